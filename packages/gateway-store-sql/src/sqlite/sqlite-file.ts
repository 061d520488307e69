import { Kysely, sql } from 'kysely'
import { migrate } from '../migrations/migrations.js'
import { encryptStore } from '../secrets/encrypted-store.js'
import { type LoadedKey, loadKey, type SecretKey } from '../secrets/secret-key.js'
import { createSqlStore, type SqlStore } from '../sql-store.js'
import { StoreError } from '../store-error.js'
import { finishDeletions } from '../tables/delete-user.js'
import type { Schema } from '../tables/schema.js'
import { lockData } from './data-lock.js'
import { type LibsqlDatabase, openLibsql } from './libsql-database.js'
import { keepPrivate } from './private-files.js'
import { sqliteDialect } from './sqlite-dialect.js'

export interface SqliteFile {
  readonly file: string
  readonly key?: SecretKey | undefined
}

/**
 * Opens a store in a file, in this thread, and locks it against other processes. `warn` is told what others may read.
 * @throws StoreError
 */
export async function openSqliteFile({ file, key }: SqliteFile, warn: (warning: string) => void): Promise<SqlStore> {
  let release: (() => void) | undefined
  try {
    for (const warning of keepPrivate(file)) warn(warning)
    release = lockData(file)
    return releasing(await open(file, loadKey(key, `${file}.key`)), release)
  } catch (cause) {
    release?.()
    if (cause instanceof StoreError) throw cause
    throw new StoreError('unusable', `The data in ${file} cannot be used: ${(cause as Error).message}`, { cause })
  }
}

async function open(file: string, key: LoadedKey): Promise<SqlStore> {
  const database = openLibsql(file)
  const db = new Kysely<Schema>({ dialect: sqliteDialect(database) })
  try {
    await migrate(db)
    const hadLeft = await finishDeletions(db)
    const { store, wasPlain } = await encryptStore(createSqlStore(db), key)
    if (wasPlain) {
      // What was plain is still in pages that are not used any more.
      await sql`vacuum`.execute(db)
    }
    if (wasPlain || hadLeft) await emptyLog(db, database)
    return idling(
      forgetting(store, () => emptyLog(db, database)),
      database,
    )
  } catch (error) {
    await db.destroy()
    throw error
  }
}

/** Times that the log is tried to be emptied: each time, another checkpoint may have begun before. */
const MAX_TRIES = 100

/** Writes the log into the file and empties it: until then it has what was deleted. */
async function emptyLog(db: Kysely<Schema>, database: LibsqlDatabase): Promise<void> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    await database.idle()
    const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(db)
    if (rows[0]?.busy === 0) return
  }
  throw new Error('What was deleted may be in the log of the database until it is closed.')
}

/** Closes when no checkpoint is under way. */
function idling(store: SqlStore, database: LibsqlDatabase): SqlStore {
  return { ...store, close: () => database.idle().then(store.close) }
}

/** Has nothing of a user left in any file when they are deleted. */
function forgetting(store: SqlStore, emptyLog: () => Promise<void>): SqlStore {
  return {
    ...store,
    users: {
      ...store.users,
      async delete(jid) {
        await store.users.delete(jid)
        await emptyLog()
      },
    },
  }
}

function releasing(store: SqlStore, release: () => void): SqlStore {
  let closed: Promise<void> | undefined
  return {
    ...store,
    close() {
      closed ??= store.close().finally(release)
      return closed
    },
  }
}
