import { type Attrs, emptyAttrs, noAttrs } from './attrs.js'
import { Element, type Node } from './element.js'
import type { ParserLimits } from './limits.js'
import type { NameTable } from './names.js'
import type { NamespaceScope } from './namespaces.js'
import { afterCharacter, Byte } from './plain-bytes.js'
import { beginsWith, type PlainName, PlainNames } from './plain-names.js'
import { TextMaker } from './plain-text.js'
import { resolveReferences } from './references.js'
import { endOfName, endOfText, endOfValue } from './scan.js'
import { skipSpaceBytes } from './utf8.js'

/** How often one tag or text is read again because its end had not come: so that the work grows with the bytes, not with their square. */
const TRIES = 8

export interface PlainReaderOptions {
  readonly limits: ParserLimits
  readonly names: NameTable
  readonly alias: { readonly from: string; readonly to: string } | undefined
}

type Growing = { -readonly [K in keyof Element]: Element[K] }
const NONE: Node[] = []

/**
 * Reads stanzas as nearly all are: without CDATA, prefixed attributes and the like, however they come in chunks.
 * It accepts nothing that the other reader would refuse, and refuses nothing: whatever is not plain is left to that one.
 */
export class PlainReader {
  readonly #options: PlainReaderOptions
  readonly #names: PlainNames
  readonly #texts = new TextMaker()
  #root: Element | undefined
  #contentNs = ''
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
  /** The number of the tag at hand, by which names are marked that were met in it. */
  #tag = 0

  readonly #open: Growing[] = []
  readonly #openNames: PlainName[] = []
  /** The default namespace inside of each. */
  readonly #defaults: string[] = []
  /** Children of all that is open, and where in it those of each begin: so arrays are made for what they hold. */
  readonly #nodes: Node[] = []
  readonly #begins: number[] = []

  constructor(options: PlainReaderOptions) {
    this.#options = options
    this.#names = new PlainNames(options.names, options.alias)
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
    this.#contentNs = contentNs === alias?.from ? alias.to : contentNs
    this.abandon()
  }

  /** Forgets the stanza that is not complete. */
  abandon(): void {
    this.#scope?.leaveAll(1)
    this.#open.length = this.#nodes.length = 0
    this.#at = this.#depth = this.#top = this.#count = this.#tries = 0
    this.#waiting = false
  }

