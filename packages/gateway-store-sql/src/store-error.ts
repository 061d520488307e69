/**
 * Why a store cannot be used: `locked` (another process, or another store of this one, has the file open), `newer` (a
 * later version of this package wrote it), `unusable` (no permission, or not a database), `failed` (it has ended by itself, and
 * takes no further calls), `disconnected` (the database cannot be reached: later calls may succeed), `closed`.
 */
export type StoreErrorCode = 'locked' | 'newer' | 'unusable' | 'failed' | 'disconnected' | 'closed'

export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly code: StoreErrorCode

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
