import { type Element, isNcName, NS_XML, XmlError } from '@trestle/xml'
import { NS_STREAM } from '@trestle/xmlstream'

const NS_XMLNS = 'http://www.w3.org/2000/xmlns/'
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/u
// Readers turn a carriage return into a line feed, and white space in attributes into spaces.
const IN_TEXT = /[&<>\r]/g
const IN_ATTRIBUTE = /[&<'\t\n\r]/g

/**
 * Serializes an element as a document. Does what `serialize` of `@trestle/xml` does with much less code, but more slowly.
 * @throws XmlError `invalid-xml` for names and characters that XML does not allow
 */
export function writeFrame(element: Element): string {
  // Some implementations recognize the stream namespace only by its usual prefix.
  return element.ns === NS_STREAM ? write(element, '', 'stream') : write(element, '')
}

function write(element: Element, parentNs: string, prefix = element.ns === NS_XML ? 'xml' : ''): string {
  const { ns, attrs, children } = element
  const name = prefixed(prefix, element.name)
  let out = `<${name}`
  let childNs = parentNs
  if (prefix === 'stream') out += declaration(prefix, ns)
  else if (!prefix && ns !== parentNs) {
    out += declaration('', ns)
    childNs = ns
  }
  let prefixes = 0
  for (const [key, value] of Object.entries(attrs)) {
    if (value === undefined) continue
    const [, uri, local = key] = /^(?:\{(.*)\}|xml:)(.*)$/s.exec(key) ?? []
    const hasNamespace = uri !== undefined && uri !== NS_XML
    const attrPrefix = hasNamespace ? `ns${++prefixes}` : local === key ? '' : 'xml'
    if (hasNamespace) out += declaration(attrPrefix, uri)
    if (key === 'xmlns' || (uri === NS_XML && attrs[`xml:${local}`] !== undefined)) refuse()
    out += ` ${prefixed(attrPrefix, local)}='${escaped(value, IN_ATTRIBUTE)}'`
  }
  const content = children
    .map((node) => (typeof node === 'string' ? escaped(node, IN_TEXT) : write(node, childNs)))
    .join('')
  return children.length ? `${out}>${content}</${name}>` : `${out}/>`
}

function prefixed(prefix: string, name: string): string {
  if (!isNcName(name)) refuse()
  return prefix ? `${prefix}:${name}` : name
}

function declaration(prefix: string, uri: string): string {
  if (uri === NS_XMLNS || uri === NS_XML || (prefix && !uri)) refuse()
  return ` xmlns${prefix && `:${prefix}`}='${escaped(uri, IN_ATTRIBUTE)}'`
}

/** Escapes by numeric references alone, which need no table. */
function escaped(text: string, special: RegExp): string {
  if (FORBIDDEN.test(text)) refuse()
  return text.replace(special, (character) => `&#${character.charCodeAt(0)};`)
}

function refuse(): never {
  throw new XmlError('invalid-xml', 'an element holds names or characters that XML does not allow')
}
