import { createSaxes } from '#saxes'
import { type Attrs, emptyAttrs, noAttrs } from './attrs.js'
import { Element, type Node } from './element.js'
import { XmlError, type XmlErrorCode } from './error.js'
import type { LimitsInForce } from './limits.js'
import type { NameTable } from './names.js'
import { NamespaceScope } from './namespaces.js'
import { addPrefixed, type PrefixedAttr } from './prefixed-attrs.js'
import { checkDeclaration, Prologue } from './prologue.js'
import { ReferenceCheck } from './reference-check.js'
import { translate } from './saxes-error.js'
import { skipSpace } from './utf8.js'

/** Receives what is complete. Each answers whether to go on reading this document. */
export interface TreeSink {
  opened(root: Element, contentNs: string): boolean
  completed(element: Element): boolean
  /** An element that is not acceptable, without its children. */
  skipped(root: Element, error: XmlError): boolean
  closed(): boolean
}

export interface TreeOptions {
  readonly limits: LimitsInForce
  /** Whether a stanza that is not acceptable is skipped, instead of being an error. */
  readonly skip: boolean
  readonly names: NameTable
  readonly alias: { readonly from: string; readonly to: string } | undefined
  /** Number of open elements around what is delivered: 1 for the stanzas of a stream, 0 for a whole document. */
  readonly outer: 0 | 1
}

/** Thrown through saxes, which cannot be paused, when the sink has had enough of this document. */
const STOP = Symbol('stop')

function fail(code: XmlErrorCode, message: string): never {
  throw new XmlError(code, message)
}

// Most elements have no child or one, and an empty array that is pushed to takes room for seventeen:
// so arrays are made for what they hold, and this stands for none until the element is complete.
const NONE: Node[] = []
const NO_ATTRIBUTES = {}
const NAMELESS = { local: '', ns: '' }
/** Bytes of `maxSkippedBytes` that an open element or an attribute counts as. */
const COST = 32
type Growing = { -readonly [K in keyof Element]: Element[K] }

/**
 * Builds the elements of one document from saxes' events, with namespaces resolved.
 * saxes goes on after an error: here everything wrong is thrown through it, and after that it is not used again.
 */
export class TreeBuilder {
  /** Where in the text last written the last complete thing at stream level ends, spaces after it included; -1 if none. */
  boundary = -1

  /** The namespaces in force where the builder is. */
  readonly scope = new NamespaceScope()
  readonly #sink: TreeSink
  readonly #options: TreeOptions
  readonly #saxes = createSaxes()
  readonly #stack: Growing[] = []
  readonly #names: NameTable
  readonly #references = new ReferenceCheck()
  readonly #prologue = new Prologue()
  #depth = 0
  #nodes = 0
  #text = ''
  #written = 0
  #attrs: Attrs | undefined
  #attrCount = 0
  #prefixed: PrefixedAttr[] | undefined
  // saxes reports an end tag before it compares the names: what it closes is held back until the next event.
  #ready: Element | 'root' | undefined
  /** Why the stanza at hand is not built any further. */
  #flaw: XmlError | undefined
  #closed = false
  /** As the root declares it, whatever it is read as. */
  #contentNs = ''

