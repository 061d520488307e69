import { createSaxes } from '#saxes'
import { Element, type Node } from './element.js'
import { XmlError, type XmlErrorCode } from './error.js'
import type { NameTable } from './names.js'
import { NamespaceScope } from './namespaces.js'
import { checkDeclaration, Prologue } from './prologue.js'
import { ReferenceCheck } from './reference-check.js'
import { toXmlError } from './saxes-error.js'
import { type AttrsProblem, TagAttrs } from './tag-attrs.js'
import type { TreeOptions, TreeSink } from './tree-sink.js'
import { skipSpace } from './utf8.js'

/** Thrown through saxes, which cannot be paused, when the sink does not go on with this document. */
const STOP = Symbol('stop')

function fail(code: XmlErrorCode, message: string): never {
  throw new XmlError(code, message)
}

// Most elements have no child or one, and V8 makes room for seventeen when the first is pushed to an empty array: so an
// array is made with the first child, and this one is used until then.
const NO_NODES: Node[] = []
const NO_ATTRIBUTES = {}
const NO_NAME = { local: '', ns: '' }
/** Bytes of `maxSkippedBytes` that an open element or an attribute counts as. */
const SKIPPED_COST = 32
type MutableElement = { -readonly [K in keyof Element]: Element[K] }

/**
 * Builds the elements of one document from the events of saxes, with namespaces resolved. saxes would go on after an
 * error: here every error is thrown through it, and after that it is not used again.
 */
export class TreeBuilder {
  /** The index in the last text where the last stanza or header ends, white space after it included; -1 if none does. */
  boundary = -1

