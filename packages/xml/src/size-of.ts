import { type Element, NS_XML } from './element.js'
import { extraInAttribute, extraInText } from './escape.js'
import { utf8Length } from './utf8.js'

export interface SizeOptions {
  /** The default namespace in force around the element, as `serialize` takes it. Default: none. */
  readonly parentNs?: string
  /** Above this many bytes counting stops, and what is returned is any number above it. Default: all is counted. */
  readonly max?: number
}

// Behind the `<` of a start tag there are `>` and the `</` and `>` of the end tag, or `/>` alone.
const EMPTY_TAG = '</>'.length
const TAGS = '<></>'.length
const PREFIX = 'xml:'.length
const VALUE = " =''".length
const DEFAULT_DECLARATION = " xmlns=''".length
const PREFIX_DECLARATION = " xmlns:=''".length

/**
 * The bytes in UTF-8 that `serialize` writes for an element: nothing is built for it.
 * Never throws: what `serialize` refuses to write is counted as if it were written.
 */
export function sizeOf(element: Element, options: SizeOptions = {}): number {
  const { parentNs = '', max = Number.POSITIVE_INFINITY } = options
  return add(0, element, parentNs, max)
}

function add(before: number, element: Element, defaultNs: string, max: number): number {
  const { ns, children } = element
  const name = bytes(element.name) + (ns === NS_XML && ns !== defaultNs ? PREFIX : 0)
  let size = before + (children.length === 0 ? EMPTY_TAG + name : TAGS + 2 * name)
  let inside = defaultNs
  if (ns !== defaultNs && ns !== NS_XML) {
    size += DEFAULT_DECLARATION + attributeBytes(ns)
    inside = ns
  }
  size = addAttributes(size, element)
  for (let i = 0; i < children.length && size <= max; i++) {
    const node = children[i]!
    if (typeof node !== 'string') size = add(size, node, inside, max)
    // A character takes a byte at least.
    else if (size + node.length > max) return size + node.length
    else size += bytes(node) + extraInText(node)
  }
  return size
}

function addAttributes(before: number, { attrs }: Element): number {
  let size = before
  let prefixes: Map<string, number> | undefined
  for (const key of Object.keys(attrs)) {
    const value = attrs[key]
    if (value === undefined) continue
    size += VALUE + attributeBytes(value)
    if (key.charCodeAt(0) !== 123) {
      size += bytes(key)
      continue
    }
    const end = key.lastIndexOf('}')
    const uri = key.slice(1, end)
    size += bytes(key.slice(end + 1))
    if (uri === NS_XML) {
      size += PREFIX
      continue
    }
    prefixes ??= new Map()
    const known = prefixes.get(uri)
    const prefix = known ?? `ns${prefixes.size + 1}`.length
    if (known === undefined) {
      prefixes.set(uri, prefix)
      size += PREFIX_DECLARATION + prefix + attributeBytes(uri)
    }
    size += prefix + ':'.length
  }
  return size
}

function bytes(text: string): number {
  return utf8Length(text, text.length)
}

function attributeBytes(text: string): number {
  return bytes(text) + extraInAttribute(text)
}
