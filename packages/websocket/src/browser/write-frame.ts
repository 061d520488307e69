import { type Element, isNcName, NS_XML, XmlError } from '@trestle/xml'
import { NS_STREAM } from '@trestle/xmlstream'

const NS_XMLNS = 'http://www.w3.org/2000/xmlns/'
const UNCARRIED = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/u
// As a reader makes a line end of a carriage return, and spaces of white space in attributes.
const IN_TEXT = /[&<>\r]/g
const IN_ATTRIBUTE = /[&<'\t\n\r]/g

/**
 * One element as a document, as `serialize` of `@trestle/xml` writes it but in a fraction of the bytes of a program, and
 * somewhat slower. @throws XmlError `invalid-xml` for names and characters that XML cannot carry
 */
export function writeFrame(element: Element): string {
  // Entities in the field know the stream namespace by its customary prefix alone.
  return element.ns === NS_STREAM ? write(element, '', 'stream') : write(element, '')
}

function write(element: Element, around: string, prefix = element.ns === NS_XML ? 'xml' : ''): string {
  const { ns, attrs, children } = element
  const name = prefixed(prefix, element.name)
  let out = `<${name}`
  let inside = around
  if (prefix === 'stream') out += declaration(prefix, ns)
  else if (!prefix && ns !== around) {
    out += declaration('', ns)
    inside = ns
  }
  let prefixes = 0
  for (const [key, value] of Object.entries(attrs)) {
    if (value === undefined) continue
    const [, uri, local = key] = /^(?:\{(.*)\}|xml:)(.*)$/s.exec(key) ?? []
    const foreign = uri !== undefined && uri !== NS_XML
    const own = foreign ? `ns${++prefixes}` : local === key ? '' : 'xml'
    if (foreign) out += declaration(own, uri)
    if (key === 'xmlns' || (uri === NS_XML && attrs[`xml:${local}`] !== undefined)) refuse()
    out += ` ${prefixed(own, local)}='${escaped(value, IN_ATTRIBUTE)}'`
  }
  const content = children
    .map((node) => (typeof node === 'string' ? escaped(node, IN_TEXT) : write(node, inside)))
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

/** By numbers alone, of which no table is needed. */
function escaped(text: string, special: RegExp): string {
  if (UNCARRIED.test(text)) refuse()
  return text.replace(special, (character) => `&#${character.charCodeAt(0)};`)
}

function refuse(): never {
  throw new XmlError('invalid-xml', 'an element holds what XML cannot carry')
}
