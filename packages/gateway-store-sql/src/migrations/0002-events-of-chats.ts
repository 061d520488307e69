import { type Kysely, type Migration, sql } from 'kysely'
import type { Columns } from './columns.js'

/** Names of messages on both sides, reactions, data of the module; what is under way is an event, or a stanza. */
export const eventsOfChats = (columns: Columns): Migration => ({
  async up(db) {
    const ofUser = (name: string) =>
      columns
        .withSeq(db.schema.createTable(name))
        .addColumn('user', 'text', (column) => column.notNull().references('users.jid').onDelete('cascade'))
    await db.schema.alterTable('users').addColumn('preferences', 'text').execute()
    await db.schema.alterTable('contacts').addColumn('details', 'text').execute()
    await db.schema
      .alterTable('incoming')
      .addColumn('event', 'text', (column) => column.notNull().defaultTo(''))
      .execute()
    await ofUser('message_names')
      .addColumn('chat', 'text', (column) => column.notNull())
      .addColumn('legacy_id', 'text', (column) => column.notNull())
      .addColumn('stanza_id', 'text')
      .addColumn('role', 'text')
      .addColumn('author', 'text')
      .addColumn('displayed', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('at', columns.time, (column) => column.notNull())
      .addUniqueConstraint('message_names_key', ['user', 'chat', 'legacy_id', 'stanza_id'])
      .execute()
    await index(db, 'message_names_by_stanza', 'message_names', ['user', 'chat', 'stanza_id'])
    await index(db, 'message_names_unread', 'message_names', ['user', 'chat', 'author', 'displayed', 'seq'])
    await index(db, 'message_names_by_age', 'message_names', ['at'])
    await ofUser('reactions')
      .addColumn('chat', 'text', (column) => column.notNull())
      .addColumn('legacy_id', 'text', (column) => column.notNull())
      .addColumn('author', 'text', (column) => column.notNull())
      .addColumn('emojis', 'text', (column) => column.notNull())
      .addColumn('at', columns.time, (column) => column.notNull())
      .addUniqueConstraint('reactions_key', ['user', 'chat', 'legacy_id', 'author'])
      .execute()
    await index(db, 'reactions_by_age', 'reactions', ['at'])
    await ofUser('cells')
      .addColumn('cell', 'text', (column) => column.notNull())
      .addColumn('key', columns.sortedText, (column) => column.notNull())
      .addColumn('value', columns.bytes, (column) => column.notNull())
      .addUniqueConstraint('cells_key', ['user', 'cell', 'key'])
      .execute()
    await keepNames(db)
    await ofUser('outgoing_now')
      .addColumn('stanza', 'text', (column) => column.notNull())
      .execute()
    await sql`insert into outgoing_now (seq, "user", stanza) select seq, "user", stanza from outgoing`.execute(db)
    await columns.continueSeq(db, 'outgoing_now')
    await db.schema.dropTable('outgoing').execute()
    await db.schema.dropTable('message_ids').execute()
    await db.schema.alterTable('outgoing_now').renameTo('outgoing').execute()
    await index(db, 'outgoing_of_user_now', 'outgoing', ['user', 'seq'])
  },
})

async function index(db: Kysely<unknown>, name: string, table: string, columns: string[]): Promise<void> {
  await db.schema.createIndex(name).on(table).columns(columns).execute()
}

async function keepNames(db: Kysely<unknown>): Promise<void> {
  await sql`insert into message_names ("user", chat, legacy_id, stanza_id, role, author, at)
    select "user", chat, legacy_id, stanza_id, 'original', 'user', at from message_ids
    where direction = 'incoming' order by seq`.execute(db)
  await sql`insert into message_names ("user", chat, legacy_id, at)
    select "user", chat, legacy_id, at from message_ids where direction = 'outgoing' order by seq`.execute(db)
}
