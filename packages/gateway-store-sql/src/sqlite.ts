/**
 * The store in SQLite alone. What works on the data is loaded by its thread, and not by the thread that opens it.
 *
 * @module
 */
export type { SecretKey } from './secrets/secret-key.js'
export type { SqlStore } from './sql-store.js'
export { openSqliteStore, type SqliteStore, type SqliteStoreOptions } from './sqlite/sqlite-store.js'
export { StoreError, type StoreErrorCode } from './store-error.js'
