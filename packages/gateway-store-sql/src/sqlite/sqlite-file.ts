import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import type { GatewayStore } from '@trestle/gateway'
import { Kysely, SqliteDialect } from 'kysely'
import { migrate } from '../migrations/migrations.js'
import { createSqlStore } from '../sql-store.js'
import { StoreError } from '../store-error.js'
import type { Schema } from '../tables/schema.js'
import { lockData } from './data-lock.js'
import { openLibsql } from './libsql-database.js'

export interface SqliteFile {
  readonly file: string
}

/** Opens a store in a file, in this thread, and locks it against other processes. @throws StoreError */
export async function openSqliteFile({ file }: SqliteFile): Promise<GatewayStore> {
  let release: (() => void) | undefined
  try {
    createPrivately(file)
    release = lockData(file)
    return releasing(await open(file), release)
  } catch (cause) {
    release?.()
    if (cause instanceof StoreError) throw cause
    throw new StoreError('unusable', `The data in ${file} cannot be used: ${(cause as Error).message}`, { cause })
  }
}

// The file contains the credentials of users.
function createPrivately(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  for (const path of [file, `${file}.lock`]) closeSync(openSync(path, 'a', 0o600))
}

async function open(file: string): Promise<GatewayStore> {
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: openLibsql(file) }) })
  try {
    await migrate(db)
    return createSqlStore(db)
  } catch (error) {
    await db.destroy()
    throw error
  }
}

function releasing(store: GatewayStore, release: () => void): GatewayStore {
  let closed: Promise<void> | undefined
  return {
    ...store,
    close() {
      closed ??= store.close().finally(release)
      return closed
    },
  }
}
