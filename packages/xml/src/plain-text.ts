type Slice = (this: Uint8Array, start: number, end: number) => string

/** Makes strings of bytes that are known to be right. Each has its characters to itself: none keeps the bytes, or another, alive. */
export interface TextMaker {
  /** Of bytes below 0x80. */
  ascii(bytes: Uint8Array, start: number, end: number): string
  /** Of well-formed UTF-8. */
  utf8(bytes: Uint8Array, start: number, end: number): string
}

function sliceOf(name: 'latin1Slice' | 'utf8Slice'): Slice | undefined {
  const { Buffer } = globalThis as { Buffer?: { prototype: Record<string, unknown> } }
  const slice = Buffer?.prototype[name]
  if (typeof slice !== 'function') return undefined
  try {
    return slice.call(Uint8Array.of(97, 98), 1, 2) === 'b' ? (slice as Slice) : undefined
  } catch {
    return undefined
  }
}

/** Takes twice as long without the Buffer of Node. */
export function createTextMaker(): TextMaker {
  const latin1Slice = sliceOf('latin1Slice')
  const utf8Slice = sliceOf('utf8Slice')
  if (latin1Slice !== undefined && utf8Slice !== undefined) {
    return {
      ascii: (bytes, start, end) => latin1Slice.call(bytes, start, end),
      utf8: (bytes, start, end) => utf8Slice.call(bytes, start, end),
    }
  }
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const decode = (bytes: Uint8Array, start: number, end: number) => decoder.decode(bytes.subarray(start, end))
  return { ascii: decode, utf8: decode }
}
