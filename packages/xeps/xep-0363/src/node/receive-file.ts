import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { UploadError } from '../upload-error.js'
import type { Grant, Grants } from './grants.js'
import type { UploadFiles } from './upload-files.js'

/**
 * Receives the file of a grant, and returns the status of the answer: 201 when all of it is there (XEP-0363 §7). The slot is
 * used up whatever comes of it.
 */
export async function receiveFile(
  request: IncomingMessage,
  putToken: string,
  { files, grants, uploadTimeout }: { files: UploadFiles; grants: Grants; uploadTimeout: number },
): Promise<number> {
  const grant = grants.take(putToken)
  if (!grant) return 404
  try {
    const refusal = refusalOf(request, grant)
    if (refusal !== undefined) return refusal
    const part = files.partOf(grant.token)
    try {
      const signal = AbortSignal.timeout(uploadTimeout)
      await pipeline(request, countTo(grant.size), createWriteStream(part, { flags: 'wx', mode: 0o600 }), { signal })
      const { token, owner, name, size, contentType, expiresAt } = grant
      await files.add({ token, owner, name, size, contentType, expiresAt })
    } catch (error) {
      await rm(part, { force: true })
      if (error instanceof UploadError || request.destroyed) return 400
      throw error
    }
    return 201
  } finally {
    grants.release(grant)
  }
}

function refusalOf({ headers }: IncomingMessage, { size, requestedType }: Grant): number | undefined {
  const length = headers['content-length']
  if (length === undefined) return 411
  if (Number(length) !== size) return Number(length) > size ? 413 : 400
  const type = headers['content-type']
  const isOther = requestedType !== undefined && type !== undefined && plain(type) !== plain(requestedType)
  return isOther ? 415 : undefined
}

/** Platforms write the parameters of content types in their own way. */
const plain = (type: string) => type.split(';', 1)[0]?.trim().toLowerCase()

/** Ends with an error where there are more or fewer bytes, whatever the header said. */
function countTo(size: number) {
  return async function* (pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let bytes = 0
    for await (const piece of pieces) {
      bytes += piece.length
      if (bytes > size) throw new UploadError('http', 'More bytes came than were granted.')
      yield piece
    }
    if (bytes !== size) throw new UploadError('http', 'Fewer bytes came than were granted.')
  }
}
