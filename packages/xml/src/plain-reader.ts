import { noAttrs } from './attrs.js'
import { Element, type Node } from './element.js'
import type { LimitsInForce } from './limits.js'
import type { NameTable } from './names.js'
import type { NamespaceScope } from './namespaces.js'
import { PlainAttrs } from './plain-attrs.js'
import { afterCharacter, NOT_PLAIN, UNENDED } from './plain-bytes.js'
import { beginsWith, type PlainName, PlainNames } from './plain-names.js'
import { TextMaker } from './plain-text.js'
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

/** How often one tag or text is read again because its end had not come: so that the work grows with the bytes, not with their square. */
const TRIES = 8

export interface PlainReaderOptions {
  readonly limits: LimitsInForce
  readonly names: NameTable
  readonly alias: { readonly from: string; readonly to: string } | undefined
}

/** Of most stanzas: where V8 has not seen an array grow of late, it takes back what it has optimised when one does. */
const ROOM = 32

type Growing = { -readonly [K in keyof Element]: Element[K] }
const NONE: Node[] = []
const NOTHING: Growing = new Element('', '', noAttrs(), NONE)

function roomFor<T>(value: T): T[] {
  return Array.from({ length: ROOM }, () => value)
}

/** What was delivered is not kept alive here. */
function forget<T>(list: T[], value: T): void {
  if (list.length > ROOM) list.length = ROOM
  list.fill(value)
}

/**
 * Reads stanzas as nearly all are: without CDATA, prefixed attributes and the like, however they come in chunks.
 * It accepts nothing that the other reader would refuse, and refuses nothing: whatever is not plain is left to that one.
 */
export class PlainReader {
  readonly #options: PlainReaderOptions
  readonly #names: PlainNames
  readonly #texts = new TextMaker()
  readonly #attrs: PlainAttrs
  #root: Element | undefined
  #scope: NamespaceScope | undefined

  /** Behind the last `>` of the bytes at hand: only what is before it is looked at. */
  #last = 0
  /** The tag or text that comes next; between calls, as counted from the first byte of the stanza. */
  #at = 0
  #depth = 0
  #top = 0
  #count = 0
  #tries = 0
  #waiting = false

  readonly #open = roomFor(NOTHING)
  readonly #openNames = roomFor<PlainName | undefined>(undefined)
  /** The default namespace around all, and inside of each. */
  readonly #defaults = roomFor('')
  /** Children of all that is open, and where in it those of each begin: so arrays are made for what they hold. */
  readonly #nodes = roomFor<Node>('')
  readonly #begins = roomFor(0)

  constructor(options: PlainReaderOptions) {
    this.#options = options
    this.#names = new PlainNames(options.names, options.alias)
    this.#attrs = new PlainAttrs(this.#names, this.#texts, options.limits)
  }

  /** Whether a stanza is not complete and may go on where the bytes given last end. */
  get waiting(): boolean {
    return this.#waiting
  }

  /** Stanzas of a document with that root follow. */
  begin(root: Element, contentNs: string, scope: NamespaceScope): void {
    const { alias } = this.#options
    this.#root = root
    this.#scope = scope
    this.#defaults[0] = contentNs === alias?.from ? alias.to : contentNs
    this.abandon()
  }

  /** Forgets the stanza that is not complete. */
  abandon(): void {
    this.#scope?.leaveAll(1)
    this.#forget()
    this.#at = this.#depth = this.#top = this.#count = this.#tries = 0
    this.#waiting = false
  }