  /**
   * Delivers the stanzas that begin at `at`, one after the other, until one is not plain or `deliver` returns false.
   * Returns where it stopped: where it is `waiting`, at the first byte of a stanza that it wants to see again with more behind.
   */
  read(bytes: Uint8Array, at: number, deliver: (stanza: Element) => boolean): number {
    this.#last = bytes.lastIndexOf(Byte.Gt) + 1
    const next = this.#readAll(bytes, at, deliver)
    // What was delivered is not kept alive here.
    if (!this.#waiting) this.#nodes.length = this.#open.length = 0
    return next
  }

  #readAll(bytes: Uint8Array, at: number, deliver: (stanza: Element) => boolean): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    const root = this.#root!
    const { maxStanzaBytes } = this.#options.limits
    let begin = skipSpaceBytes(bytes, at)
    while (begin < bytes.length && bytes[begin] === Byte.Lt) {
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

  /** The element that is open, or begins at `#at`; undefined if it is not plain, or `#waiting`. */
  #build(bytes: Uint8Array, view: DataView): Element | undefined {
    const { maxDepth, maxChildren, maxAttributes } = this.#options.limits
    const names = this.#names
    const last = this.#last
    const open = this.#open
    const openNames = this.#openNames
    const nodes = this.#nodes
    const begins = this.#begins
    const defaults = this.#defaults
    let depth = this.#depth
    let top = this.#top
    let count = this.#count
    let at = this.#at | 0
    let ns = depth === 0 ? this.#contentNs : defaults[depth - 1]!

    // As what is looked at ends with `>`, a loop that stops there needs no other bound.
    for (;;) {
      if (at >= last) return this.#wait(at, depth, top, count)
      const token = at

      if (bytes[at] !== Byte.Lt) {
        let ascii = true
        let references = false
        for (;;) {
          at = endOfText(bytes, view, at)
          const byte = bytes[at]!
          if (byte === Byte.Lt) break
          if (byte >= Byte.High) {
            at = afterCharacter(bytes, at)
            if (at < 0) return undefined
            ascii = false
            continue
          }
          if (byte === Byte.Ampersand) references = true
          // Perhaps the end of a CDATA section where there is none.
          else if (byte === Byte.Gt && bytes[at - 1] === Byte.Bracket) return undefined
          else if (byte < Byte.Space && byte !== Byte.LineFeed && byte !== Byte.Tab) return undefined
          if (++at === last) return this.#wait(token, depth, top, count)
        }
        const value = this.#text(bytes, token, at, ascii, references)
        if (value === undefined || ++count > maxChildren) return undefined
        nodes[top++] = value
        continue
      }

      if (bytes[at + 1] === Byte.Slash) {
        if (depth === 0) return undefined
        const element = open[--depth]!
        const name = openNames[depth]!
        if (!beginsWith(bytes, at + 2, name.bytes)) return undefined
        at += 2 + name.bytes.length
        if (bytes[at++] !== Byte.Gt) return undefined
        const begin = begins[depth]!
        if (top - begin === 1) element.children = [nodes[begin]!]
        else element.children = top === begin ? [] : nodes.slice(begin, top)
        top = begin
        this.#scope!.leave(depth + 1)
        if (depth === 0) return this.#done(element as Element, at)
        nodes[top++] = element as Element
        ns = defaults[depth - 1]!
        continue
      }

      at = endOfName(bytes, view, at + 1)
      let byte = bytes[at]!
      if (at === token + 1) return undefined
      const name = names.name(view, token + 1, at)
      if (name === undefined || !name.forElements) return undefined
      let attrs: Attrs | undefined
      let attributes = 0
      let own = ns
      let declared = false
      const tag = (this.#tag + 1) & 0x3fffffff
      this.#tag = tag
      const { forgotten } = names

      while (byte === Byte.Space) {
        byte = bytes[++at]!
        if (byte === Byte.Space || byte === Byte.Slash || byte === Byte.Gt) continue
        const keyStart = at
        at = endOfName(bytes, view, at)
        if (at === keyStart || bytes[at] !== Byte.Equals) return undefined
        const key = names.name(view, keyStart, at)
        const quote = bytes[++at]!
        if (key === undefined || !key.forAttributes || (quote !== Byte.Apostrophe && quote !== Byte.Quote))
          return undefined
        const valueStart = ++at
        let ascii = true
        let references = false
        for (;;) {
          at = endOfValue(bytes, view, at)
          // There may be a `>` in it, and that the last.
          if (at >= last) return this.#wait(token, depth, top, count)
          byte = bytes[at]!
          if (byte === quote) break
          if (byte >= Byte.High) {
            at = afterCharacter(bytes, at)
            if (at < 0) return undefined
            ascii = false
            continue
          }
          if (byte === Byte.Ampersand) references = true
          // A line break would become a space.
          else if (byte === Byte.Lt || byte < Byte.Space) return undefined
          at++
        }
        const valueEnd = at
        byte = bytes[++at]!
        if (++attributes > maxAttributes || key.seen === tag) return undefined
        key.seen = tag
        if (key.declares !== undefined) {
          const uri = ascii && !references ? names.uri(view, valueStart, valueEnd) : undefined
          if (uri === undefined) return undefined
          if (key.declares === '') {
            if (declared) return undefined
            declared = true
            own = uri
          } else {
            if (uri === '' || names.forgotten !== forgotten) return undefined
            this.#scope!.declare(key.declares, uri, depth + 1)
          }
          continue
        }
        const value = this.#text(bytes, valueStart, valueEnd, ascii, references)
        if (value === undefined) return undefined
        if (attrs === undefined) attrs = emptyAttrs()
        // A name that was forgotten meanwhile does not know that it was met.
        else if (names.forgotten !== forgotten && attrs[key.raw] !== undefined) return undefined
        attrs[key.raw] = value
      }

      if (depth >= maxDepth || (depth > 0 && ++count > maxChildren)) return undefined
      const elementNs = name.prefix === '' ? own : this.#scope!.find(name.prefix)
      if (elementNs === undefined) return undefined
      if (byte === Byte.Gt) {
        at++
        openNames[depth] = name
        begins[depth] = top
        defaults[depth] = own
        open[depth++] = new Element(name.raw, elementNs, attrs ?? noAttrs(), NONE)
        ns = own
      } else {
        if (byte !== Byte.Slash || bytes[at + 1] !== Byte.Gt) return undefined
        at += 2
        const element = new Element(name.raw, elementNs, attrs ?? noAttrs(), [])
        this.#scope!.leave(depth + 1)
        if (depth === 0) return this.#done(element, at)
        nodes[top++] = element
      }
    }
  }

  #text(bytes: Uint8Array, start: number, end: number, ascii: boolean, references: boolean): string | undefined {
    const text = ascii ? this.#texts.ascii(bytes, start, end) : this.#texts.utf8(bytes, start, end)
    return references ? resolveReferences(text) : text
  }

  #done(element: Element, at: number): Element {
    this.#at = at
    this.#depth = this.#top = 0
    return element
  }

  /** Goes on with the token at `at` when there is more. */
  #wait(at: number, depth: number, top: number, count: number): undefined {
    this.#scope!.leave(depth + 1)
    this.#tries = at === this.#at ? this.#tries + 1 : 0
    this.#at = at
    this.#depth = depth
    this.#top = top
    this.#count = count
    this.#waiting = this.#tries < TRIES
    return undefined
  }
}
