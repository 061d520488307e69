import { Kysely, PostgresDialect } from 'kysely'
import { migrate } from '../migrations/migrations.js'
import { encryptStore } from '../secrets/encrypted-store.js'
import { type LoadedKey, loadKey, type SecretKey } from '../secrets/secret-key.js'
import { createStoreOn, type SqlStore } from '../sql-store.js'
import { StoreError } from '../store-error.js'
import { finishDeletions } from '../tables/delete-user.js'
import type { Schema } from '../tables/schema.js'
import { ConnectionLost } from './connection-lost.js'
import { postgresPool } from './postgres-pool.js'
import { openSessions } from './sessions.js'

export interface PostgresStoreOptions {
  /** Such as `postgres://user:password@db.example/gateway`, with the parameters that libpq knows, such as `sslmode`. */
  readonly url: string
  /** Encrypts secrets of users. Default: the environment's TRESTLE_KEY, 32 bytes in base64; without that, it has to be given. */
  readonly key?: SecretKey | undefined
  /** Where the tables are, created if it does not exist. Gateways that share a database need one each. Default `public`. */
  readonly schema?: string
  /** Milliseconds for which calls wait when the connection is lost, before they reject. Default 60 s. */
  readonly reconnectTimeout?: number
  /** Called once if the open store ends by itself, since another gateway took its data; all further calls reject with the same error. */
  readonly onFailure?: (error: StoreError) => void
}

/**
 * Opens a store in PostgreSQL, and locks it against other gateways. A lost connection is opened again; a transaction
 * that was under way is repeated unless it was committed.
 * @throws StoreError
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<SqlStore> {
  const { url, schema = 'public', reconnectTimeout = 60_000, onFailure = () => {} } = options
  try {
    const key = loadKey(options.key)
    const sessions = await openSessions({ url, schema, reconnectTimeout, onFailure })
    return await open(
      new Kysely<Schema>({ dialect: new PostgresDialect({ pool: postgresPool(sessions) }) }),
      schema,
      key,
    )
  } catch (error) {
    if (error instanceof StoreError) throw error
    throw new StoreError('unusable', `The database ${nameOf(url)} cannot be used: ${reasonOf(error)}`)
  }
}

async function open(db: Kysely<Schema>, schema: string, key: LoadedKey): Promise<SqlStore> {
  try {
    await migrate(db, { dialect: 'postgres', schema })
    await finishDeletions(db)
    const plain = createStoreOn(db, { mayRunAgain: (error) => error instanceof ConnectionLost })
    return (await encryptStore(plain, key)).store
  } catch (error) {
    await db.destroy()
    throw error
  }
}

/** Without the password. */
function nameOf(url: string): string {
  if (!URL.canParse(url)) return 'of this URL'
  const { host, pathname } = new URL(url)
  return `${host}${pathname}`
}

/** Errors of several addresses have no message of their own. */
function reasonOf(error: unknown): string {
  const { message, code } = error as { readonly message?: string; readonly code?: unknown }
  return message || String(code ?? error)
}
