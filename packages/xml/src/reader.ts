import { XmlError } from './error.js'
import { findStanzaEnd } from './find-stanza-end.js'
import { type ParserLimits, resolveLimits } from './limits.js'
import { NameTable } from './names.js'
import { PlainReader } from './plain-reader.js'
import { TreeBuilder } from './tree-builder.js'
import type { TreeOptions, TreeSink } from './tree-sink.js'
import { UnreadInput } from './unread-input.js'
import { incompleteTail, mayBegin, skipSpaceBytes, utf8Length } from './utf8.js'

export interface ReaderOptions {
  readonly limits?: Partial<ParserLimits>
  readonly alias?: { readonly from: string; readonly to: string }
}

// Strings in a tree are slices, which keep the whole text alive that they are slices of: so text is decoded in pieces of
// at most this many bytes, whatever the size of the chunks.
const PIECE_BYTES = 1024
const LT = 60
const GT = 62

/** Gives bytes to the fast path, and all others in pieces to the builder of the current document; counts them. */
export class Reader {
  readonly #sink: TreeSink
  readonly #options: TreeOptions
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  readonly #encoder = new TextEncoder()
  readonly #plain: PlainReader | undefined
  #builder: TreeBuilder
  /** Only white space was read since the last complete stanza or the header. */
  #betweenStanzas = true
  /** Bytes given to the builder since then, and those before them in the same piece, which end at `#lastPieceOffset`. */
  #pendingBytes = 0
  #lastPiece = ''
  #lastPieceOffset = 0
  #untouched = true
  #restarted = false
  /** Bytes that were not read yet: those of an incomplete plain stanza, or some in which no tag ends. */
  readonly #unread = new UnreadInput()
  /** The first half of a surrogate pair that a text chunk ended with. */
  #highSurrogate = ''

