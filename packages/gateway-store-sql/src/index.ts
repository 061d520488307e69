export { migrate } from './migrations.js'
export type {
  ContactRow,
  IncomingRow,
  MessageIdRow,
  OutgoingRow,
  Schema,
  SubscriptionRow,
  UserRow,
} from './schema.js'
export { createSqlStore } from './sql-store.js'
export { openSqliteStore, type SqliteStoreOptions } from './sqlite-store.js'
export { StoreError, type StoreErrorCode } from './store-error.js'
