/**
 * Keeps the state of a gateway (users, contacts, subscriptions, messages under way) in SQL: in one SQLite file by default.
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
export { migrate } from './migrations/migrations.js'
export { createSqlStore } from './sql-store.js'
export { openSqliteStore, type SqliteStoreOptions } from './sqlite/sqlite-store.js'
export { StoreError, type StoreErrorCode } from './store-error.js'
export type {
  ContactRow,
  IncomingRow,
  MessageIdRow,
  OutgoingRow,
  Schema,
  SubscriptionRow,
  UserRow,
} from './tables/schema.js'
