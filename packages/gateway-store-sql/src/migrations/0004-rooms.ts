import { type Migration, sql } from 'kysely'
import type { Columns } from './columns.js'

/**
 * Rooms, their participants and their archives. Archives have a row for each message of each user: they name the user
 * and the chat by a number.
 */
export const rooms = (columns: Columns): Migration => ({
  async up(db) {
    const ofUser = (name: string) =>
      columns
        .withSeq(db.schema.createTable(name))
        .addColumn('user', 'text', (column) => column.notNull().references('users.jid').onDelete('cascade'))
    await ofUser('rooms')
      .addColumn('legacy_id', 'text', (column) => column.notNull())
      .addColumn('local', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('name', 'text')
      .addColumn('my_nick', 'text')
      .addColumn('sessions', 'text', (column) => column.notNull())
      .addColumn('details', 'text')
      .addUniqueConstraint('rooms_key', ['user', 'legacy_id'])
      .execute()
    await columns
      .withSeq(db.schema.createTable('participants'))
      .addColumn('room', columns.reference, (column) => column.notNull().references('rooms.seq').onDelete('cascade'))
      .addColumn('legacy_id', 'text', (column) => column.notNull())
      .addColumn('nick', 'text', (column) => column.notNull())
      .addColumn('details', 'text')
      .addUniqueConstraint('participants_key', ['room', 'legacy_id'])
      .execute()
    await ofUser('archives')
      .addColumn('chat', 'text', (column) => column.notNull())
      .addUniqueConstraint('archives_key', ['user', 'chat'])
      .execute()
    await columns
      .withOrder(db.schema.createTable('archived'))
      .addColumn('archive', columns.reference, (column) =>
        column.notNull().references('archives.seq').onDelete('cascade'),
      )
      .addColumn('at', columns.time, (column) => column.notNull())
      .addColumn('id', 'text', (column) => column.notNull())
      .addColumn('sender', 'text', (column) => column.notNull())
      .addColumn('stanza', 'text', (column) => column.notNull())
      .addUniqueConstraint('archived_key', ['archive', 'id'])
      .execute()
    await db.schema.createIndex('archived_by_time').on('archived').columns(['archive', 'at', 'seq']).execute()
    // Instead of an index that has one author at a time.
    await db.schema.dropIndex('message_names_unread').execute()
    await db.schema
      .createIndex('message_names_of_others_unread')
      .on('message_names')
      .columns(['user', 'chat', 'seq'])
      .where(sql<boolean>`role = 'original' and author != 'user' and displayed = 0`)
      .execute()
  },
})