  constructor(options: TreeOptions, sink: TreeSink) {
    this.#options = options
    this.#sink = sink
    this.#names = options.names
    const saxes = this.#saxes
    // `on` stores by a computed key: after the seventh V8 turns the parser into a hash table, four times slower.
    // So there is no handler of errors (without one saxes throws them, once and for all), XML declarations and document types.
    saxes.on('attribute', (attribute) => this.#attribute(attribute.name, attribute.value))
    saxes.on('opentag', (tag) => this.#open(tag))
    saxes.on('closetag', () => this.#close())
    saxes.on('text', (text) => {
      // Text at stream level is checked where it begins, not here.
      if (this.#depth > options.outer) this.#characters(text)
    })
    saxes.on('cdata', (text) => {
      if (this.#depth <= options.outer) fail('bad-format', 'text is not allowed between stanzas')
      if (text !== '') this.#characters(text)
    })
    saxes.on('comment', () => fail('restricted-xml', 'comments are not allowed'))
    saxes.on('processinginstruction', () => fail('restricted-xml', 'processing instructions are not allowed'))
  }

  get state(): 'before' | 'open' | 'closed' {
    if (this.#closed) return 'closed'
    return this.#depth === 0 ? 'before' : 'open'
  }

  get depth(): number {
    return this.#depth
  }

  get skipping(): boolean {
    return this.#flaw !== undefined
  }

  /** Builds the stanza at hand no further. @throws XmlError the one given, where nothing is skipped or this is no stanza */
  skip(error: XmlError): void {
    const { skip, outer } = this.#options
    if (!skip || this.#depth < outer) throw error
    this.#flaw = error
    this.#stack.length = Math.min(this.#depth, outer + 1)
    if (this.#depth > outer) this.#stack[outer]!.children = NONE
  }

  /**
   * Returns false if the sink has had enough: then the document ends at `boundary`, and the builder with it.
   * @throws XmlError; the builder is of no use after that
   */
  write(text: string): boolean {
    this.#text = text
    this.boundary = -1
    try {
      if (this.#depth === 0) this.#prologue.read(text)
      const interrupted = this.#references.find(text)
      this.#saxes.write(interrupted < 0 ? text : text.slice(0, interrupted))
      this.#flush()
      if (interrupted >= 0) fail('not-well-formed', 'an ampersand begins no reference')
    } catch (thrown) {
      return this.#stop(thrown)
    }
    this.#written += text.length
    return true
  }

  #stop(thrown: unknown): false {
    if (thrown === STOP) return false
    const known = thrown instanceof XmlError
    // At the very place of an end tag, saxes complains that another element is open than the tag names.
    if (!known && this.#position() === this.boundary) this.#ready = undefined
    // What is complete counts, whatever comes after it; and whoever gets it may not want to read that.
    if (this.#ready !== undefined) {
      try {
        this.#flush()
      } catch (earlier) {
        return this.#stop(earlier)
      }
    }
    throw known ? thrown : translate(thrown)
  }

  #position(): number {
    return this.#saxes.position - this.#written
  }

  #attribute(raw: string, value: string): void {
    const { limits, outer } = this.#options
    if (++this.#attrCount > limits.maxAttributes) this.#refuse('policy-violation', 'an element has too many attributes')
    if (this.#flaw !== undefined && this.#depth > outer) return
    const name = this.#names.find(raw)
    if (name === undefined) this.#refuse('not-well-formed', 'a name is not a qualified name')
    else if (name.declares !== undefined) {
      const { alias } = this.#options
      const uri = this.#names.uri(value)
      if (this.#depth === 0 && name.declares === '') this.#contentNs = uri
      const read = alias !== undefined && uri === alias.from ? alias.to : uri
      if (!this.scope.declare(name.declares, read, this.#depth)) {
        this.#refuse('not-well-formed', 'a namespace declaration that is not allowed')
      }
    } else if (name.prefix === '' || name.prefix === 'xml') {
      this.#attrs ??= emptyAttrs()
      this.#attrs[name.prefix === '' ? name.local : raw] = value
    } else {
      this.#prefixed ??= []
      this.#prefixed.push({ name, value })
    }
  }

  #open(tag: { readonly name: string; readonly isSelfClosing: boolean; attributes: object }): void {
    tag.attributes = NO_ATTRIBUTES
    const depth = this.#depth
    const { outer } = this.#options
    if (this.#ready !== undefined) this.#flush()
    if (depth === 0) checkDeclaration(this.#saxes.xmlDecl)
    const attrs = this.#attrs ?? (this.#prefixed === undefined ? noAttrs() : emptyAttrs())
    this.#attrs = undefined
    this.#attrCount = 0
    const defaultNs = this.scope.enter(depth)
    if (this.#prefixed !== undefined) this.#addPrefixed(attrs, this.#prefixed)
    this.#prefixed = undefined
    if (depth - outer >= this.#options.limits.maxDepth)
      this.#refuse('policy-violation', 'elements are nested too deeply')
    const { local, ns } = this.#resolve(tag.name, defaultNs)
    this.#depth = depth + 1
    if (this.#flaw !== undefined && depth > outer) return
    const element: Growing = new Element(local, ns, attrs, depth < outer ? [] : NONE)
    this.#stack[depth] = element
    if (depth > outer) this.#append(this.#stack[depth - 1]!, element as Element)
    if (depth === outer) this.#beginStanza(element)
    if (depth >= outer) return
    this.boundary = this.#position()
    if (!this.#sink.opened(element as Element, this.#contentNs)) throw STOP
    // A root that has ended already is checked by its end.
    if (!tag.isSelfClosing) this.#checkBetween()
  }

  #addPrefixed(attrs: Attrs, prefixed: readonly PrefixedAttr[]): void {
    const wrong = addPrefixed(attrs, prefixed, this.scope)
    if (wrong === 'undeclared') this.#refuse('bad-namespace-prefix', 'a prefix is not declared')
    else if (wrong === 'twice') this.#refuse('not-well-formed', 'an attribute is given twice')
  }

  #resolve(raw: string, defaultNs: string): { readonly local: string; readonly ns: string } {
    if (this.#flaw !== undefined && this.#depth > this.#options.outer) return NAMELESS
    const name = this.#names.find(raw)
    if (name === undefined || name.prefix === 'xmlns')
      return this.#nameless('not-well-formed', 'a name is not a qualified name')
    const ns = name.prefix === '' ? defaultNs : this.scope.find(name.prefix)
    return ns === undefined
      ? this.#nameless('bad-namespace-prefix', 'a prefix is not declared')
      : { local: name.local, ns }
  }

  /** A stanza without a name is none that could be told of: only what is in one is skipped for that. */
  #nameless(code: XmlErrorCode, message: string): typeof NAMELESS {
    if (this.#depth <= this.#options.outer) fail(code, message)
    this.#refuse(code, message)
    return NAMELESS
  }

  #refuse(code: XmlErrorCode, message: string): void {
    if (this.#ready !== undefined) this.#flush()
    if (this.#flaw === undefined) this.skip(new XmlError(code, message))
    else if ((this.#depth + this.#attrCount) * COST > this.#options.limits.maxSkippedBytes) {
      fail('policy-violation', 'a stanza that is skipped is too large')
    }
  }

  #beginStanza({ name, ns }: Growing): void {
    this.#nodes = 0
    const root = this.#stack[0]!
    if (this.#options.outer === 1 && root.name === name && root.ns === ns) {
      fail('bad-format', 'a stream is opened inside a stream')
    }
  }

  #close(): void {
    if (this.#ready !== undefined) this.#flush()
    const depth = --this.#depth
    const { outer } = this.#options
    this.scope.leave(depth)
    if (this.#flaw !== undefined && depth !== outer) {
      if (depth < outer) throw this.#flaw
      return
    }
    const element = this.#stack[depth]!
    if (element.children === NONE) element.children = []
    if (depth > outer) return
    this.boundary = this.#position()
    this.#ready = depth < outer ? 'root' : (element as Element)
  }

  #characters(text: string): void {
    if (this.#flaw !== undefined) return
    const parent = this.#stack[this.#depth - 1]!
    const { children } = parent
    const last = children.length - 1
    const before = last < 0 ? undefined : children[last]
    if (typeof before === 'string') children[last] = before + text
    else this.#append(parent, text)
  }

  #append(parent: Growing, node: Node): void {
    if (++this.#nodes > this.#options.limits.maxChildren) {
      this.skip(new XmlError('policy-violation', 'a stanza has too many nodes'))
      return
    }
    if (parent.children === NONE) parent.children = [node]
    else parent.children.push(node)
  }

  /** Hands over what was held back. */
  #flush(): void {
    const ready = this.#ready
    if (ready === undefined) return
    this.#ready = undefined
    this.#closed = ready === 'root' || this.#options.outer === 0
    if (!this.#deliver(ready)) throw STOP
    this.#checkBetween()
  }

  #deliver(ready: Element | 'root'): boolean {
    if (ready === 'root') return this.#sink.closed()
    const flaw = this.#flaw
    if (flaw === undefined) return this.#sink.completed(ready)
    this.#flaw = undefined
    return this.#sink.skipped(ready, flaw)
  }

  /** Between what is delivered there is only white space: also none that is written as a character reference or CDATA. */
  #checkBetween(): void {
    const text = this.#text
    const next = skipSpace(text, this.boundary)
    this.boundary = next
    if (next === text.length) return
    if (this.#closed) fail('not-well-formed', 'something follows the end of the document')
    if (text[next] !== '<') fail(this.#depth === 0 ? 'not-well-formed' : 'bad-format', 'text is not allowed here')
  }
}
