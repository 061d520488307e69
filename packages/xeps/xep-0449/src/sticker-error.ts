/**
 * - `invalid-pack`: a sticker has no description or no hash, or the stickers have hashes of different algorithms.
 * - `hash-mismatch`: the pack is not the one of its id.
 * - `unsupported-algorithm`: the hash of the pack cannot be computed here.
 * - `not-found`: there is no such pack.
 * - `restricted`: the pack is not to be imported.
 */
export type StickerErrorCode = 'invalid-pack' | 'hash-mismatch' | 'unsupported-algorithm' | 'not-found' | 'restricted'

/** A pack of stickers cannot be published, retrieved or imported. */
export class StickerError extends Error {
  override readonly name = 'StickerError'
  readonly code: StickerErrorCode

  constructor(code: StickerErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
