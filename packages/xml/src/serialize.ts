import { type Element, NS_XML } from './element.js'
import { escapeAttribute, escapeText } from './escape.js'
import { declare, declareDefault, invalid, ncName, type TagParts, tagParts, uncheckedTagParts } from './tag-parts.js'

const BRACE = 123
const X = 120
const NONE: readonly string[] = []
// V8 optimises this in a loop over the same object, and Object.hasOwn not.
const { hasOwnProperty: hasOwn } = Object.prototype

export interface SerializeOptions {
  /** The default namespace in scope. Default: none. */
  readonly parentNs?: string
  /** Prefixes in scope, by namespace: an element of such a namespace is written with the prefix; its descendants are not. */
  readonly prefixes?: Readonly<Record<string, string>>
}

export interface SerializeOpenOptions {
  /** Namespaces to declare in the tag, by prefix (`''`: the default namespace); the root's own prefix may be among them. */
  readonly declare?: Readonly<Record<string, string>>
}

/**
 * Serializes an element with its descendants. A namespace is declared only where it differs from that of the parent.
 * @throws XmlError `invalid-xml` for names and characters that XML does not allow: no string in a tree can break a stream
 */
export function serialize(element: Element, options: SerializeOptions = {}): string {
  const { parentNs = '', prefixes } = options
  const prefix = prefixes !== undefined && Object.hasOwn(prefixes, element.ns) ? prefixes[element.ns] : undefined
  if (prefix === undefined || element.ns === parentNs) return append('', element, parentNs)
  const name = uncheckedTagParts(`${ncName(prefix)}:${ncName(element.name)}`)
  return appendRest(name.open, name, element, parentNs, [prefix])
}

/**
 * Serializes the start tag alone, for the header of a stream.
 * @throws XmlError as `serialize` does
 */
export function serializeOpen(root: Element, options: SerializeOpenOptions = {}): string {
  const declared = Object.entries(options.declare ?? {})
  const own =
    declared.find(([prefix, uri]) => prefix === '' && uri === root.ns) ?? declared.find(([, uri]) => uri === root.ns)
  if (own === undefined) {
    if (declared.some(([prefix]) => prefix === '')) throw invalid('the namespace of the root is not declared')
    if (root.ns !== '') declared.unshift(['', root.ns])
  }
  const prefix = own?.[0] ?? ''
  let out = prefix === '' ? `<${ncName(root.name)}` : `<${ncName(prefix)}:${ncName(root.name)}`
  for (const [name, uri] of declared) out += `${declare(name, uri)}'`
  const taken = declared.map(([name]) => name)
  return `${appendAttributes(out, root, taken)}>`
}

function append(before: string, element: Element, defaultNs: string): string {
  const { ns } = element
  const name = tagParts(element.name)
  if (ns === defaultNs) return appendRest(before + name.open, name, element, ns, NONE)
  if (ns !== NS_XML) return appendRest(`${before + name.open + declareDefault(ns)}'`, name, element, ns, NONE)
  const prefixed = uncheckedTagParts(`xml:${element.name}`)
  return appendRest(before + prefixed.open, prefixed, element, defaultNs, NONE)
}

/** Appends attributes, content and end tag. */
function appendRest(
  before: string,
  name: TagParts,
  element: Element,
  defaultNs: string,
  taken: readonly string[],
): string {
  const { children } = element
  let out = appendAttributes(before, element, taken)
  if (children.length === 0) return `${out}/>`
  out += '>'
  for (let i = 0; i < children.length; i++) {
    const node = children[i]!
    out = typeof node === 'string' ? out + escapeText(node) : append(out, node, defaultNs)
  }
  return out + name.close
}

function appendAttributes(before: string, { attrs }: Element, taken: readonly string[]): string {
  let out = before
  let quoted = false
  let prefixes: Map<string, string> | undefined
  for (const key in attrs) {
    if (!hasOwn.call(attrs, key)) continue
    const value = attrs[key]
    if (value === undefined) continue
    let name: TagParts
    if (key.charCodeAt(0) === BRACE) {
      prefixes ??= new Map()
      name = uncheckedTagParts(prefixed(attrs, key, prefixes, taken))
    } else if (key.charCodeAt(0) === X && (key === 'xmlns' || key.startsWith('xml:'))) {
      if (key === 'xmlns') throw invalid('not the name of an attribute')
      name = uncheckedTagParts(`xml:${ncName(key.slice(4))}`)
    } else {
      name = tagParts(key)
    }
    out += quoted ? name.nextAttr : name.firstAttr
    out += escapeAttribute(value)
    quoted = true
  }
  if (quoted) out += "'"
  if (prefixes !== undefined) for (const [uri, prefix] of prefixes) out += `${declare(prefix, uri)}'`
  return out
}

/** The written name of an attribute in a namespace. */
function prefixed(
  attrs: Element['attrs'],
  key: string,
  prefixes: Map<string, string>,
  taken: readonly string[],
): string {
  const end = key.lastIndexOf('}')
  const uri = key.slice(1, end)
  const local = ncName(key.slice(end + 1))
  if (uri !== NS_XML) return `${prefixFor(uri, prefixes, taken)}:${local}`
  if (attrs[`xml:${local}`] !== undefined) throw invalid('an attribute is given twice')
  return `xml:${local}`
}

/** The prefix for a namespace of attributes: numbered in order on each element, so that output is reproducible. */
function prefixFor(uri: string, prefixes: Map<string, string>, taken: readonly string[]): string {
  let prefix = prefixes.get(uri)
  for (let n = prefixes.size + 1; prefix === undefined; n++) if (!taken.includes(`ns${n}`)) prefix = `ns${n}`
  prefixes.set(uri, prefix)
  return prefix
}
