/** Why a store cannot be used. */
export type StoreErrorCode =
  /** Another process, or another store of this one, uses the data. */
  | 'locked'
  /** A later version of this package wrote the data. */
  | 'newer'
  /** No permission, no such server, or not a database. */
  | 'unusable'
  /** Secrets are encrypted with another key. */
  | 'wrong-key'
  /** The disk is full: later calls may succeed. */
  | 'full'
  /** The database cannot be reached: later calls may succeed. */
  | 'disconnected'
  /** The file was deleted or replaced while it was open. The store has ended. */
  | 'gone'
  /** The store has ended by itself. */
  | 'failed'
  /** A document is no exported user of this version, or the user is registered already. */
  | 'not-importable'
  | 'closed'

export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly code: StoreErrorCode

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
