import { type Kysely, type Migration, Migrator, sql } from 'kysely'
import { StoreError } from '../store-error.js'

/**
 * Migrations by name, in this order. A released one is never changed. Each has a file in `test/fixtures` with the
 * database as it left it.
 */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-messages-one-to-one': {
    async up(db) {
      const table = (name: string) =>
        db.schema.createTable(name).addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement())
      await table('users')
        .addColumn('jid', 'text', (column) => column.notNull().unique())
        .addColumn('form', 'text', (column) => column.notNull())
        .addColumn('registered_at', 'integer', (column) => column.notNull())
        .addColumn('logged_out', 'text')
        .execute()
      const ofUser = (name: string) =>
        table(name).addColumn('user', 'text', (column) => column.notNull().references('users.jid').onDelete('cascade'))
      await ofUser('contacts')
        .addColumn('legacy_id', 'text', (column) => column.notNull())
        .addColumn('local', 'text', (column) => column.notNull())
        .addColumn('name', 'text')
        .addColumn('friend', 'integer', (column) => column.notNull())
        .addColumn('show', 'text', (column) => column.notNull())
        .addColumn('status', 'text')
        .addColumn('last_seen', 'integer')
        .addUniqueConstraint('contacts_key', ['user', 'legacy_id'])
        .execute()
      await table('subscriptions')
        .addColumn('contact', 'text', (column) => column.notNull())
        .addColumn('local', 'text', (column) => column.notNull())
        .addColumn('state', 'text', (column) => column.notNull())
        .addUniqueConstraint('subscriptions_key', ['contact', 'local'])
        .execute()
      await ofUser('incoming')
        .addColumn('client_id', 'text', (column) => column.notNull().unique())
        .addColumn('chat', 'text', (column) => column.notNull())
        .addColumn('stanza_id', 'text')
        .addColumn('stanza', 'text', (column) => column.notNull())
        .addColumn('at', 'integer', (column) => column.notNull())
        .addColumn('attempts', 'integer', (column) => column.notNull())
        .execute()
      await ofUser('message_ids')
        .addColumn('chat', 'text', (column) => column.notNull())
        .addColumn('legacy_id', 'text', (column) => column.notNull())
        .addColumn('direction', 'text', (column) => column.notNull())
        .addColumn('stanza_id', 'text')
        .addColumn('at', 'integer', (column) => column.notNull())
        .addUniqueConstraint('message_ids_key', ['user', 'chat', 'legacy_id', 'direction'])
        .execute()
      await ofUser('outgoing')
        .addColumn('message_id', 'integer', (column) => column.references('message_ids.seq').onDelete('set null'))
        .addColumn('stanza', 'text', (column) => column.notNull())
        .execute()
      await db.schema.createIndex('incoming_of_user').on('incoming').columns(['user', 'seq']).execute()
      await db.schema.createIndex('outgoing_of_user').on('outgoing').columns(['user', 'seq']).execute()
      await db.schema.createIndex('outgoing_by_message').on('outgoing').column('message_id').execute()
      await db.schema.createIndex('message_ids_by_age').on('message_ids').column('at').execute()
    },
  },
}

/** Migrates a database, empty or of an older version, to the schema of this version. @throws StoreError `newer` */
export async function migrate<T>(db: Kysely<T>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  const unknown = (await executed(db)).filter((name) => !Object.hasOwn(migrations, name))
  if (unknown.length > 0) {
    throw new StoreError(
      'newer',
      `A later version of this program wrote the data (${unknown.at(-1)}): use that version.`,
    )
  }
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
}

async function executed<T>(db: Kysely<T>): Promise<readonly string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true })
  if (!tables.some(({ name }) => name === 'kysely_migration')) return []
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
  return rows.map(({ name }) => name)
}
