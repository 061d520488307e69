import { openPostgresStore } from './postgres/postgres-store.js'
import type { SecretKey } from './secrets/secret-key.js'
import type { SqlStore } from './sql-store.js'
import { openSqliteStore } from './sqlite/sqlite-store.js'
import { StoreError } from './store-error.js'

export interface StoreOptions {
  /** Encrypts secrets of users. Default: the environment's TRESTLE_KEY, or else, for a path, the file `PATH.key`. */
  readonly key?: SecretKey | undefined
  /** Called once if the open store ends by itself; all further calls reject with the same error. */
  readonly onFailure?: (error: StoreError) => void
}

/**
 * Opens the store at a path, in SQLite, or at a URL of PostgreSQL: `postgres://user:password@host/database`, with
 * `?schema=NAME` where several gateways share a database. @throws StoreError
 */
export async function openStore(location: string, options: StoreOptions = {}): Promise<SqlStore> {
  const [, scheme] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(location) ?? []
  if (scheme === undefined) return openSqliteStore({ ...options, file: location })
  if (!/^postgres(ql)?$/i.test(scheme) || !URL.canParse(location)) {
    throw new StoreError('unusable', 'A store is at a path, or at a URL that begins with postgres://.')
  }
  const url = new URL(location)
  const schema = url.searchParams.get('schema')
  url.searchParams.delete('schema')
  return openPostgresStore({ ...options, url: url.href, ...(schema !== null && { schema }) })
}
