import { XmlError } from './error.js'
import { findEnd } from './find-end.js'
import { limitsInForce, type ParserLimits } from './limits.js'
import { NameTable } from './names.js'
import { PlainReader } from './plain-reader.js'
import { Tail } from './tail.js'
import { TreeBuilder, type TreeOptions, type TreeSink } from './tree-builder.js'
import { incompleteTail, mayBegin, skipSpaceBytes, utf8Length } from './utf8.js'

export interface ReaderOptions {
  readonly limits?: Partial<ParserLimits>
  readonly alias?: { readonly from: string; readonly to: string }
}

// Strings kept in a tree are slices, and V8 keeps alive the whole text that they were cut from:
// so text is decoded in pieces of at most this many bytes, whatever the size of the chunks.
const PIECE = 1024
const LT = 60
const GT = 62

/** Cuts bytes into pieces, counts them, and feeds them to the builder of the document at hand. */
export class Reader {
  readonly #sink: TreeSink
  readonly #options: TreeOptions
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  readonly #encoder = new TextEncoder()
  readonly #plain: PlainReader | undefined
  #builder: TreeBuilder
  /** Nothing but white space came since the last complete thing at stream level. */
  #idle = true
  /** Bytes fed since then, and with them what came before them in the same piece, which ends at `#skip` in `#piece`. */
  #pending = 0
  #piece = ''
  #skip = 0
  #fresh = true
  #restarted = false
  /** Bytes that are not fed yet: those of a plain stanza that is not complete, or else some in which no tag ends. */
  readonly #tail = new Tail()
  /** The first half of a character that a text chunk ended with. */
  #half = ''

