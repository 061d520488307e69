import { Element, type Node } from '@trestle/xml'
import { REDACTED, scrubAddresses, scrubUploadAddress } from './scrub-addresses.js'
import { createSecretFields } from './secret-fields.js'
import { isSecretAttribute, isSecretElement, isSecretHeader } from './secret-names.js'

/** What is secret beside what always is. Names apply in every namespace. */
export interface RedactionRules {
  /** Elements whose text is not shown, nor that of their descendants. */
  readonly elements?: readonly string[] | undefined
  readonly attributes?: readonly string[] | undefined
  /** Fields of data forms, by their `var`. */
  readonly fields?: readonly string[] | undefined
  /** Texts that are replaced wherever they occur, such as a known password. */
  readonly values?: readonly string[] | undefined
}

export interface RedactSettings extends RedactionRules {
  /** Whether the bodies and subjects of messages are shown. */
  readonly bodies: boolean
}

export interface Redactor {
  /** Copies an element without its secrets. */
  element(element: Element): Element
  text(text: string): string
}

const HIDDEN = '[hidden]'
const BODY_ELEMENTS = new Set(['body', 'subject'])
const UPLOAD_ELEMENTS = new Set(['get', 'put'])

interface RedactionContext {
  /** What replaces all text here; undefined where text is shown. */
  readonly mask: string | undefined
  readonly registering: boolean
  /** Whether URLs here are those of an upload slot (XEP-0363). */
  readonly upload: boolean
}

export function createRedactor(settings: RedactSettings): Redactor {
  const elements = new Set(settings.elements)
  const attributes = new Set(settings.attributes)
  const values = [...(settings.values ?? [])].filter((value) => value !== '').sort((a, b) => b.length - a.length)
  const fields = createSecretFields(settings.fields)

  const maskValues = (text: string) => values.reduce((shown, value) => shown.replaceAll(value, REDACTED), text)
  const text = (value: string) => scrubAddresses(maskValues(value))

  function maskOf(element: Element, registering: boolean): string | undefined {
    const { name, attrs } = element
    if (isSecretElement(name) || elements.has(name) || fields.isSecret(element, registering)) return REDACTED
    if (name === 'header' && isSecretHeader(attrs['name'] ?? '')) return REDACTED
    return settings.bodies || !BODY_ELEMENTS.has(name) ? undefined : HIDDEN
  }

  function copy(element: Element, context: RedactionContext): Element {
    const { name, ns, attrs, children } = element
    const registering = context.registering || /[:/#]register$/.test(ns)
    const upload = context.upload || UPLOAD_ELEMENTS.has(name)
    const mask = context.mask === REDACTED ? REDACTED : (maskOf(element, registering) ?? context.mask)
    const shown = new Element(name, ns)
    for (const key of Object.keys(attrs)) {
      const value = attrs[key]
      if (value !== undefined) shown.attrs[key] = attribute(name, key, value, upload)
    }
    appendAll(shown.children, children, { mask, registering, upload: upload })
    return shown
  }

  function attribute(element: string, key: string, value: string, slot: boolean): string {
    const name = key.slice(Math.max(key.lastIndexOf('}'), key.indexOf(':')) + 1)
    if (isSecretAttribute(element, name) || attributes.has(name)) return REDACTED
    return slot ? scrubUploadAddress(maskValues(value)) : text(value)
  }

  /** Joins adjacent texts, so that a secret that is split over two of them is found. */
  function appendAll(target: Node[], nodes: readonly Node[], context: RedactionContext): void {
    let joined = ''
    const flush = () => {
      if (joined !== '')
        target.push(context.mask ?? (context.upload ? scrubUploadAddress(maskValues(joined)) : text(joined)))
      joined = ''
    }
    for (const node of nodes) {
      if (typeof node === 'string') {
        joined += node
        continue
      }
      flush()
      target.push(copy(node, context))
    }
    flush()
  }

  return {
    element(element) {
      fields.learn(element)
      return copy(element, { mask: undefined, registering: false, upload: false })
    },
    text,
  }
}
