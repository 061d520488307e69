import { type Attrs, copyAttrs, emptyAttrs } from './attrs.js'

export type Node = Element | string

/** The namespace that every XML document binds to the prefix `xml` (Namespaces in XML 1.0 §3). */
export const NS_XML = 'http://www.w3.org/XML/1998/namespace'

/**
 * An XML element with its namespace resolved: the truth on the wire, whatever is known of its meaning.
 * It says nothing of prefixes; the serialiser chooses them.
 */
export class Element {
  declare readonly name: string
  declare readonly ns: string
  declare readonly attrs: Attrs
  declare readonly children: Node[]

  constructor(name: string, ns: string, attrs: Attrs = emptyAttrs(), children: Node[] = []) {
    this.name = name
    this.ns = ns
    this.attrs = attrs
    this.children = children
  }

  /** Whether this element has the given qualified name. */
  is(ns: string, name: string): boolean {
    return this.name === name && this.ns === ns
  }

  /** The first child element of that qualified name. */
  child(ns: string, name: string): Element | undefined {
    for (const node of this.children) if (typeof node !== 'string' && node.name === name && node.ns === ns) return node
    return undefined
  }

  /** All child elements of that qualified name, in document order. */
  childrenOf(ns: string, name: string): Element[] {
    const found: Element[] = []
    for (const node of this.children) {
      if (typeof node !== 'string' && node.name === name && node.ns === ns) found.push(node)
    }
    return found
  }

  /** All child elements, in document order. */
  elements(): Element[] {
    return this.children.filter((node) => typeof node !== 'string')
  }

  /** The text directly inside this element; text of descendants is not part of it. */
  text(): string {
    const { children } = this
    if (children.length === 0) return ''
    if (children.length === 1 && typeof children[0] === 'string') return children[0]
    return children.filter((node) => typeof node === 'string').join('')
  }

  /** A deep copy that shares nothing with this element. */
  clone(): Element {
    return new Element(
      this.name,
      this.ns,
      copyAttrs(this.attrs),
      this.children.map((node) => (typeof node === 'string' ? node : node.clone())),
    )
  }
}
