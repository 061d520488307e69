/**
 * - `invalid-cid`: not of the form `algorithm+hash@bob.xmpp.org`.
 * - `not-found`: not in the store, and there is no address to request it from.
 * - `hash-mismatch`: the data received does not have the hash of its content id.
 * - `unsupported-algorithm`: a hash other than SHA-1, SHA-256, SHA-384 and SHA-512.
 * - `too-large`: more bytes than the options allow.
 * - `invalid-type`: not a media type.
 */
export type BobErrorCode =
  | 'invalid-cid'
  | 'not-found'
  | 'hash-mismatch'
  | 'unsupported-algorithm'
  | 'too-large'
  | 'invalid-type'

/** A bit of binary could not be fetched or stored, or its content id is invalid. */
export class BobError extends Error {
  override readonly name = 'BobError'
  readonly code: BobErrorCode

  constructor(code: BobErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
