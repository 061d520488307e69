/** Bytes as a program has them: all at once, as a file, or piece by piece. */
export type ByteSource = Uint8Array | Blob | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>

/** Hands on the bytes of a source piece by piece. A stream that is not read to its end is cancelled. */
export async function* piecesOf(source: ByteSource): AsyncGenerator<Uint8Array> {
  if (source instanceof Uint8Array) yield source
  else if (source instanceof Blob) yield* piecesOfStream(source.stream())
  else if ('getReader' in source) yield* piecesOfStream(source)
  else yield* source
}

/** Not every browser iterates over streams. */
async function* piecesOfStream(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}
