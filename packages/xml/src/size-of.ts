import { type Element, NS_XML } from './element.js'
import { bytesAddedInAttribute, bytesAddedInText } from './escape.js'
import { utf8Length } from './utf8.js'

export interface SizeOptions {
  /** The default namespace in scope, as in the options of `serialize`. Default: none. */
  readonly parentNs?: string
  /** Bytes above which counting stops: a number above it is returned. Default: everything is counted. */
  readonly max?: number
}

// Characters of an empty element, and of a start tag and an end tag, without the names.
const EMPTY_TAG = '</>'.length
const TAGS = '<></>'.length
const PREFIX = 'xml:'.length
const VALUE = " =''".length
const DEFAULT_DECLARATION = " xmlns=''".length
const PREFIX_DECLARATION = " xmlns:=''".length

/**
 * Counts the UTF-8 bytes that `serialize` writes for an element, without writing them. Never throws: names and characters
 * that `serialize` refuses are counted as if they were written.
 */
export function sizeOf(element: Element, options: SizeOptions = {}): number {
  const { parentNs = '', max = Number.POSITIVE_INFINITY } = options
  return addElement(0, element, parentNs, max)
}

function addElement(before: number, element: Element, defaultNs: string, max: number): number {
  const { ns, children } = element
  const name = bytes(element.name) + (ns === NS_XML && ns !== defaultNs ? PREFIX : 0)
  let size = before + (children.length === 0 ? EMPTY_TAG + name : TAGS + 2 * name)
  let childNs = defaultNs
  if (ns !== defaultNs && ns !== NS_XML) {
    size += DEFAULT_DECLARATION + attributeBytes(ns)
    childNs = ns
  }
  size = addAttributes(size, element)
  for (let i = 0; i < children.length && size <= max; i++) {
    const node = children[i]!
    if (typeof node !== 'string') size = addElement(size, node, childNs, max)
    // A character takes a byte at least.
    else if (size + node.length > max) return size + node.length
    else size += bytes(node) + bytesAddedInText(node)
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
  return bytes(text) + bytesAddedInAttribute(text)
}
