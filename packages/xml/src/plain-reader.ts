import { noAttrs } from './attrs.js'
import { Element, type Node } from './element.js'
import type { ResolvedLimits } from './limits.js'
import type { NameTable } from './names.js'
import type { NamespaceScope } from './namespaces.js'
import { PlainAttrs } from './plain-attrs.js'
import { endOfCharacter, INCOMPLETE, NOT_PLAIN } from './plain-bytes.js'
import { beginsWith, type PlainName, PlainNames } from './plain-names.js'
import { TextSlicer } from './plain-text.js'
import { endOfName, endOfText } from './scan.js'
import { skipSpaceBytes } from './utf8.js'

const TAB = 9
const LINE_FEED = 10
const SPACE = 32
const AMPERSAND = 38
const SLASH = 47
const LT = 60
const GT = 62
const BRACKET = 93
const HIGH = 128

/** How often an incomplete tag or text is read again from its start, so that the time stays linear in the bytes. */
const MAX_RETRIES = 8

export interface PlainReaderOptions {
  readonly limits: ResolvedLimits
  readonly names: NameTable
  readonly alias: { readonly from: string; readonly to: string } | undefined
}

/** Elements of the arrays, enough for most stanzas: V8 deoptimises functions when an array grows that has not for long. */
const PREALLOCATED = 32

type MutableElement = { -readonly [K in keyof Element]: Element[K] }
const NO_NODES: Node[] = []
const NO_ELEMENT: MutableElement = new Element('', '', noAttrs(), NO_NODES)

function preallocate<T>(value: T): T[] {
  return Array.from({ length: PREALLOCATED }, () => value)
}

/** Empties a list, so that it keeps nothing alive that was delivered. */
function clear<T>(list: T[], value: T): void {
  if (list.length > PREALLOCATED) list.length = PREALLOCATED
  list.fill(value)
}

/**
 * The fast path: reads plain stanzas, those without CDATA, prefixed attributes and the like, however they are cut into
 * chunks. It accepts nothing that the builder over saxes would refuse, and reports no errors: every stanza that is not
 * plain is left to the builder.
 */
export class PlainReader {
  readonly #options: PlainReaderOptions
  readonly #names: PlainNames
  readonly #texts = new TextSlicer()
  readonly #attrs: PlainAttrs
  #root: Element | undefined
  #scope: NamespaceScope | undefined

  /** The index after the last `>` received: only bytes before it are read. */
  #readableEnd = 0
  /** The index of the next tag or text; between calls, counted from the first byte of the stanza. */
  #at = 0
  #depth = 0
  #nodeCount = 0
  #count = 0
  #retries = 0
  #incomplete = false

  readonly #openElements = preallocate(NO_ELEMENT)
  readonly #openNames = preallocate<PlainName | undefined>(undefined)
  /** The default namespace of the root, and of each open element. */
  readonly #defaults = preallocate('')
  /** The children of all open elements, and where those of each begin: arrays of children are made in their final size. */
  readonly #nodes = preallocate<Node>('')
  readonly #firstChildOf = preallocate(0)

  constructor(options: PlainReaderOptions) {
    this.#options = options
    this.#names = new PlainNames(options.names, options.alias)
    this.#attrs = new PlainAttrs(this.#names, this.#texts, options.limits)
  }

  /** Whether the last stanza is incomplete and can be continued with more bytes. */
  get incomplete(): boolean {
    return this.#incomplete
  }

  /** Begins to read the stanzas of a document with that root. */
  begin(root: Element, contentNs: string, scope: NamespaceScope): void {
    const { alias } = this.#options
    this.#root = root
    this.#scope = scope
    this.#defaults[0] = contentNs === alias?.from ? alias.to : contentNs
    this.abandon()
  }

  /** Drops an incomplete stanza. */
  abandon(): void {
    this.#scope?.leaveAll(1)
    this.#clear()
    this.#at = this.#depth = this.#nodeCount = this.#count = this.#retries = 0
    this.#incomplete = false
  }