  /**
   * @param deliveryDepth 1 to deliver the root's children, 0 to deliver the root itself as one element
   * @param skip whether an invalid stanza is skipped
   * @param fastPath whether plain stanzas are read by the fast path
   */
  constructor(sink: TreeSink, options: ReaderOptions, deliveryDepth: 0 | 1, skip = false, fastPath = true) {
    this.#sink = {
      ...sink,
      opened: (root, contentNs) => {
        this.#plain?.begin(root, contentNs, this.#builder.scope)
        return sink.opened(root, contentNs)
      },
    }
    this.#options = {
      limits: resolveLimits(options.limits),
      skip,
      names: new NameTable(),
      alias: options.alias,
      deliveryDepth,
    }
    this.#plain = fastPath && deliveryDepth === 1 ? new PlainReader(this.#options) : undefined
    this.#builder = new TreeBuilder(this.#options, this.#sink)
  }

  /** @throws XmlError; the reader is of no use after that */
  write(chunk: Uint8Array | string): void {
    if (typeof chunk === 'string') this.#read(this.#encode(chunk))
    else if (this.#highSurrogate !== '') throw loneSurrogate()
    else this.#read(chunk)
  }

  /** @throws XmlError unless the input may end here */
  end(): void {
    if (this.#highSurrogate !== '') throw loneSurrogate()
    if (this.#plain?.incomplete) {
      this.#plain.abandon()
      this.#readAll(this.#unread.takeAll(), false)
    }
    const rest = this.#unread.takeAll()
    for (let at = 0; at < rest.length; ) at = this.#feed(rest, at, rest.length)
    if (!this.#betweenStanzas || rest.length > 0)
      throw new XmlError('not-well-formed', 'the input ends inside a tag or an element')
    if (this.#options.deliveryDepth === 0 && this.#builder.state !== 'closed') {
      throw new XmlError('not-well-formed', 'there is no element')
    }
  }

  /** Changes the limits from here on. */
  limit(limits: Partial<ParserLimits>): void {
    Object.assign(this.#options.limits, resolveLimits(limits))
  }

  /** Expects a new document. */
  restart(): void {
    this.#unread.takeAll()
    this.#highSurrogate = ''
    this.#begin()
  }

  #begin(): void {
    this.#plain?.abandon()
    this.#builder = new TreeBuilder(this.#options, this.#sink)
    this.#betweenStanzas = true
    this.#pendingBytes = 0
    this.#lastPieceOffset = 0
    this.#untouched = true
    this.#restarted = true
  }

  #encode(chunk: string): Uint8Array {
    let text = this.#highSurrogate + chunk
    this.#highSurrogate = ''
    const last = text.charCodeAt(text.length - 1)
    if (last >= 0xd800 && last <= 0xdbff) {
      this.#highSurrogate = text.slice(-1)
      text = text.slice(0, -1)
    }
    if (/\p{Surrogate}/u.test(text)) throw loneSurrogate()
    return this.#encoder.encode(text)
  }

  #read(chunk: Uint8Array): void {
    const unread = this.#unread
    if (unread.length === 0) {
      this.#readAll(asUint8Array(chunk), true)
    } else {
      unread.add(chunk)
      const maxBytes = this.#plain?.incomplete ? this.#options.limits.maxStanzaBytes : this.#maxFeed()
      // No tag can end without a `>`: so tiny chunks are not read one by one.
      if (unread.length < maxBytes && !chunk.includes(GT)) return
      this.#readAll(unread.takeAll(), true)
    }
    unread.release()
  }

  #readAll(data: Uint8Array, fastPath: boolean): void {
    let at = 0
    while (at < data.length) {
      if (this.#betweenStanzas) {
        at = this.#skipSpace(data, at)
        if (at === data.length) return
        const next = fastPath ? this.#readPlain(data, at) : at
        if (next > at && !this.#plain?.incomplete) {
          at = next
          continue
        }
        at = next
        if (this.#plain?.incomplete) {
          if (data.length - at <= this.#options.limits.maxStanzaBytes) {
            this.#unread.keep(data, at)
            return
          }
          this.#plain.abandon()
        }
      }
      const maxBytes = this.#maxFeed()
      if (maxBytes <= 0) {
        this.#refuseTooLong()
        continue
      }
      const end = Math.min(at + maxBytes, data.length)
      let cut = this.#endOfStanza(data, at, end)
      while (cut > at && data[cut - 1] !== GT) cut--
      if (cut === at) {
        if (end - at < maxBytes) {
          this.#unread.keep(data, at)
          return
        }
        cut = end - incompleteTail(data, at, end)
        if (cut === at) {
          this.#refuseTooLong()
          continue
        }
      }
      at = this.#feed(data, at, cut)
    }
  }

  /** The end of the current stanza, if it is before `end`, so that the next may be read by the fast path. */
  #endOfStanza(data: Uint8Array, at: number, end: number): number {
    const { depth } = this.#builder
    if (this.#plain === undefined || depth === 0) return end
    const found = findStanzaEnd(data, at, end, depth - 1)
    return found < 0 ? end : found
  }

  /** Reads the plain stanzas at `at`; returns the index after them. */
  #readPlain(data: Uint8Array, at: number): number {
    const plain = this.#plain
    if (plain === undefined || this.#builder.state !== 'open') return at
    return plain.read(data, at, (stanza) => {
      const sameDocument = this.#sink.completed(stanza)
      if (!sameDocument) this.#begin()
      return sameDocument
    })
  }

  /** Number of bytes that may be given to the builder at once. */
  #maxFeed(): number {
    const { limits } = this.#options
    const max = this.#builder.skipping ? limits.maxSkippedBytes : limits.maxStanzaBytes
    if (max - this.#pendingBytes < PIECE_BYTES) this.#countExactly()
    // After a skipped stanza, another may begin and end in the same piece.
    return Math.min(PIECE_BYTES, max - this.#pendingBytes, limits.maxStanzaBytes)
  }

  #refuseTooLong(): void {
    if (this.#builder.skipping) throw tooLong()
    this.#builder.skip(tooLong())
  }

  /** Drops white space between stanzas, of which there may be any amount. */
  #skipSpace(data: Uint8Array, at: number): number {
    const next = skipSpaceBytes(data, at)
    if (this.#untouched && next > at && !this.#restarted) {
      // After white space, the builder refuses an XML declaration.
      this.#builder.write(' ')
      this.#untouched = false
    }
    if (next === data.length) return next
    const { state } = this.#builder
    if (state === 'closed') throw new XmlError('not-well-formed', 'something follows the end of the document')
    if (!mayBegin(data[next]!)) throw notUtf8()
    if (data[next] !== LT) {
      throw new XmlError(state === 'open' ? 'bad-format' : 'not-well-formed', 'text is not allowed here')
    }
    return next
  }

  /** Gives bytes to the builder; returns where to go on. */
  #feed(data: Uint8Array, at: number, cut: number): number {
    const builder = this.#builder
    const text = this.#decode(data.subarray(at, cut))
    if (text === undefined) return this.#feed(data, at, this.#endOfUtf8(data, at, cut))
    this.#untouched = false
    const sameDocument = builder.write(text)
    const { boundary } = builder
    if (boundary < 0) {
      this.#betweenStanzas = false
      this.#pendingBytes += cut - at
      return cut
    }
    if (!sameDocument) {
      this.#begin()
      return at + utf8Length(text, boundary)
    }
    this.#betweenStanzas = boundary === text.length
    this.#pendingBytes = this.#betweenStanzas ? 0 : cut - at
    this.#lastPiece = text
    this.#lastPieceOffset = this.#betweenStanzas ? 0 : boundary
    return cut
  }

  /** Corrects `#pendingBytes`: only near the limit, because the bytes of characters have to be counted. */
  #countExactly(): void {
    this.#pendingBytes -= utf8Length(this.#lastPiece, this.#lastPieceOffset)
    this.#lastPieceOffset = 0
  }

  #decode(bytes: Uint8Array): string | undefined {
    try {
      return this.#decoder.decode(bytes)
    } catch {
      return undefined
    }
  }

  /** Finds where the bytes cease to be UTF-8: stanzas before that are still delivered, however the input was cut. */
  #endOfUtf8(data: Uint8Array, at: number, cut: number): number {
    let good = at
    for (let bad = cut; bad - good > 1; ) {
      const middle = (good + bad) >> 1
      const end = middle - incompleteTail(data, at, middle)
      if (this.#decode(data.subarray(at, end)) === undefined) bad = middle
      else good = middle
    }
    good -= incompleteTail(data, at, good)
    if (good === at) throw notUtf8()
    return good
  }
}

/** Converts a Buffer into a Uint8Array over the same bytes: code that gets one kind of array alone is faster. */
function asUint8Array(chunk: Uint8Array): Uint8Array {
  return chunk.constructor === Uint8Array ? chunk : new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength)
}

function notUtf8(): XmlError {
  return new XmlError('unsupported-encoding', 'the bytes are not UTF-8')
}

function loneSurrogate(): XmlError {
  return new XmlError('not-well-formed', 'half a surrogate pair is no character')
}

function tooLong(): XmlError {
  return new XmlError('policy-violation', 'a stanza or a tag is too long')
}
