import { createSaxes } from '#saxes'
import { type Attrs, emptyAttrs, noAttrs } from './attrs.js'
import { Element, type Node } from './element.js'
import { XmlError, type XmlErrorCode } from './error.js'
import type { ParserLimits } from './limits.js'
import type { NameTable } from './names.js'
import { NamespaceScope } from './namespaces.js'
import { addPrefixed, type PrefixedAttr } from './prefixed-attrs.js'
import { translate } from './saxes-error.js'
import { skipSpace } from './utf8.js'

/** Receives what is complete. Each answers whether to go on reading this document. */
export interface TreeSink {
  opened(root: Element, contentNs: string): boolean
  completed(element: Element): boolean
  /** An element beyond a limit, without its children. */
  skipped(root: Element, error: XmlError): boolean
  closed(): boolean
}

export interface TreeOptions {
  readonly limits: ParserLimits
  /** Most bytes of an element that is skipped because it is beyond a limit; 0: that is an error. */
  readonly most: number
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
/** What an open element or an attribute takes in memory while it is skipped, in bytes of `most`. */
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
  readonly #maxAttributes: number
  readonly #maxChildren: number
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
  #excess: XmlError | undefined
  #closed = false
  /** Undefined once the tag of the root has begun. */
  #lastOfPrologue: string | undefined = ''
  /** As the root declares it, whatever it is read as. */
  #contentNs = ''

  constructor(options: TreeOptions, sink: TreeSink) {
    this.#options = options
    this.#sink = sink
    this.#names = options.names
    this.#maxAttributes = options.limits.maxAttributes
    this.#maxChildren = options.limits.maxChildren
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
    return this.#excess !== undefined
  }

  /** Builds the stanza at hand no further. @throws XmlError the one given, unless oversized stanzas are skipped */
  exceed(error: XmlError): void {
    const { most, outer } = this.#options
    if (most === 0 || this.#depth < outer) throw error
    this.#excess = error
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
      if (this.#depth === 0) this.#checkPrologue(text)
      this.#saxes.write(text)
      this.#flush()
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

  /** Before the root there is at most an XML declaration. */
  #checkPrologue(text: string): void {
    if (this.#lastOfPrologue === undefined) return
    const begun = /<[^?]/.exec(this.#lastOfPrologue + text)?.[0]
    if (begun === '<!') fail('restricted-xml', 'document types and comments are not allowed')
    this.#lastOfPrologue = begun === undefined ? text.slice(-1) : undefined
  }

  #checkDeclaration(): void {
    const { version = '1.0', encoding = 'UTF-8' } = this.#saxes.xmlDecl
    if (version !== '1.0') fail('bad-format', 'only XML 1.0 is understood')
    if (!/^utf-8$/i.test(encoding)) fail('unsupported-encoding', 'only UTF-8 is understood')
  }

  #position(): number {
    return this.#saxes.position - this.#written
  }

  #attribute(raw: string, value: string): void {
    if (++this.#attrCount > this.#maxAttributes) this.#count('an element has too many attributes')
    const name = this.#names.name(raw)
    if (name.declares !== undefined) {
      const { alias } = this.#options
      const uri = this.#names.uri(value)
      if (this.#depth === 0 && name.declares === '') this.#contentNs = uri
      this.scope.declare(name.declares, alias !== undefined && uri === alias.from ? alias.to : uri, this.#depth)
    } else if (name.prefix === '' || name.prefix === 'xml') {
      this.#attrs ??= emptyAttrs()
      this.#attrs[name.prefix === '' ? name.local : raw] = value
    } else {
      this.#prefixed ??= []
      this.#prefixed.push({ name, value })
    }
  }

  #open(tag: { readonly name: string; attributes: object }): void {
    tag.attributes = NO_ATTRIBUTES
    const depth = this.#depth
    const { outer } = this.#options
    if (this.#ready !== undefined) this.#flush()
    if (depth === 0) this.#checkDeclaration()
    const attrs = this.#attrs ?? (this.#prefixed === undefined ? noAttrs() : emptyAttrs())
    this.#attrs = undefined
    this.#attrCount = 0
    const defaultNs = this.scope.enter(depth)
    if (this.#prefixed !== undefined) addPrefixed(attrs, this.#prefixed, this.scope)
    this.#prefixed = undefined
    const { prefix, local } = this.#names.name(tag.name)
    if (prefix === 'xmlns') fail('not-well-formed', 'an element has the prefix xmlns')
    const ns = prefix === '' ? defaultNs : this.scope.resolve(prefix)
    if (depth - outer >= this.#options.limits.maxDepth) this.#count('elements are nested too deeply')
    this.#depth = depth + 1
    if (this.#excess !== undefined && depth > outer) return
    const element: Growing = new Element(local, ns, attrs, depth < outer ? [] : NONE)
    this.#stack[depth] = element
    if (depth > outer) this.#append(this.#stack[depth - 1]!, element as Element)
    if (depth === outer) this.#beginStanza(element)
    if (depth >= outer) return
    this.boundary = this.#position()
    if (!this.#sink.opened(element as Element, this.#contentNs)) throw STOP
    this.#checkBetween()
  }

  #count(message: string): void {
    if (this.#ready !== undefined) this.#flush()
    const error = new XmlError('policy-violation', message)
    if (this.#excess === undefined) this.exceed(error)
    else if ((this.#depth + this.#attrCount) * COST > this.#options.most) throw error
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
    if (this.#excess !== undefined && depth !== outer) {
      if (depth < outer) throw this.#excess
      return
    }
    const element = this.#stack[depth]!
    if (element.children === NONE) element.children = []
    if (depth > outer) return
    this.boundary = this.#position()
    this.#ready = depth < outer ? 'root' : (element as Element)
  }

  #characters(text: string): void {
    if (this.#excess !== undefined) return
    const parent = this.#stack[this.#depth - 1]!
    const { children } = parent
    const last = children.length - 1
    const before = last < 0 ? undefined : children[last]
    if (typeof before === 'string') children[last] = before + text
    else this.#append(parent, text)
  }

  #append(parent: Growing, node: Node): void {
    if (++this.#nodes > this.#maxChildren) {
      this.exceed(new XmlError('policy-violation', 'a stanza has too many nodes'))
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
    const excess = this.#excess
    if (excess === undefined) return this.#sink.completed(ready)
    this.#excess = undefined
    return this.#sink.skipped(ready, excess)
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
