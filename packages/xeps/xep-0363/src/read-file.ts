import { type ByteSource, piecesOf } from '@trestle/core'
import { tooLarge } from './upload-error.js'

/** What can be uploaded: bytes, a file, or bytes that come piece by piece. */
export type UploadInput = ByteSource

/**
 * A file whose size is known, as a slot is for. What comes piece by piece is collected first, up to the limit. Throws
 * UploadError `file-too-large`.
 */
export async function readFile(input: UploadInput, maxBytes: number, signal?: AbortSignal): Promise<Blob> {
  const file = await blobOf(input, maxBytes, signal)
  if (file.size > maxBytes) throw tooLarge(maxBytes)
  return file
}

async function blobOf(input: UploadInput, maxBytes: number, signal: AbortSignal | undefined): Promise<Blob> {
  if (input instanceof Blob) return input
  if (input instanceof Uint8Array) return new Blob([input as Uint8Array<ArrayBuffer>])
  const pieces: Uint8Array<ArrayBuffer>[] = []
  let size = 0
  for await (const piece of piecesOf(input)) {
    signal?.throwIfAborted()
    size += piece.length
    if (size > maxBytes) throw tooLarge(maxBytes)
    pieces.push(piece as Uint8Array<ArrayBuffer>)
  }
  return new Blob(pieces)
}
