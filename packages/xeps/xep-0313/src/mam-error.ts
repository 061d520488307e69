/**
 * - `not-supported`: the archive does not announce what the query needs (`urn:xmpp:mam:2#extended`).
 * - `too-many-results`: the archive sent more for one page than is taken.
 * - `foreign-message`: an archive showed a message of somebody whom it cannot speak for.
 */
export type MamErrorCode = 'not-supported' | 'too-many-results' | 'foreign-message'

/** An archive that cannot be asked, or cannot be believed. The text of the error never repeats what messages say. */
export class MamError extends Error {
  override readonly name = 'MamError'
  readonly code: MamErrorCode

  constructor(code: MamErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