  /**
   * @param outer 1 to deliver the root's children, 0 to deliver the root itself as one element
   * @param skip whether a stanza that is not acceptable is skipped
   * @param short whether plain stanzas are read the short way
   */
  constructor(sink: TreeSink, options: ReaderOptions, outer: 0 | 1, skip = false, short = true) {
    this.#sink = {
      ...sink,
      opened: (root, contentNs) => {
        this.#plain?.begin(root, contentNs, this.#builder.scope)
        return sink.opened(root, contentNs)
      },
    }
    this.#options = {
      limits: limitsInForce(options.limits),
      skip,
      names: new NameTable(),
      alias: options.alias,
      outer,
    }
    this.#plain = short && outer === 1 ? new PlainReader(this.#options) : undefined
    this.#builder = new TreeBuilder(this.#options, this.#sink)
  }

  /** @throws XmlError; the reader is of no use after that */
  write(chunk: Uint8Array | string): void {
    if (typeof chunk === 'string') this.#read(this.#encode(chunk))
    else if (this.#half !== '') throw loneSurrogate()
    else this.#read(chunk)
  }

  /** @throws XmlError unless the input may end here */
  end(): void {
    if (this.#half !== '') throw loneSurrogate()
    if (this.#plain?.waiting) {
      this.#plain.abandon()
      this.#readAll(this.#tail.take(), false)
    }
    const rest = this.#tail.take()
    for (let at = 0; at < rest.length; ) at = this.#feed(rest, at, rest.length)
    if (!this.#idle || rest.length > 0)
      throw new XmlError('not-well-formed', 'the input ends inside a tag or an element')
    if (this.#options.outer === 0 && this.#builder.state !== 'closed') {
      throw new XmlError('not-well-formed', 'there is no element')
    }
  }

  /** Other limits hold from here on. */
  limit(limits: Partial<ParserLimits>): void {
    Object.assign(this.#options.limits, limitsInForce(limits))
  }

  /** A new document follows what was written. */
  restart(): void {
    this.#tail.take()
    this.#half = ''
    this.#begin()
  }

  #begin(): void {
    this.#plain?.abandon()
    this.#builder = new TreeBuilder(this.#options, this.#sink)
    this.#idle = true
    this.#pending = 0
    this.#skip = 0
    this.#fresh = true
    this.#restarted = true
  }

  #encode(chunk: string): Uint8Array {
    let text = this.#half + chunk
    this.#half = ''
    const last = text.charCodeAt(text.length - 1)
    if (last >= 0xd800 && last <= 0xdbff) {
      this.#half = text.slice(-1)
      text = text.slice(0, -1)
    }
    if (/\p{Surrogate}/u.test(text)) throw loneSurrogate()
    return this.#encoder.encode(text)
  }

  #read(chunk: Uint8Array): void {
    const tail = this.#tail
    if (tail.length === 0) {
      this.#readAll(plainBytes(chunk), true)
    } else {
      tail.add(chunk)
      const most = this.#plain?.waiting ? this.#options.limits.maxStanzaBytes : this.#room()
      // Nothing can end there: so what comes in crumbs is looked at once.
      if (tail.length < most && !chunk.includes(GT)) return
      this.#readAll(tail.take(), true)
    }
    tail.release()
  }

  #readAll(data: Uint8Array, short: boolean): void {
    let at = 0
    while (at < data.length) {
      if (this.#idle) {
        at = this.#skipSpace(data, at)
        if (at === data.length) return
        const next = short ? this.#readPlain(data, at) : at
        if (next > at && !this.#plain?.waiting) {
          at = next
          continue
        }
        at = next
        if (this.#plain?.waiting) {
          if (data.length - at <= this.#options.limits.maxStanzaBytes) {
            this.#tail.keep(data, at)
            return
          }
          this.#plain.abandon()
        }
      }
      const most = this.#room()
      if (most <= 0) {
        this.#exceed()
        continue
      }
      const end = Math.min(at + most, data.length)
      let cut = this.#endOfStanza(data, at, end)
      while (cut > at && data[cut - 1] !== GT) cut--
      if (cut === at) {
        if (end - at < most) {
          this.#tail.keep(data, at)
          return
        }
        cut = end - incompleteTail(data, at, end)
        if (cut === at) {
          this.#exceed()
          continue
        }
      }
      at = this.#feed(data, at, cut)
    }
  }

  /** Where to cut so that the next stanza may be read the short way, as far as one can tell; at most `end`. */
  #endOfStanza(data: Uint8Array, at: number, end: number): number {
    const { depth } = this.#builder
    if (this.#plain === undefined || depth === 0) return end
    const found = findEnd(data, at, end, depth - 1)
    return found < 0 ? end : found
  }

  /** Returns what is behind the stanzas at `at` that are plain. */
  #readPlain(data: Uint8Array, at: number): number {
    const plain = this.#plain
    if (plain === undefined || this.#builder.state !== 'open') return at
    return plain.read(data, at, (stanza) => {
      const sameDocument = this.#sink.completed(stanza)
      if (!sameDocument) this.#begin()
      return sameDocument
    })
  }

  /** Number of bytes that may be fed at once. */
  #room(): number {
    const { limits } = this.#options
    const max = this.#builder.skipping ? limits.maxSkippedBytes : limits.maxStanzaBytes
    if (max - this.#pending < PIECE) this.#countExactly()
    // Behind what is skipped, another stanza may begin and end in the same piece.
    return Math.min(PIECE, max - this.#pending, limits.maxStanzaBytes)
  }

  #exceed(): void {
    if (this.#builder.skipping) throw tooLong()
    this.#builder.skip(tooLong())
  }

  /** White space at stream level is dropped here: it may go on for ever. */
  #skipSpace(data: Uint8Array, at: number): number {
    const next = skipSpaceBytes(data, at)
    if (this.#fresh && next > at && !this.#restarted) {
      // Lets the builder know that an XML declaration would come too late.
      this.#builder.write(' ')
      this.#fresh = false
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

  /** Returns where to go on. */
  #feed(data: Uint8Array, at: number, cut: number): number {
    const builder = this.#builder
    const text = this.#decode(data.subarray(at, cut))
    if (text === undefined) return this.#feed(data, at, this.#endOfUtf8(data, at, cut))
    this.#fresh = false
    const sameDocument = builder.write(text)
    const { boundary } = builder
    if (boundary < 0) {
      this.#idle = false
      this.#pending += cut - at
      return cut
    }
    if (!sameDocument) {
      this.#begin()
      return at + utf8Length(text, boundary)
    }
    this.#idle = boundary === text.length
    this.#pending = this.#idle ? 0 : cut - at
    this.#piece = text
    this.#skip = this.#idle ? 0 : boundary
    return cut
  }

  /** Put off until it matters, because characters must be counted for it. */
  #countExactly(): void {
    this.#pending -= utf8Length(this.#piece, this.#skip)
    this.#skip = 0
  }

  #decode(bytes: Uint8Array): string | undefined {
    try {
      return this.#decoder.decode(bytes)
    } catch {
      return undefined
    }
  }

  /** Where the bytes cease to be UTF-8: what is complete before that is still delivered, however the input was cut. */
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

/** The bytes of a Buffer are read faster if it does not look like one: then all that reads them sees one kind of array. */
function plainBytes(chunk: Uint8Array): Uint8Array {
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
