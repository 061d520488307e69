import { DEFAULT_LIMITS, Element, NS_XML, type ParserLimits, type ParserOptions, XmlError } from '@trestle/xml'

const NS_XMLNS = 'http://www.w3.org/2000/xmlns/'
const DECLARATION = /^<\?xml\s+version\s*=\s*(["'])1\.0\1(\s+encoding\s*=\s*(["'])utf-8\3)?\s*\?>/i
const TAG = /<(?:[^<>"']|"[^<"]*"|'[^<']*')*>/g
const ELEMENT = 1
const TEXT = 3
const CDATA = 4

function fail(code: XmlError['code'], message: string): never {
  throw new XmlError(code, message)
}

/**
 * Reads a document by the platform's parser: what XMPP forbids is refused before that sees it, and what it mends is
 * refused as well. @throws XmlError
 */
export function readFrame(frame: string, options: ParserOptions): Element {
  const document = frame.replace(DECLARATION, '')
  const markup = withoutCdata(document)
  if (/<[!?]/.test(markup)) fail('restricted-xml', 'comments, instructions and document types are not allowed')
  // Some parsers let a `<` in the value of an attribute pass.
  if (markup.replace(TAG, '').includes('<')) fail('not-well-formed', 'a tag is not one')
  if (/&(?!(?:amp|lt|gt|quot|apos);)[^\s#&;<>]+;/.test(markup)) fail('restricted-xml', 'an entity is not predefined')
  // Whatever is wrong, parsers say so by an element somewhere in the tree, which a stanza may contain as well: so what
  // counts is that nothing was lost or added between the ends of an element around it.
  const around = new DOMParser().parseFromString(`<r>${document}<e/></r>`, 'text/xml').documentElement
  const [root, end, more] = [...around.childNodes].filter((node) => node.nodeType !== TEXT || !isSpace(node))
  if (root?.nodeType !== ELEMENT || root.nodeName === 'parsererror' || end?.nodeName !== 'e' || more) {
    fail('not-well-formed', 'a frame is not one element')
  }
  return elementOf(root as unknown as DomElement, options)
}

/** Markup alone begins with `<` there; a section that does not end is left to the parser. */
function withoutCdata(text: string): string {
  let markup = ''
  for (let at = 0; ; ) {
    const start = text.indexOf('<![CDATA[', at)
    if (start < 0) return markup + text.slice(at)
    markup += text.slice(at, start)
    const end = text.indexOf(']]>', start)
    if (end < 0) return markup
    at = end + 3
  }
}

type DomElement = globalThis.Element

function isSpace(node: Node): boolean {
  return !/[^ \t\r\n]/.test(node.nodeValue ?? '')
}

function elementOf(root: DomElement, { limits: given }: ParserOptions): Element {
  const limits: ParserLimits = { ...DEFAULT_LIMITS, ...given }
  let nodes = 0

  function count(): void {
    if (++nodes > limits.maxChildren) fail('policy-violation', 'a stanza has too many nodes')
  }

  function convert(node: DomElement, depth: number): Element {
    if (depth > limits.maxDepth) fail('policy-violation', 'elements are nested too deeply')
    if (node.attributes.length > limits.maxAttributes) fail('policy-violation', 'an element has too many attributes')
    const element = new Element(node.localName, node.namespaceURI ?? '')
    const { attrs, children } = element
    for (const { namespaceURI: uri, localName, value } of node.attributes) {
      if (uri === NS_XMLNS) continue
      attrs[!uri ? localName : uri === NS_XML ? `xml:${localName}` : `{${uri}}${localName}`] = value
    }
    for (let child = node.firstChild; child; child = child.nextSibling) {
      const last = children.length - 1
      const before = children[last]
      const text = child.nodeValue ?? ''
      if (child.nodeType === ELEMENT) {
        count()
        children.push(convert(child as unknown as DomElement, depth + 1))
      } else if (child.nodeType !== TEXT && child.nodeType !== CDATA) {
        fail('restricted-xml', 'comments, instructions and document types are not allowed')
      } else if (typeof before === 'string') {
        children[last] = before + text
      } else if (text !== '') {
        count()
        children.push(text)
      }
    }
    return element
  }
  return convert(root, 1)
}
