import { DEFAULT_LIMITS, Element, NS_XML, type ParserLimits, type ParserOptions, XmlError } from '@trestle/xml'

const NS_XMLNS = 'http://www.w3.org/2000/xmlns/'
const DECLARATION = /^<\?xml\s+version\s*=\s*(["'])1\.0\1(\s+encoding\s*=\s*(["'])utf-8\3)?\s*\?>/i
const TAG = /<(?:[^<>"']|"[^<"]*"|'[^<']*')*>/g
const UNKNOWN_ENTITY = /&(?!(?:amp|lt|gt|quot|apos);)[^\s#&;<>]+;/
const ELEMENT = 1
const TEXT = 3
const CDATA = 4

type DomElement = globalThis.Element

/**
 * Reads a document by the platform's parser. XML that XMPP forbids is refused before it is parsed, and so is XML that the
 * parser would repair. @throws XmlError
 */
export function readFrame(frame: string, options: ParserOptions): Element {
  const limits = { ...DEFAULT_LIMITS, ...options.limits }
  const document = frame.replace(DECLARATION, '')
  const markup = withoutCdata(document)
  if (/<[!?]/.test(markup) || UNKNOWN_ENTITY.test(markup)) refuse('restricted-xml')
  // Some parsers let a `<` in the value of an attribute pass.
  if (markup.replace(TAG, '').includes('<')) refuse('not-well-formed')
  // Parsers have depth limits of their own, beyond which they drop content without an error.
  if (depthOf(markup) > limits.maxDepth) refuse('policy-violation')
  // Parsers report errors by an element somewhere in the tree, which a stanza may contain as well. So the document is
  // wrapped: it is well-formed if nothing was lost or added between the ends of the wrapper.
  const wrapper = new DOMParser().parseFromString(`<r>${document}<e/></r>`, 'text/xml').documentElement
  const [root, end, extra] = [...wrapper.childNodes].filter(isSignificant)
  const intact = end?.nodeName === 'e' && !extra && root?.nodeName !== 'parsererror'
  if (!intact || !isElement(root)) return refuse('not-well-formed')
  return elementFrom(root, limits)
}

function refuse(code: XmlError['code']): never {
  throw new XmlError(code, 'a frame holds XML that is not allowed')
}

/** Removes CDATA sections, so that every `<` left begins a tag; a section that does not end is left to the parser. */
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

function depthOf(markup: string): number {
  let depth = 0
  let deepest = 0
  for (const [tag] of markup.matchAll(TAG)) {
    if (tag.startsWith('</')) depth--
    else if (!tag.endsWith('/>')) deepest = Math.max(deepest, ++depth)
  }
  return deepest
}

function isElement(node: Node | undefined): node is DomElement {
  return node?.nodeType === ELEMENT
}

function isSignificant({ nodeType, nodeValue }: Node): boolean {
  return nodeType !== TEXT || /[^ \t\r\n]/.test(nodeValue ?? '')
}

function elementFrom(root: DomElement, { maxDepth, maxAttributes, maxChildren }: ParserLimits): Element {
  let nodes = 0

  function convert({ namespaceURI, localName, attributes, childNodes }: DomElement, depth: number): Element {
    if (depth > maxDepth || attributes.length > maxAttributes) refuse('policy-violation')
    const element = new Element(localName, namespaceURI ?? '')
    const { attrs, children } = element
    for (const { namespaceURI: uri, localName: name, value } of attributes) {
      if (uri !== NS_XMLNS) attrs[!uri ? name : uri === NS_XML ? `xml:${name}` : `{${uri}}${name}`] = value
    }
    for (const child of childNodes) {
      const { nodeType, nodeValue } = child
      const lastIndex = children.length - 1
      const previous = children[lastIndex]
      if (nodeType === TEXT || nodeType === CDATA) {
        if (!nodeValue) continue
        if (typeof previous === 'string') {
          children[lastIndex] = previous + nodeValue
          continue
        }
      } else if (nodeType !== ELEMENT) refuse('restricted-xml')
      if (++nodes > maxChildren) refuse('policy-violation')
      children.push(isElement(child) ? convert(child, depth + 1) : (nodeValue ?? ''))
    }
    return element
  }
  return convert(root, 1)
}
