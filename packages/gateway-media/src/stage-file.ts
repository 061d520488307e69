import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { orAbort } from '@trestle/xmlstream'
import type { Attachment } from './attachment.js'
import { MediaError, tooManyBytes } from './media-error.js'
import { SIGNATURE_BYTES } from './picture-type.js'
import type { RemoteFile } from './remote-file.js'
import { remoteOf } from './retrieve.js'

/** A file that was read to its end: only now its size is known for sure, which uploads are told beforehand. */
export interface StagedFile {
  readonly path: string
  readonly size: number
  readonly sha256: Uint8Array
  /** Its first bytes, which tell the type of a picture. */
  readonly beginning: Uint8Array
  /** What its server said of it, where it has one. */
  readonly remote: RemoteFile | undefined
}

/**
 * Reads an attachment into a file, as fast as that can be written. Rejects with MediaError `empty` or `too-large`, with the
 * reason of the signal, and with what the source throws. What was written stays.
 */
export async function stageFile(
  attachment: Attachment,
  path: string,
  { maxBytes, signal }: { readonly maxBytes: number; readonly signal: AbortSignal },
): Promise<StagedFile> {
  if ((attachment.size ?? 0) > maxBytes) throw tooManyBytes(maxBytes)
  const hash = createHash('sha256')
  const beginning: number[] = []
  let size = 0
  const bytes = attachment.open(signal)
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const piece of bytes) {
      size += piece.length
      if (size > maxBytes) throw tooManyBytes(maxBytes)
      hash.update(piece)
      if (beginning.length < SIGNATURE_BYTES) beginning.push(...piece.subarray(0, SIGNATURE_BYTES - beginning.length))
      yield piece
    }
  }
  const written = createWriteStream(path, { flags: 'wx', mode: 0o600 })
  // A source may not look at its signal.
  await orAbort(signal, pipeline(counted, written, { signal }))
  if (size === 0) throw new MediaError('empty', 'The file has no bytes.')
  const sha256 = new Uint8Array(hash.digest())
  return { path, size, sha256, beginning: Uint8Array.from(beginning), remote: remoteOf(bytes) }
}