  /**
   * Delivers stanzas from `at` on, until one is not plain or incomplete, or `deliver` returns false. Returns where it
   * stopped; if `incomplete`, at the first byte of a stanza that is to be given again with more bytes.
   */
  read(bytes: Uint8Array, at: number, deliver: (stanza: Element) => boolean): number {
    this.#readableEnd = bytes.lastIndexOf(GT) + 1
    const next = this.#readAll(bytes, at, deliver)
    if (!this.#incomplete) this.#clear()
    return next
  }

  #clear(): void {
    clear(this.#openElements, NO_ELEMENT)
    clear(this.#nodes, '')
    this.#attrs.attrs = undefined
  }

  #readAll(bytes: Uint8Array, at: number, deliver: (stanza: Element) => boolean): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    const root = this.#root!
    const { maxStanzaBytes } = this.#options.limits
    let begin = skipSpaceBytes(bytes, at)
    while (begin < bytes.length && bytes[begin] === LT) {
      this.#at += begin
      this.#incomplete = false
      this.#texts.reset()
      const stanza = this.#build(bytes, view)
      const end = this.#at
      if (this.#incomplete) {
        this.#at -= begin
        return begin
      }
      if (stanza === undefined || end - begin > maxStanzaBytes || stanza.is(root.ns, root.name)) {
        this.abandon()
        return begin
      }
      this.#at = this.#count = this.#retries = 0
      if (!deliver(stanza)) return end
      begin = skipSpaceBytes(bytes, end)
    }
    return begin
  }

  // Several small methods: V8 optimises them sooner, and loses less when it deoptimises one.
  /** Builds the stanza that is open or begins at `#at`; undefined if it is not plain, or `#incomplete`. */
  #build(bytes: Uint8Array, view: DataView): Element | undefined {
    const last = this.#readableEnd
    const begin = this.#at
    let at = begin | 0
    // The bytes that are read end with `>`, so a loop that stops at one needs no other bound.
    do {
      let next: number
      if (at >= last) next = INCOMPLETE
      else if (bytes[at] !== LT) next = this.#text(bytes, view, at)
      else if (bytes[at + 1] === SLASH) next = this.#endTag(bytes, at + 2)
      else next = this.#startTag(bytes, view, at + 1)
      if (next < 0) {
        if (next === INCOMPLETE) this.#suspend(begin, at)
        return undefined
      }
      at = next
    } while (this.#depth > 0)
    this.#at = at
    this.#nodeCount = 0
    return this.#nodes[0] as Element
  }

  #text(bytes: Uint8Array, view: DataView, start: number): number {
    const last = this.#readableEnd
    let at = start
    let ascii = true
    let references = false
    for (;;) {
      at = endOfText(bytes, view, at)
      const byte = bytes[at]!
      if (byte === LT) break
      if (byte >= HIGH) {
        at = endOfCharacter(bytes, at)
        if (at < 0) return NOT_PLAIN
        ascii = false
        continue
      }
      if (byte === AMPERSAND) references = true
      // Perhaps the end of a CDATA section where there is none.
      else if (byte === GT && bytes[at - 1] === BRACKET) return NOT_PLAIN
      else if (byte < SPACE && byte !== LINE_FEED && byte !== TAB) return NOT_PLAIN
      if (++at === last) return INCOMPLETE
    }
    const value = this.#texts.text(bytes, start, at, ascii, references)
    if (value === undefined || ++this.#count > this.#options.limits.maxChildren) return NOT_PLAIN
    this.#nodes[this.#nodeCount++] = value
    return at
  }

  /** `start`: where its name should begin. */
  #endTag(bytes: Uint8Array, start: number): number {
    if (this.#depth === 0) return NOT_PLAIN
    const depth = this.#depth - 1
    const name = this.#openNames[depth]!.bytes
    if (!beginsWith(bytes, start, name)) return NOT_PLAIN
    const end = start + name.length
    if (bytes[end] !== GT) return NOT_PLAIN
    const nodes = this.#nodes
    const element = this.#openElements[depth]!
    const begin = this.#firstChildOf[depth]!
    const count = this.#nodeCount - begin
    if (count === 1) element.children = [nodes[begin]!]
    else element.children = count === 0 ? [] : nodes.slice(begin, this.#nodeCount)
    nodes[begin] = element as Element
    this.#nodeCount = begin + 1
    this.#depth = depth
    this.#scope!.leave(depth + 1)
    return end + 1
  }

  /** `start`: where its name should begin. */
  #startTag(bytes: Uint8Array, view: DataView, start: number): number {
    const { maxDepth, maxChildren } = this.#options.limits
    const attrs = this.#attrs
    const scope = this.#scope!
    const depth = this.#depth
    let at = endOfName(bytes, view, start)
    if (at === start) return NOT_PLAIN
    const name = this.#names.name(view, start, at)
    if (name === undefined || !name.forElements) return NOT_PLAIN
    attrs.begin(scope, depth + 1, this.#defaults[depth]!)
    let byte = bytes[at]!
    while (byte === SPACE) {
      byte = bytes[++at]!
      if (byte === SPACE || byte === SLASH || byte === GT) continue
      at = attrs.read(bytes, view, at, this.#readableEnd)
      if (at < 0) return at
      byte = bytes[at]!
    }
    if (depth >= maxDepth || (depth > 0 && ++this.#count > maxChildren)) return NOT_PLAIN
    const ns = name.prefix === '' ? attrs.ns : scope.find(name.prefix)
    if (ns === undefined) return NOT_PLAIN
    if (byte === GT) {
      this.#openNames[depth] = name
      this.#firstChildOf[depth] = this.#nodeCount
      this.#openElements[depth] = new Element(name.raw, ns, attrs.attrs ?? noAttrs(), NO_NODES)
      this.#depth = depth + 1
      this.#defaults[depth + 1] = attrs.ns
      return at + 1
    }
    if (byte !== SLASH || bytes[at + 1] !== GT) return NOT_PLAIN
    this.#nodes[this.#nodeCount++] = new Element(name.raw, ns, attrs.attrs ?? noAttrs(), [])
    scope.leave(depth + 1)
    return at + 2
  }

  /** Remembers to go on with the token at `at`; this call began with the one at `begin`. */
  #suspend(begin: number, at: number): void {
    this.#scope!.leave(this.#depth + 1)
    this.#retries = at === begin ? this.#retries + 1 : 0
    this.#at = at
    this.#incomplete = this.#retries < MAX_RETRIES
  }
}
