import { type Attrs, emptyAttrs } from './attrs.js'
import { Element, type Node } from './element.js'
import { findEnd } from './find-end.js'
import type { ParserLimits } from './limits.js'
import type { NameTable } from './names.js'
import {
  AMPERSAND,
  APOSTROPHE,
  ASCII,
  BRACKET,
  CARRIAGE_RETURN,
  EQUALS,
  GT,
  isNoCharacter,
  LINE_FEED,
  LT,
  NAME_STOPS,
  QUOTE,
  SLASH,
  SPACE,
  shrinks,
  TAB,
  TEXT_STOPS,
  VALUE_STOPS,
} from './plain-bytes.js'
import { beginsWith, type PlainName, PlainNames } from './plain-names.js'
import { resolveReferences } from './references.js'

/** Bytes decoded at once. What is kept of a stanza keeps all text that was decoded with it. */
const WINDOW = 2048
/** Larger stanzas are left to the reader that cuts them: what is kept of one would keep it whole. */
const MOST = 8192

export interface PlainReaderOptions {
  readonly limits: ParserLimits
  readonly names: NameTable
  readonly alias: { readonly from: string; readonly to: string } | undefined
}

type Growing = { -readonly [K in keyof Element]: Element[K] }
const NONE: Node[] = []

/**
 * Reads stanzas as nearly all are: complete in the chunk, not large, without prefixes, CDATA and the like.
 * It accepts nothing that the other reader would refuse, and refuses nothing: whatever is not plain is left to that one.
 */
export class PlainReader {
  readonly #options: PlainReaderOptions
  readonly #names: PlainNames
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  readonly #most: number
  #root: Element | undefined
  #contentNs = ''

  /** The bytes from `#start` to `#last`, of which the last is `>`, are the characters of `#text`. */
  #bytes: Uint8Array = new Uint8Array()
  #start = 0
  #last = 0
  #text = ''
  /** How many more bytes than units of text there are before the place reached. */
  #shift = 0
  #at = 0
  /** Whether the stanza last tried may go on behind the window. */
  #incomplete = false

  readonly #open: Growing[] = []
  readonly #openNames: PlainName[] = []
  /** Children of all that is open, and where in it those of each begin: so arrays are made for what they hold. */
  readonly #nodes: Node[] = []
  readonly #begins: number[] = []

  constructor(options: PlainReaderOptions) {
    this.#options = options
    this.#names = new PlainNames(options.names, options.alias)
    this.#most = Math.min(MOST, options.limits.maxStanzaBytes)
  }

  /** Stanzas of a document with that root follow. */
  begin(root: Element, contentNs: string): void {
    const { alias } = this.#options
    this.#root = root
    this.#contentNs = contentNs === alias?.from ? alias.to : contentNs
  }

