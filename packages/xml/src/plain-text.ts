import { resolveReferences } from './references.js'

type Slice = (this: Uint8Array, start: number, end: number) => string

/** Most bytes of a text that V8 may take as a slice of another, and of that other one. */
const SHORT = 128
const WINDOW = 512

interface Decoders {
  /** A character for each byte, the same one for all below 0x80. */
  readonly bytewise: (bytes: Uint8Array, start: number, end: number) => string
  readonly utf8: (bytes: Uint8Array, start: number, end: number) => string
}

function sliceOf(name: 'latin1Slice' | 'utf8Slice'): Slice | undefined {
  const platform = globalThis as { Buffer?: { prototype: Record<string, unknown> } }
  const slice = platform.Buffer?.prototype[name]
  if (typeof slice !== 'function') return undefined
  try {
    return slice.call(Uint8Array.of(97, 98), 1, 2) === 'b' ? (slice as Slice) : undefined
  } catch {
    return undefined
  }
}

/** Where there is a Buffer, its own methods take half the time. */
function findDecoders(): Decoders {
  const latin1Slice = sliceOf('latin1Slice')
  const utf8Slice = sliceOf('utf8Slice')
  if (latin1Slice !== undefined && utf8Slice !== undefined) {
    return {
      bytewise: (bytes, start, end) => latin1Slice.call(bytes, start, end),
      utf8: (bytes, start, end) => utf8Slice.call(bytes, start, end),
    }
  }
  const latin1 = new TextDecoder('latin1')
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
  return {
    bytewise: (bytes, start, end) => latin1.decode(bytes.subarray(start, end)),
    utf8: (bytes, start, end) => utf8.decode(bytes.subarray(start, end)),
  }
}

/**
 * Makes strings of bytes that are known to be right. To decode many short ones at once and to cut them out takes a quarter
 * of the time, but each keeps all alive that was decoded with it: so that is little, and of one stanza.
 */
export class TextMaker {
  readonly #decoders = findDecoders()
  #window = ''
  #start = 0
  #end = 0

  /** What comes is of another stanza, or of other bytes. */
  reset(): void {
    this.#end = 0
  }

  /** Of well-formed UTF-8; undefined if there is a reference that is none. What is asked for goes forward until `reset`. */
  text(bytes: Uint8Array, start: number, end: number, ascii: boolean, references: boolean): string | undefined {
    const text = ascii ? this.#ascii(bytes, start, end) : this.#decoders.utf8(bytes, start, end)
    return references ? resolveReferences(text) : text
  }

  #ascii(bytes: Uint8Array, start: number, end: number): string {
    if (end > this.#end) {
      if (end - start > SHORT) return this.#decoders.bytewise(bytes, start, end)
      this.#start = start
      this.#end = Math.min(start + WINDOW, bytes.length)
      this.#window = this.#decoders.bytewise(bytes, start, this.#end)
    }
    return this.#window.slice(start - this.#start, end - this.#start)
  }
}
