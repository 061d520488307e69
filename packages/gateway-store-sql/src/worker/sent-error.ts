import { StoreError, type StoreErrorCode } from '../store-error.js'
import type { SentError } from './messages.js'

/** Makes of anything thrown what a message carries. */
export function toSentError(thrown: unknown): SentError {
  const { message = String(thrown), code } = (thrown ?? {}) as { readonly message?: string; readonly code?: unknown }
  return {
    message,
    code: typeof code === 'string' || typeof code === 'number' ? code : undefined,
    isStoreError: thrown instanceof StoreError,
  }
}

export function fromSentError({ message, code, isStoreError }: SentError): Error {
  if (isStoreError) return new StoreError(code as StoreErrorCode, message)
  return Object.assign(new Error(message), code !== undefined && { code })
}
