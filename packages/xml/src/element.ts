import { type Attrs, copyAttrs, emptyAttrs } from './attrs.js'

export type Node = Element | string

/** The namespace that every XML document binds to the prefix `xml` (Namespaces in XML 1.0 §3). */
export const NS_XML = 'http://www.w3.org/XML/1998/namespace'

export interface QualifiedName {
  readonly ns: string
  readonly name: string
}

/** Reads elements of one qualified name as values; throws where an element does not fit. */
export interface ElementReader<T> extends QualifiedName {
  decode(element: Element): T
}

/** Reads and writes elements of one qualified name; `element(…)` of @trestle/stanza makes such definitions. */
export interface ElementDefinition<T> extends ElementReader<T> {
  encode(value: T): Element
}

/**
 * An XML element with its namespace resolved, as it is on the wire. Prefixes are not part of it: the serialiser chooses
 * them.
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

  /** Decodes the first child of that definition. Throws what the definition throws where the child does not fit. */
  get<T>(definition: ElementReader<T>): T | undefined {
    const found = this.child(definition.ns, definition.name)
    return found && definition.decode(found)
  }

  /** Decodes all children of that definition, in document order. Throws where one of them does not fit. */
  getAll<T>(definition: ElementReader<T>): readonly T[] {
    return this.childrenOf(definition.ns, definition.name).map((child) => definition.decode(child))
  }

  /** Whether there is a child of that qualified name, whether or not it fits a definition. */
  has({ ns, name }: QualifiedName): boolean {
    return this.child(ns, name) !== undefined
  }

  /** Replaces all children of that qualified name by one, at the end. */
  set<T>(definition: ElementDefinition<T>, value: NoInfer<T>): this {
    const encoded = definition.encode(value)
    this.remove(definition)
    this.children.push(encoded)
    return this
  }

  /** Adds a child at the end, whether or not there is one of that qualified name. */
  add<T>(definition: ElementDefinition<T>, value: NoInfer<T>): this {
    this.children.push(definition.encode(value))
    return this
  }

  /** Removes all children of that qualified name; returns whether there were any. */
  remove({ ns, name }: QualifiedName): boolean {
    const { children } = this
    let kept = 0
    for (const node of children) {
      if (typeof node === 'string' || node.name !== name || node.ns !== ns) children[kept++] = node
    }
    const removed = kept < children.length
    if (removed) children.length = kept
    return removed
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
