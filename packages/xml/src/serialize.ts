import { type Element, NS_XML } from './element.js'
import { XmlError } from './error.js'
import { escapeAttribute, escapeText } from './escape.js'
import { isNcName } from './names.js'
import { mayDeclare } from './namespaces.js'

const BRACE = 123

export interface SerializeOptions {
  /** The default namespace in force around the element. Default: none. */
  readonly parentNs?: string
  /** Prefixes in force around the element, by namespace: an element of such a namespace is written with the prefix; its descendants are not. */
  readonly prefixes?: Readonly<Record<string, string>>
}

export interface SerializeOpenOptions {
  /** Namespaces to declare in the tag, by prefix (`''`: the default namespace); the root's own prefix may be among them. */
  readonly declare?: Readonly<Record<string, string>>
}

/**
 * One element with all that is in it. A namespace is declared only where it differs from the one around.
 * @throws XmlError `invalid-xml` for names and characters that XML cannot carry: no string in a tree can break a stream
 */
export function serialize(element: Element, options: SerializeOptions = {}): string {
  const { parentNs = '', prefixes } = options
  const prefix = prefixes !== undefined && Object.hasOwn(prefixes, element.ns) ? prefixes[element.ns] : undefined
  return prefix === undefined || element.ns === parentNs
    ? write(element, parentNs)
    : writeNamed(`${ncName(prefix)}:${ncName(element.name)}`, '', element, parentNs, [prefix])
}

/**
 * The start tag alone, for the header of a stream.
 * @throws XmlError as `serialize` does
 */
export function serializeOpen(root: Element, options: SerializeOpenOptions = {}): string {
  const declare = Object.entries(options.declare ?? {})
  const own =
    declare.find(([prefix, uri]) => prefix === '' && uri === root.ns) ?? declare.find(([, uri]) => uri === root.ns)
  if (own === undefined) {
    if (declare.some(([prefix]) => prefix === '')) throw invalid('the namespace of the root is not declared')
    if (root.ns !== '') declare.unshift(['', root.ns])
  }
  const prefix = own?.[0] ?? ''
  let out = prefix === '' ? `<${ncName(root.name)}` : `<${ncName(prefix)}:${ncName(root.name)}`
  for (const [name, uri] of declare) out += declaration(name, uri)
  out += attributes(
    root,
    declare.map(([name]) => name),
  )
  return `${out}>`
}

function write(element: Element, defaultNs: string): string {
  const { ns } = element
  const name = ncName(element.name)
  if (ns === defaultNs) return writeNamed(name, '', element, ns)
  if (ns === NS_XML) return writeNamed(`xml:${name}`, '', element, defaultNs)
  return writeNamed(name, declaration('', ns), element, ns)
}

function writeNamed(
  name: string,
  declared: string,
  element: Element,
  defaultNs: string,
  taken: readonly string[] = [],
): string {
  const { children } = element
  const open = `<${name}${declared}${attributes(element, taken)}`
  if (children.length === 0) return `${open}/>`
  let out = `${open}>`
  for (const node of children) out += typeof node === 'string' ? escapeText(node) : write(node, defaultNs)
  return `${out}</${name}>`
}

function attributes(element: Element, taken: readonly string[]): string {
  const { attrs } = element
  let out = ''
  let prefixes: Map<string, string> | undefined
  for (const key in attrs) {
    if (!Object.hasOwn(attrs, key)) continue
    const value = attrs[key]
    if (value === undefined) continue
    let name = key
    if (key.charCodeAt(0) === BRACE) {
      prefixes ??= new Map()
      const end = key.lastIndexOf('}')
      const uri = key.slice(1, end)
      const local = ncName(key.slice(end + 1))
      if (uri === NS_XML) {
        if (attrs[`xml:${local}`] !== undefined) throw invalid('an attribute is given twice')
        name = `xml:${local}`
      } else {
        name = `${prefixFor(uri, prefixes, taken)}:${local}`
      }
    } else if (key === 'xmlns' || !isNcName(key.startsWith('xml:') ? key.slice(4) : key)) {
      throw invalid('not the name of an attribute')
    }
    out += ` ${name}='${escapeAttribute(value)}'`
  }
  if (prefixes !== undefined) for (const [uri, prefix] of prefixes) out += declaration(prefix, uri)
  return out
}

/** The same attributes always get the same prefixes: numbered in order, on the element that needs them. */
function prefixFor(uri: string, prefixes: Map<string, string>, taken: readonly string[]): string {
  let prefix = prefixes.get(uri)
  for (let n = prefixes.size + 1; prefix === undefined; n++) if (!taken.includes(`ns${n}`)) prefix = `ns${n}`
  prefixes.set(uri, prefix)
  return prefix
}

function declaration(prefix: string, uri: string): string {
  if (!mayDeclare(prefix, uri)) throw invalid('a namespace that cannot be declared')
  return prefix === '' ? ` xmlns='${escapeAttribute(uri)}'` : ` xmlns:${ncName(prefix)}='${escapeAttribute(uri)}'`
}

function ncName(name: string): string {
  if (isNcName(name)) return name
  throw invalid('not a name')
}

function invalid(message: string): XmlError {
  return new XmlError('invalid-xml', message)
}
