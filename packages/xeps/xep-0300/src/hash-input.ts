import { HashError } from './hash-error.js'

/** What can be hashed: bytes, a file, or bytes that come piece by piece. */
export type HashInput = Uint8Array | Blob | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>

export interface HashOptions {
  /** Bytes above which it is given up, with HashError `too-large`. Default: any number. */
  readonly maxBytes?: number | undefined
  /** Gives it up; its reason is what it rejects with. */
  readonly signal?: AbortSignal | undefined
}

/** Hands on the bytes of an input piece by piece. */
export async function readInput(
  input: HashInput,
  { maxBytes = Number.POSITIVE_INFINITY, signal }: HashOptions,
  take: (bytes: Uint8Array) => void,
): Promise<void> {
  signal?.throwIfAborted()
  let left = maxBytes
  for await (const bytes of piecesOf(input)) {
    signal?.throwIfAborted()
    left -= bytes.length
    if (left < 0) throw new HashError('too-large', `There are more than ${maxBytes} bytes.`)
    take(bytes)
  }
}

async function* piecesOf(input: HashInput): AsyncGenerator<Uint8Array> {
  if (input instanceof Uint8Array) yield input
  else if (input instanceof Blob) yield* piecesOfStream(input.stream())
  else if ('getReader' in input) yield* piecesOfStream(input)
  else yield* input
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
    // Whoever gives up early wants no more of it.
    await reader.cancel().catch(() => {})
  }
}
