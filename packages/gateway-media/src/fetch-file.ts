import { createHash } from 'node:crypto'
import { type Clock, systemClock } from '@trestle/xmlstream'
import { type Deadline, startDeadline } from './deadline.js'
import { type FollowOptions, follow, mediaError } from './follow.js'
import { MediaError, tooManyBytes } from './media-error.js'
import { pictureType, SIGNATURE_BYTES } from './picture-type.js'
import { isPublicAddress } from './public-address.js'
import { describeFile, type RemoteFile } from './remote-file.js'
import type { ResolveName } from './request-file.js'

export interface FetchOptions {
  /** Bytes of the file. Default: 268,435,456. */
  readonly maxBytes?: number | undefined
  /** Milliseconds for all of it, including the time that whoever reads it takes. Default: 300,000. */
  readonly timeout?: number | undefined
  readonly signal?: AbortSignal | undefined
  /** The hash that the bytes must have. Others end in MediaError `mismatch`, when they have been read. */
  readonly sha256?: Uint8Array | undefined
  /** Default: 5. */
  readonly maxRedirects?: number | undefined
  /**
   * Whether addresses may be connected to that are not of the public internet, or which may: it is asked for each address
   * that a name has. Default: none but public ones (`isPublicAddress`).
   */
  readonly allowPrivateAddresses?: boolean | ((address: string) => boolean) | undefined
  /** Resolves names. Default: the system. */
  readonly resolve?: ResolveName | undefined
  readonly clock?: Clock | undefined
}

export interface FetchedFile extends RemoteFile {
  /** Read once. Whoever stops early closes the connection. Throws MediaError, `too-large` and `mismatch` among others. */
  readonly bytes: AsyncIterable<Uint8Array>
  /** Closes the connection, for who does not read. */
  cancel(): void
}

/**
 * Retrieves a file of a URL that a stranger may have written: by http and https alone, from the public internet alone,
 * wherever its name and its redirections lead. It resolves when the file begins; the rest comes as it is read. Rejects
 * with MediaError `forbidden-url`, `encrypted-url`, `redirects`, `http`, `unreachable`, `timeout` or `too-large`.
 */
export async function fetchFile(source: URL | string, options: FetchOptions = {}): Promise<FetchedFile> {
  const { maxBytes = 2 ** 28 } = options
  const deadline = deadlineOf(options)
  try {
    const { response, url } = await follow(readUrl(source), followOptions('GET', deadline, options))
    const cancel = () => {
      deadline.end()
      response.destroy()
    }
    try {
      const { size = 0 } = describeFile(response, url)
      if (size > maxBytes) throw tooManyBytes(maxBytes)
      const pieces = response[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
      const beginning = await readBeginning(pieces)
      const bytes = checked({ pieces, beginning, maxBytes, sha256: options.sha256, url, deadline, cancel })
      return { ...describeFile(response, url, pictureType(beginning)), bytes, cancel }
    } catch (error) {
      response.destroy()
      throw mediaError(error, url, deadline.signal)
    }
  } catch (error) {
    deadline.end()
    throw error
  }
}

/** Asks what a server says of a file, by HEAD. Rejects as `fetchFile` does. */
export async function headFile(source: URL | string, options: FetchOptions = {}): Promise<RemoteFile> {
  const deadline = deadlineOf(options)
  try {
    const { response, url } = await follow(readUrl(source), followOptions('HEAD', deadline, options))
    response.destroy()
    return describeFile(response, url)
  } finally {
    deadline.end()
  }
}

/** Whether a server still gives a file. One that cannot be asked does not. Rejects with the reason of the signal alone. */
export async function isStillThere(source: URL | string, options: FetchOptions = {}): Promise<boolean> {
  try {
    await headFile(source, options)
    return true
  } catch {
    options.signal?.throwIfAborted()
    return false
  }
}

function readUrl(source: URL | string): URL {
  if (source instanceof URL) return source
  if (URL.canParse(source)) return new URL(source)
  throw new MediaError('forbidden-url', 'This is no absolute URL.')
}

function deadlineOf({ timeout = 300_000, signal, clock = systemClock }: FetchOptions): Deadline {
  return startDeadline(timeout, signal, clock)
}

function followOptions(
  method: 'GET' | 'HEAD',
  { signal }: Deadline,
  { maxRedirects, allowPrivateAddresses: allowed = false, resolve }: FetchOptions,
): FollowOptions {
  const allows = typeof allowed === 'function' ? allowed : allowed ? () => true : isPublicAddress
  return { method, signal, maxRedirects, allows, resolve }
}

async function readBeginning(pieces: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let beginning: Uint8Array = new Uint8Array()
  while (beginning.length < SIGNATURE_BYTES) {
    const { done, value } = await pieces.next()
    if (done) break
    beginning = beginning.length === 0 ? value : Buffer.concat([beginning, value])
  }
  return beginning
}

interface Reading {
  readonly pieces: AsyncIterator<Uint8Array>
  readonly beginning: Uint8Array
  readonly maxBytes: number
  readonly sha256: Uint8Array | undefined
  readonly url: URL
  readonly deadline: Deadline
  readonly cancel: () => void
}

async function* checked(reading: Reading): AsyncGenerator<Uint8Array> {
  const { pieces, beginning, maxBytes, sha256, url, deadline, cancel } = reading
  const hash = sha256 && createHash('sha256')
  try {
    let size = 0
    for (let piece = beginning; ; ) {
      size += piece.length
      if (size > maxBytes) throw tooManyBytes(maxBytes)
      hash?.update(piece)
      if (piece.length > 0) yield piece
      deadline.signal.throwIfAborted()
      const { done, value } = await pieces.next()
      if (done) break
      piece = value
    }
    if (hash && sha256 && !hash.digest().equals(sha256)) {
      throw new MediaError('mismatch', 'The file is not the one that its hash was taken of.')
    }
  } catch (error) {
    throw mediaError(error, url, deadline.signal)
  } finally {
    cancel()
  }
}
