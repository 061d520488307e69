import { StanzaError } from '@trestle/stanza'
import { FileTooLarge, OldFileTooLarge, UploadRetry } from './elements.js'

/**
 * - `no-service`: the server has no service for uploads that could be found.
 * - `file-too-large`: above the limit of the service, which is `maxFileSize` where it says so.
 * - `retry`: the service takes no file before `retryAt`.
 * - `insecure-url`: the service gave a URL that is not of https.
 * - `http`: the upload itself failed, with `status` where there was an answer.
 */
export type UploadErrorCode = 'no-service' | 'file-too-large' | 'retry' | 'insecure-url' | 'http'

export interface UploadErrorDetails {
  readonly maxFileSize?: number | undefined
  readonly retryAt?: Date | undefined
  readonly status?: number | undefined
  readonly cause?: unknown
}

/** A file could not be uploaded. Its message names no URL, which is a secret. */
export class UploadError extends Error {
  override readonly name = 'UploadError'
  readonly code: UploadErrorCode
  readonly maxFileSize: number | undefined
  readonly retryAt: Date | undefined
  readonly status: number | undefined

  constructor(code: UploadErrorCode, message: string, { cause, ...details }: UploadErrorDetails = {}) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.maxFileSize = details.maxFileSize
    this.retryAt = details.retryAt
    this.status = details.status
  }
}

/** What a service answered as an UploadError, where it gave one of its reasons (§6); otherwise as it is. */
export function readUploadError(error: unknown): unknown {
  if (!(error instanceof StanzaError)) return error
  for (const detail of error.details) {
    try {
      const limit = [FileTooLarge, OldFileTooLarge].find(({ ns, name }) => detail.is(ns, name))
      if (limit) return tooLarge(limit.decode(detail).maxFileSize, error)
      if (detail.is(UploadRetry.ns, UploadRetry.name)) {
        const retryAt = UploadRetry.decode(detail).stamp
        const message = `The service takes no file before ${retryAt.toISOString()}.`
        return new UploadError('retry', message, { retryAt, cause: error })
      }
    } catch {
      // Malformed: the error itself says enough.
    }
  }
  return error
}

export function tooLarge(maxFileSize: number | undefined, cause?: unknown): UploadError {
  const limit = maxFileSize === undefined ? '' : ` It takes ${maxFileSize} bytes.`
  return new UploadError('file-too-large', `The file is too large for the service.${limit}`, { maxFileSize, cause })
}

/** The answer of a service to a file above its limit (§6). */
export function fileTooLarge(maxFileSize: number): StanzaError {
  const text = `File too large. The maximum file size is ${maxFileSize} bytes`
  return new StanzaError('not-acceptable', { text, details: [FileTooLarge.encode({ maxFileSize })] })
}

/** The answer of a service that takes no file before a moment, as when a quota is reached (§6). */
export function retryLater(stamp: Date, text?: string): StanzaError {
  return new StanzaError('resource-constraint', { text, details: [UploadRetry.encode({ stamp })] })
}

/** An error of a service for who asked in the older namespace, which knows `<file-too-large/>` alone. */
export function inOldNamespace(error: unknown): unknown {
  if (!(error instanceof StanzaError)) return error
  const { condition, type, text } = error
  const details = error.details.flatMap((one) => {
    if (one.ns !== FileTooLarge.ns) return [one]
    return one.name === FileTooLarge.name ? [OldFileTooLarge.encode(FileTooLarge.decode(one))] : []
  })
  return new StanzaError(condition, { type, text, details, cause: error })
}