  /**
   * Delivers the stanzas that begin at `at`, one after the other, until one is not plain or `deliver` returns false.
   * Returns where it stopped: where it is `waiting`, at the first byte of a stanza that it wants to see again with more behind.
   */
  read(bytes: Uint8Array, at: number, deliver: (stanza: Element) => boolean): number {
    this.#last = bytes.lastIndexOf(GT) + 1
    const next = this.#readAll(bytes, at, deliver)
    if (!this.#waiting) this.#forget()
    return next
  }

  #forget(): void {
    forget(this.#open, NOTHING)
    forget(this.#nodes, '')
    this.#attrs.attrs = undefined
  }

  #readAll(bytes: Uint8Array, at: number, deliver: (stanza: Element) => boolean): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    const root = this.#root!
    const { maxStanzaBytes } = this.#options.limits
    let begin = skipSpaceBytes(bytes, at)
    while (begin < bytes.length && bytes[begin] === LT) {
      this.#at += begin
      this.#waiting = false
      this.#texts.reset()
      const stanza = this.#build(bytes, view)
      const end = this.#at
      if (this.#waiting) {
        this.#at -= begin
        return begin
      }
      if (stanza === undefined || end - begin > maxStanzaBytes || stanza.is(root.ns, root.name)) {
        this.abandon()
        return begin
      }
      this.#at = this.#count = this.#tries = 0
      if (!deliver(stanza)) return end
      begin = skipSpaceBytes(bytes, end)
    }
    return begin
  }

  // Of several parts, so that the optimiser of V8 is soon done with each, and what it has to take back is little.
  /** The element that is open, or begins at `#at`; undefined if it is not plain, or `#waiting`. */
  #build(bytes: Uint8Array, view: DataView): Element | undefined {
    const last = this.#last
    const begin = this.#at
    let at = begin | 0
    // As what is looked at ends with `>`, a loop that stops there needs no other bound.
    do {
      let next: number
      if (at >= last) next = UNENDED
      else if (bytes[at] !== LT) next = this.#text(bytes, view, at)
      else if (bytes[at + 1] === SLASH) next = this.#endTag(bytes, at + 2)
      else next = this.#startTag(bytes, view, at + 1)
      if (next < 0) {
        if (next === UNENDED) this.#wait(begin, at)
        return undefined
      }
      at = next
    } while (this.#depth > 0)
    this.#at = at
    this.#top = 0
    return this.#nodes[0] as Element
  }

  #text(bytes: Uint8Array, view: DataView, start: number): number {
    const last = this.#last
    let at = start
    let ascii = true
    let references = false
    for (;;) {
      at = endOfText(bytes, view, at)
      const byte = bytes[at]!
      if (byte === LT) break
      if (byte >= HIGH) {
        at = afterCharacter(bytes, at)
        if (at < 0) return NOT_PLAIN
        ascii = false
        continue
      }
      if (byte === AMPERSAND) references = true
      // Perhaps the end of a CDATA section where there is none.
      else if (byte === GT && bytes[at - 1] === BRACKET) return NOT_PLAIN
      else if (byte < SPACE && byte !== LINE_FEED && byte !== TAB) return NOT_PLAIN
      if (++at === last) return UNENDED
    }
    const value = this.#texts.text(bytes, start, at, ascii, references)
    if (value === undefined || ++this.#count > this.#options.limits.maxChildren) return NOT_PLAIN
    this.#nodes[this.#top++] = value
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
    const element = this.#open[depth]!
    const begin = this.#begins[depth]!
    const count = this.#top - begin
    if (count === 1) element.children = [nodes[begin]!]
    else element.children = count === 0 ? [] : nodes.slice(begin, this.#top)
    nodes[begin] = element as Element
    this.#top = begin + 1
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
      at = attrs.read(bytes, view, at, this.#last)
      if (at < 0) return at
      byte = bytes[at]!
    }
    if (depth >= maxDepth || (depth > 0 && ++this.#count > maxChildren)) return NOT_PLAIN
    const ns = name.prefix === '' ? attrs.ns : scope.find(name.prefix)
    if (ns === undefined) return NOT_PLAIN
    if (byte === GT) {
      this.#openNames[depth] = name
      this.#begins[depth] = this.#top
      this.#open[depth] = new Element(name.raw, ns, attrs.attrs ?? noAttrs(), NONE)
      this.#depth = depth + 1
      this.#defaults[depth + 1] = attrs.ns
      return at + 1
    }
    if (byte !== SLASH || bytes[at + 1] !== GT) return NOT_PLAIN
    this.#nodes[this.#top++] = new Element(name.raw, ns, attrs.attrs ?? noAttrs(), [])
    scope.leave(depth + 1)
    return at + 2
  }

  /** Goes on with the token at `at` when there is more; this time, it began with the one at `begin`. */
  #wait(begin: number, at: number): void {
    this.#scope!.leave(this.#depth + 1)
    this.#tries = at === begin ? this.#tries + 1 : 0
    this.#at = at
    this.#waiting = this.#tries < TRIES
  }
}
