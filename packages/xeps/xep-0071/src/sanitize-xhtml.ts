import { Element, type Node } from '@trestle/xml'
import { NS_XHTML } from './elements.js'
import { safeStyle } from './safe-style.js'

export interface XhtmlOptions {
  /** The schemes that links may have. Default: `http`, `https`, `mailto` and `xmpp`. */
  readonly linkSchemes?: readonly string[] | undefined
  /**
   * The schemes that images may have; others are replaced by their text. Default: only `cid`, the bits of XEP-0231, as
   * whoever fetches an image from elsewhere tells its server that the message is shown (XEP-0071 §11.3).
   */
  readonly imageSchemes?: readonly string[] | undefined
}

const LINK_SCHEMES = ['http', 'https', 'mailto', 'xmpp']
const IMAGE_SCHEMES = ['cid']

/** The recommended profile (§7.8), and of the other elements of text those that keep lines and code readable. */
const attributes: ReadonlyMap<string, readonly string[]> = new Map([
  ['a', ['href', 'style', 'type']],
  ['blockquote', ['style']],
  ['body', ['style', 'xml:lang']],
  ['br', []],
  ['cite', ['style']],
  ['code', ['style']],
  ['div', ['style']],
  ['em', []],
  ['img', ['alt', 'height', 'src', 'style', 'width']],
  ['li', ['style']],
  ['ol', ['style']],
  ['p', ['style']],
  ['pre', ['style']],
  ['span', ['style']],
  ['strong', []],
  ['ul', ['style']],
])

/** What is in these is no text for people. */
const UNREADABLE: ReadonlySet<string> = new Set(['script', 'style'])

/**
 * A copy of a body of XHTML with nothing in it but elements, attributes, styles and schemes of the allow-lists (§7, §11.1).
 * Other elements of XHTML are replaced by what is in them, so that no text is lost (§12.2); elements of other namespaces,
 * scripts and style sheets are left out. What is given stays as it is.
 */
export function sanitizeXhtml(body: Element, options: XhtmlOptions = {}): Element {
  return new Element('body', NS_XHTML, safeAttributes(body, 'body', options), safeChildren(body, options))
}

function safeChildren(parent: Element, options: XhtmlOptions): Node[] {
  const safe: Node[] = []
  for (const child of parent.children) {
    // Joined one by one: a list that is spread as arguments must not be as long as a stranger likes.
    for (const node of safeNodes(child, options)) safe.push(node)
  }
  return safe
}

function safeNodes(node: Node, options: XhtmlOptions): readonly Node[] {
  if (typeof node === 'string') return [node]
  const { name, ns } = node
  if (ns !== NS_XHTML || UNREADABLE.has(name)) return []
  if (name === 'body' || !attributes.has(name)) return safeChildren(node, options)
  const attrs = safeAttributes(node, name, options)
  if (name === 'img') return attrs['src'] === undefined ? textOf(node) : [new Element(name, ns, attrs)]
  return [new Element(name, ns, attrs, name === 'br' ? [] : safeChildren(node, options))]
}

function textOf(image: Element): readonly string[] {
  const alt = image.attrs['alt']
  return alt ? [alt] : []
}

function safeAttributes(source: Element, name: string, options: XhtmlOptions): Record<string, string> {
  const safe: Record<string, string> = Object.create(null)
  for (const attribute of attributes.get(name) ?? []) {
    const value = source.attrs[attribute]
    const kept = value === undefined ? undefined : safeValue(attribute, value, options)
    if (kept !== undefined) safe[attribute] = kept
  }
  return safe
}

function safeValue(attribute: string, value: string, options: XhtmlOptions): string | undefined {
  switch (attribute) {
    case 'href':
      return hasScheme(value, options.linkSchemes ?? LINK_SCHEMES) ? value.trim() : undefined
    case 'src':
      return hasScheme(value, options.imageSchemes ?? IMAGE_SCHEMES) ? value.trim() : undefined
    case 'style':
      return safeStyle(value)
    case 'height':
    case 'width':
      return /^\d{1,4}$/.test(value) ? value : undefined
    case 'type':
      return /^[\w.+-]{1,60}\/[\w.+-]{1,60}$/.test(value) ? value : undefined
    case 'xml:lang':
      return /^[A-Za-z\d-]{1,35}$/.test(value) ? value : undefined
    default:
      return value
  }
}

/** Whether the URI is absolute, of one of the schemes, and without characters that browsers drop from it. */
function hasScheme(uri: string, schemes: readonly string[]): boolean {
  const [, scheme] = /^([a-z][a-z\d+.-]{0,30}):[^\s\p{Cc}]*$/iu.exec(uri.trim()) ?? []
  return scheme !== undefined && schemes.includes(scheme.toLowerCase())
}
