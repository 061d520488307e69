/**
 * - `empty`: a file has no bytes.
 * - `too-large`: a file has more bytes, or a picture more pixels, than are taken; `maxBytes` where it is about bytes.
 * - `forbidden-url`: a URL is not of http or https, has credentials, or leads to a port or a network that is not public.
 * - `encrypted-url`: a URL of `aesgcm:`, whose key is for the people of a conversation alone.
 * - `redirects`: a URL leads on and on.
 * - `http`: a server answered that it does not give the file, by `status`, or in a way that cannot be read.
 * - `unreachable`: a server cannot be reached, or broke off.
 * - `timeout`: it took too long.
 * - `mismatch`: the bytes are not those that were told of.
 * - `upload-failed`: a file could not be brought to where it is published; `cause` says why.
 * - `quota`: there is no room for a file.
 * - `no-pictures`: the library for pictures cannot be loaded on this machine.
 * - `bad-picture`: the bytes are no picture of a format that is read, or a broken one.
 */
export type MediaErrorCode =
  | 'empty'
  | 'too-large'
  | 'forbidden-url'
  | 'encrypted-url'
  | 'redirects'
  | 'http'
  | 'unreachable'
  | 'timeout'
  | 'mismatch'
  | 'upload-failed'
  | 'quota'
  | 'no-pictures'
  | 'bad-picture'

export interface MediaErrorDetails {
  readonly status?: number | undefined
  readonly maxBytes?: number | undefined
  readonly cause?: unknown
}

/** Something did not work with a file or picture. Its message names no path of a URL, which may be a secret. */
export class MediaError extends Error {
  override readonly name = 'MediaError'
  readonly code: MediaErrorCode
  readonly status: number | undefined
  readonly maxBytes: number | undefined

  constructor(code: MediaErrorCode, message: string, { cause, status, maxBytes }: MediaErrorDetails = {}) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.status = status
    this.maxBytes = maxBytes
  }
}

export function tooManyBytes(maxBytes: number, cause?: unknown): MediaError {
  return new MediaError('too-large', `The file has more than ${maxBytes} bytes.`, { maxBytes, cause })
}