  /** The namespaces in scope at the current element. */
  readonly scope = new NamespaceScope()
  readonly #sink: TreeSink
  readonly #options: TreeOptions
  readonly #saxes = createSaxes()
  readonly #stack: MutableElement[] = []
  readonly #names: NameTable
  readonly #references = new ReferenceCheck()
  readonly #prologue = new Prologue()
  #depth = 0
  #nodes = 0
  #text = ''
  #writtenBefore = 0
  readonly #attrs = new TagAttrs()
  // saxes reports an end tag before it compares the names: so the element is held back until the next event.
  #heldBack: Element | 'root' | undefined
  /** Why the current stanza is skipped; undefined if it is not. */
  #skipReason: XmlError | undefined
  #closed = false
  /** The default namespace as the root declares it, without the alias. */
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
      // Text between stanzas is checked where it begins, not here.
      if (this.#depth > options.deliveryDepth) this.#characters(text)
    })
    saxes.on('cdata', (text) => {
      if (this.#depth <= options.deliveryDepth) fail('bad-format', 'text is not allowed between stanzas')
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
    return this.#skipReason !== undefined
  }

  /** Skips the rest of the current stanza. @throws XmlError the one given, where skipping is off or no stanza is open */
  skip(error: XmlError): void {
    const { skip, deliveryDepth } = this.#options
    if (!skip || this.#depth < deliveryDepth) throw error
    this.#skipReason = error
    this.#stack.length = Math.min(this.#depth, deliveryDepth + 1)
    if (this.#depth > deliveryDepth) this.#stack[deliveryDepth]!.children = NO_NODES
  }

  /**
   * Returns false if the sink does not go on with the document: then it ends at `boundary`, and the builder with it.
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
    this.#writtenBefore += text.length
    return true
  }

  #stop(thrown: unknown): false {
    if (thrown === STOP) return false
    const isXmlError = thrown instanceof XmlError
    // An error of saxes at the position of an end tag means that the tag names another element than the open one.
    if (!isXmlError && this.#position() === this.boundary) this.#heldBack = undefined
    // A complete element is delivered, whatever comes after it; the sink may not go on with the document.
    if (this.#heldBack !== undefined) {
      try {
        this.#flush()
      } catch (earlier) {
        return this.#stop(earlier)
      }
    }
    throw isXmlError ? thrown : toXmlError(thrown)
  }

  #position(): number {
    return this.#saxes.position - this.#writtenBefore
  }

  #attribute(raw: string, value: string): void {
    const { limits, deliveryDepth } = this.#options
    if (++this.#attrs.count > limits.maxAttributes)
      this.#refuse('policy-violation', 'an element has too many attributes')
    if (this.#skipReason !== undefined && this.#depth > deliveryDepth) return
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
    } else this.#attrs.add(name, raw, value)
  }

  #open(tag: { readonly name: string; readonly isSelfClosing: boolean; attributes: object }): void {
    tag.attributes = NO_ATTRIBUTES
    const depth = this.#depth
    const { deliveryDepth } = this.#options
    if (this.#heldBack !== undefined) this.#flush()
    if (depth === 0) checkDeclaration(this.#saxes.xmlDecl)
    const defaultNs = this.scope.enter(depth)
    const attrs = this.#attrs.take(this.scope)
    if (this.#attrs.problem !== undefined) this.#refuseAttrs(this.#attrs.problem)
    if (depth - deliveryDepth >= this.#options.limits.maxDepth)
      this.#refuse('policy-violation', 'elements are nested too deeply')
    const { local, ns } = this.#resolve(tag.name, defaultNs)
    this.#depth = depth + 1
    if (this.#skipReason !== undefined && depth > deliveryDepth) return
    const element: MutableElement = new Element(local, ns, attrs, depth < deliveryDepth ? [] : NO_NODES)
    this.#stack[depth] = element
    if (depth > deliveryDepth) this.#append(this.#stack[depth - 1]!, element as Element)
    if (depth === deliveryDepth) this.#beginStanza(element)
    if (depth >= deliveryDepth) return
    this.boundary = this.#position()
    if (!this.#sink.opened(element as Element, this.#contentNs)) throw STOP
    // After an empty root, its end tag checks this.
    if (!tag.isSelfClosing) this.#checkBetween()
  }

  #refuseAttrs(problem: AttrsProblem): void {
    if (problem === 'undeclared') this.#refuse('bad-namespace-prefix', 'a prefix is not declared')
    else this.#refuse('not-well-formed', 'an attribute is given twice')
  }

  #resolve(raw: string, defaultNs: string): { readonly local: string; readonly ns: string } {
    if (this.#skipReason !== undefined && this.#depth > this.#options.deliveryDepth) return NO_NAME
    const name = this.#names.find(raw)
    if (name === undefined || name.prefix === 'xmlns')
      return this.#refuseName('not-well-formed', 'a name is not a qualified name')
    const ns = name.prefix === '' ? defaultNs : this.scope.find(name.prefix)
    return ns === undefined
      ? this.#refuseName('bad-namespace-prefix', 'a prefix is not declared')
      : { local: name.local, ns }
  }

  /** Refuses a name. A stanza whose own name is wrong cannot be reported as skipped, so that is an error. */
  #refuseName(code: XmlErrorCode, message: string): typeof NO_NAME {
    if (this.#depth <= this.#options.deliveryDepth) fail(code, message)
    this.#refuse(code, message)
    return NO_NAME
  }

  #refuse(code: XmlErrorCode, message: string): void {
    if (this.#heldBack !== undefined) this.#flush()
    if (this.#skipReason === undefined) this.skip(new XmlError(code, message))
    else if ((this.#depth + this.#attrs.count) * SKIPPED_COST > this.#options.limits.maxSkippedBytes) {
      fail('policy-violation', 'a stanza that is skipped is too large')
    }
  }

  #beginStanza({ name, ns }: MutableElement): void {
    this.#nodes = 0
    const root = this.#stack[0]!
    if (this.#options.deliveryDepth === 1 && root.name === name && root.ns === ns) {
      fail('bad-format', 'a stream is opened inside a stream')
    }
  }

  #close(): void {
    if (this.#heldBack !== undefined) this.#flush()
    const depth = --this.#depth
    const { deliveryDepth } = this.#options
    this.scope.leave(depth)
    if (this.#skipReason !== undefined && depth !== deliveryDepth) {
      if (depth < deliveryDepth) throw this.#skipReason
      return
    }
    const element = this.#stack[depth]!
    if (element.children === NO_NODES) element.children = []
    if (depth > deliveryDepth) return
    this.boundary = this.#position()
    this.#heldBack = depth < deliveryDepth ? 'root' : (element as Element)
  }

  #characters(text: string): void {
    if (this.#skipReason !== undefined) return
    const parent = this.#stack[this.#depth - 1]!
    const { children } = parent
    const last = children.length - 1
    const before = last < 0 ? undefined : children[last]
    if (typeof before === 'string') children[last] = before + text
    else this.#append(parent, text)
  }

  #append(parent: MutableElement, node: Node): void {
    if (++this.#nodes > this.#options.limits.maxChildren) {
      this.skip(new XmlError('policy-violation', 'a stanza has too many nodes'))
      return
    }
    if (parent.children === NO_NODES) parent.children = [node]
    else parent.children.push(node)
  }

  /** Delivers the element that was held back. */
  #flush(): void {
    const ready = this.#heldBack
    if (ready === undefined) return
    this.#heldBack = undefined
    this.#closed = ready === 'root' || this.#options.deliveryDepth === 0
    if (!this.#deliver(ready)) throw STOP
    this.#checkBetween()
  }

  #deliver(ready: Element | 'root'): boolean {
    if (ready === 'root') return this.#sink.closed()
    const flaw = this.#skipReason
    if (flaw === undefined) return this.#sink.completed(ready)
    this.#skipReason = undefined
    return this.#sink.skipped(ready, flaw)
  }

  /** Checks that only white space follows, which must not be written as a character reference or CDATA. */
  #checkBetween(): void {
    const text = this.#text
    const next = skipSpace(text, this.boundary)
    this.boundary = next
    if (next === text.length) return
    if (this.#closed) fail('not-well-formed', 'something follows the end of the document')
    if (text[next] !== '<') fail(this.#depth === 0 ? 'not-well-formed' : 'bad-format', 'text is not allowed here')
  }
}