  /**
   * Delivers the stanzas that begin at `at`, one after the other, until one is not plain or `deliver` returns false.
   * Returns where it stopped.
   */
  read(bytes: Uint8Array, at: number, deliver: (stanza: Element) => boolean): number {
    this.#bytes = bytes
    let next = at
    while (next < bytes.length && this.#decode(next, Math.min(bytes.length, next + WINDOW))) {
      const first = next
      next = this.#readWindow(deliver)
      if (!this.#incomplete) break
      if (next > first) continue
      // It is larger than the window: one of its own, if it is all there.
      const end = findEnd(bytes, first, Math.min(bytes.length, first + this.#most), 0)
      if (end < 0 || !this.#decode(first, end)) break
      next = this.#readWindow(deliver)
      if (next === first || !this.#incomplete) break
    }
    this.#text = ''
    this.#bytes = new Uint8Array()
    this.#nodes.length = 0
    this.#open.length = 0
    return next
  }

  /** Makes the window from `start` to the last tag that ends before `end`; returns whether there is any. */
  #decode(start: number, end: number): boolean {
    const bytes = this.#bytes
    let last = end
    while (last > start && bytes[last - 1] !== GT) last--
    if (last === start) return false
    try {
      this.#text = this.#decoder.decode(bytes.subarray(start, last))
    } catch {
      return false
    }
    this.#start = start
    this.#last = last
    this.#shift = 0
    return true
  }

  #readWindow(deliver: (stanza: Element) => boolean): number {
    const bytes = this.#bytes
    const root = this.#root!
    const last = this.#last
    let at = this.#start
    for (;;) {
      this.#incomplete = at === last
      if (this.#incomplete) return at
      const byte = bytes[at]
      if (byte === SPACE || byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === TAB) {
        at++
        continue
      }
      if (byte !== LT) return at
      this.#at = at
      const stanza = this.#build()
      if (stanza === undefined || this.#at - at > this.#most || stanza.is(root.ns, root.name)) return at
      at = this.#at
      if (!deliver(stanza)) return at
    }
  }

  /** The element that begins at `#at`; undefined if it is not plain, or `#incomplete`. */
  #build(): Element | undefined {
    const { maxDepth, maxChildren, maxAttributes } = this.#options.limits
    const names = this.#names
    const text = this.#text
    const bytes = this.#bytes
    const last = this.#last
    const open = this.#open
    const openNames = this.#openNames
    const nodes = this.#nodes
    const begins = this.#begins
    let depth = 0
    let top = 0
    let count = 0
    let at = this.#at
    let ns = this.#contentNs
    // Where in the text a byte stands: its place less this.
    let offset = this.#start + this.#shift

    // As the window ends with `>`, a loop that stops there needs no other bound.
    for (;;) {
      if (bytes[at + 1] === SLASH) {
        if (depth === 0) return undefined
        const element = open[--depth]!
        const name = openNames[depth]!.bytes
        if (!beginsWith(bytes, at + 2, name)) return undefined
        at += 2 + name.length
        if (bytes[at++] !== GT) return undefined
        const begin = begins[depth]!
        if (top - begin === 1) element.children = [nodes[begin]!]
        else element.children = top === begin ? [] : nodes.slice(begin, top)
        top = begin
        if (depth === 0) return this.#done(element as Element, at, offset)
        nodes[top++] = element as Element
        ns = open[depth - 1]!.ns
      } else {
        const nameStart = ++at
        while (NAME_STOPS[bytes[at]!] === 0) at++
        let byte = bytes[at]!
        if (at === nameStart) return undefined
        const name = names.name(bytes, nameStart, at)
        if (name === undefined || !name.forElements) return undefined
        let attrs: Attrs | undefined
        let attributes = 0
        let declared: string | undefined

        while (byte === SPACE) {
          byte = bytes[++at]!
          if (byte === SPACE || byte === SLASH || byte === GT) continue
          const keyStart = at
          while (NAME_STOPS[bytes[at]!] === 0) at++
          if (at === keyStart || bytes[at] !== EQUALS) return undefined
          const key = names.name(bytes, keyStart, at)
          const quote = bytes[++at]!
          if (key === undefined || (quote !== APOSTROPHE && quote !== QUOTE)) return undefined
          const valueStart = ++at
          const from = valueStart - offset
          let references = false
          for (;;) {
            while (VALUE_STOPS[bytes[at]!] === 0) at++
            byte = bytes[at]!
            if (byte === quote) break
            if (byte >= ASCII) {
              if (isNoCharacter(bytes, at)) return undefined
              offset += shrinks(byte)
            } else if (byte === AMPERSAND) references = true
            // A line break would become a space.
            else if (byte === LT || byte < SPACE) return undefined
            if (++at === last) return this.#more()
          }
          const valueEnd = at
          byte = bytes[++at]!
          if (++attributes > maxAttributes) return undefined
          if (key.declares) {
            const plain = !references && declared === undefined && from + valueEnd - valueStart === valueEnd - offset
            declared = plain ? names.uri(bytes, valueStart, valueEnd) : undefined
            if (declared === undefined) return undefined
            continue
          }
          if (attrs === undefined) attrs = emptyAttrs()
          else if (attrs[key.raw] !== undefined) return undefined
          const written = text.slice(from, valueEnd - offset)
          const value = references ? resolveReferences(written) : written
          if (value === undefined) return undefined
          attrs[key.raw] = value
        }

        if (depth >= maxDepth || (depth > 0 && ++count > maxChildren)) return undefined
        const own = declared ?? ns
        if (byte === GT) {
          at++
          openNames[depth] = name
          begins[depth] = top
          open[depth++] = new Element(name.raw, own, attrs ?? emptyAttrs(), NONE)
          ns = own
        } else {
          if (byte !== SLASH || bytes[at + 1] !== GT) return undefined
          at += 2
          const element = new Element(name.raw, own, attrs ?? emptyAttrs(), [])
          if (depth === 0) return this.#done(element, at, offset)
          nodes[top++] = element
        }
      }

      if (at >= last) return this.#more()
      if (bytes[at] !== LT) {
        const from = at - offset
        let references = false
        for (;;) {
          while (TEXT_STOPS[bytes[at]!] === 0) at++
          const byte = bytes[at]!
          if (byte === LT) break
          if (byte >= ASCII) {
            if (isNoCharacter(bytes, at)) return undefined
            offset += shrinks(byte)
          } else if (byte === AMPERSAND) references = true
          // Perhaps the end of a CDATA section where there is none.
          else if (byte === GT && bytes[at - 1] === BRACKET) return undefined
          else if (byte < SPACE && byte !== LINE_FEED && byte !== TAB) return undefined
          if (++at === last) return this.#more()
        }
        const written = text.slice(from, at - offset)
        const value = references ? resolveReferences(written) : written
        if (value === undefined || ++count > maxChildren) return undefined
        nodes[top++] = value
      }
    }
  }

  #done(element: Element, at: number, offset: number): Element {
    this.#at = at
    this.#shift = offset - this.#start
    return element
  }

  #more(): undefined {
    this.#incomplete = true
    return undefined
  }
}
