/**
 * Keeps the state of a gateway (users, contacts, subscriptions, messages under way) in SQL: in one SQLite file, or in PostgreSQL.
 *
 * @example
 * ```ts
 * import { createGateway } from '@trestle/gateway'
 * import { openSqliteStore } from '@trestle/gateway-store-sql'
 * import network from './superduper.js'
 *
 * const store = await openSqliteStore({ file: 'data/gateway.sqlite' })
 * const gateway = createGateway({ network, store, component: { jid: 'superduper.example.org', secret: 'oranges' } })
 * await gateway.start()
 * process.once('SIGTERM', async () => {
 *   await gateway.stop()
 *   await store.close()
 * })
 * ```
 *
 * @packageDocumentation
 */
export type { Dialect } from './migrations/columns.js'
export { type MigrateOptions, migrate } from './migrations/migrations.js'
export { openStore, type StoreOptions } from './open-store.js'
export { openPostgresStore, type PostgresStoreOptions } from './postgres/postgres-store.js'
export type { SecretKey } from './secrets/secret-key.js'
export { createSqlStore, type SqlStore } from './sql-store.js'
export { openSqliteStore, type SqliteStore, type SqliteStoreOptions } from './sqlite/sqlite-store.js'
export { StoreError, type StoreErrorCode } from './store-error.js'
export type {
  ArchivedRow,
  ArchiveRow,
  CellRow,
  ContactRow,
  IncomingRow,
  MessageNameRow,
  OutgoingRow,
  ParticipantRow,
  ReactionsRow,
  RoomRow,
  Schema,
  SubscriptionRow,
  UserRow,
} from './tables/schema.js'
export { type ExportOptions, exportUser, importUser, type UserDocument } from './transfer/user-document.js'
export type { Row, UserRows, UserTransfer } from './transfer/user-rows.js'
