import { Element, type Node } from '@trestle/xml'
import { REDACTED, scrubAddresses, scrubSlot } from './scrub-addresses.js'
import { createSecretFields } from './secret-fields.js'
import { isSecretAttribute, isSecretElement, isSecretHeader } from './secret-names.js'

/** What is secret beside what always is. Names count in every namespace. */
export interface RedactionRules {
  /** Elements of which no text is shown, nor that of what is in them. */
  readonly elements?: readonly string[] | undefined
  readonly attributes?: readonly string[] | undefined
  /** Fields of data forms, by their `var`. */
  readonly fields?: readonly string[] | undefined
  /** Texts that are not shown wherever they stand: a password that is known beforehand. */
  readonly values?: readonly string[] | undefined
}

export interface RedactSettings extends RedactionRules {
  /** Whether the bodies and subjects of messages are shown. */
  readonly bodies: boolean
}

export interface Redactor {
  /** A copy without what is secret in it. */
  element(element: Element): Element
  text(text: string): string
}

const HIDDEN = '[hidden]'
const BODIES = new Set(['body', 'subject'])
const SLOTS = new Set(['get', 'put'])

interface Place {
  /** What stands here in place of any text. */
  readonly mask: string | undefined
  readonly registering: boolean
  /** Addresses here are those of an upload. */
  readonly slot: boolean
}

export function createRedactor(settings: RedactSettings): Redactor {
  const elements = new Set(settings.elements)
  const attributes = new Set(settings.attributes)
  const values = [...(settings.values ?? [])].filter((value) => value !== '').sort((a, b) => b.length - a.length)
  const fields = createSecretFields(settings.fields)

  const known = (text: string) => values.reduce((shown, value) => shown.replaceAll(value, REDACTED), text)
  const text = (value: string) => scrubAddresses(known(value))

  function maskOf(element: Element, registering: boolean): string | undefined {
    const { name, attrs } = element
    if (isSecretElement(name) || elements.has(name) || fields.isSecret(element, registering)) return REDACTED
    if (name === 'header' && isSecretHeader(attrs['name'] ?? '')) return REDACTED
    return settings.bodies || !BODIES.has(name) ? undefined : HIDDEN
  }

  function copy(element: Element, around: Place): Element {
    const { name, ns, attrs, children } = element
    const registering = around.registering || /[:/#]register$/.test(ns)
    const slot = around.slot || SLOTS.has(name)
    const mask = around.mask === REDACTED ? REDACTED : (maskOf(element, registering) ?? around.mask)
    const shown = new Element(name, ns)
    for (const key of Object.keys(attrs)) {
      const value = attrs[key]
      if (value !== undefined) shown.attrs[key] = attribute(name, key, value, slot)
    }
    appendAll(shown.children, children, { mask, registering, slot })
    return shown
  }

  function attribute(element: string, key: string, value: string, slot: boolean): string {
    const name = key.slice(Math.max(key.lastIndexOf('}'), key.indexOf(':')) + 1)
    if (isSecretAttribute(element, name) || attributes.has(name)) return REDACTED
    return slot ? scrubSlot(known(value)) : text(value)
  }

  /** Neighbouring texts become one, so that nothing secret is spread over two. */
  function appendAll(target: Node[], nodes: readonly Node[], place: Place): void {
    let run = ''
    const flush = () => {
      if (run !== '') target.push(place.mask ?? (place.slot ? scrubSlot(known(run)) : text(run)))
      run = ''
    }
    for (const node of nodes) {
      if (typeof node === 'string') {
        run += node
        continue
      }
      flush()
      target.push(copy(node, place))
    }
    flush()
  }

  return {
    element(element) {
      fields.learn(element)
      return copy(element, { mask: undefined, registering: false, slot: false })
    },
    text,
  }
}
