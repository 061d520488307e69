import { type ByteSource, piecesOf } from '@trestle/core'
import { HashError } from './hash-error.js'

/** What can be hashed: bytes, a file, or bytes that come piece by piece. */
export type HashInput = ByteSource

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
