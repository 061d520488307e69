import { type Kysely, type Migration, Migrator, sql } from 'kysely'
import { StoreError } from '../store-error.js'
import { messagesOneToOne } from './0001-messages-one-to-one.js'
import { eventsOfChats } from './0002-events-of-chats.js'
import { receiptsAndHistory } from './0003-receipts-and-history.js'
import { rooms } from './0004-rooms.js'
import { deletions } from './0005-deletions.js'
import { type Columns, columnsOf, type Dialect } from './columns.js'

/**
 * Migrations by name, in this order. A released one is never changed. Each has a file in `test/fixtures` with a
 * database of SQLite as it left it.
 */
export const migrations: Readonly<Record<string, (columns: Columns) => Migration>> = {
  '0001-messages-one-to-one': messagesOneToOne,
  '0002-events-of-chats': eventsOfChats,
  '0003-receipts-and-history': receiptsAndHistory,
  '0004-rooms': rooms,
  '0005-deletions': deletions,
}

/** The name of the last migration. */
export const latestVersion = Object.keys(migrations).at(-1) ?? ''

export interface MigrateOptions {
  /** Default `sqlite`. */
  readonly dialect?: Dialect
  /** Of PostgreSQL, and the first of its search path. */
  readonly schema?: string
}

/** Migrates a database, empty or of an older version, to the schema of this version. @throws StoreError `newer` */
export async function migrate<T>(db: Kysely<T>, { dialect = 'sqlite', schema }: MigrateOptions = {}): Promise<void> {
  const unknown = (await executed(db, schema)).filter((name) => !Object.hasOwn(migrations, name))
  if (unknown.length > 0) {
    throw new StoreError(
      'newer',
      `A later version of this program wrote the data (${unknown.at(-1)}): use that version.`,
    )
  }
  const columns = columnsOf[dialect]
  const all = Object.entries(migrations).map(([name, migration]) => [name, migration(columns)] as const)
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => Object.fromEntries(all) },
    ...(schema !== undefined && { migrationTableSchema: schema }),
  })
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
}

async function executed<T>(db: Kysely<T>, schema: string | undefined): Promise<readonly string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true })
  const isThere = tables.some((table) => table.name === 'kysely_migration' && (!schema || table.schema === schema))
  if (!isThere) return []
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
  return rows.map(({ name }) => name)
}
