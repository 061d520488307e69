import type { Migration } from 'kysely'
import type { Columns } from './columns.js'

/** Which messages of users wait for a receipt; and an index by which the chats of a user are found that were active. */
export const receiptsAndHistory = (_: Columns): Migration => ({
  async up(db) {
    // Of what is there already, nobody knows: all of it gets its receipt.
    await db.schema
      .alterTable('message_names')
      .addColumn('awaits_receipt', 'integer', (column) => column.notNull().defaultTo(1))
      .execute()
    await db.schema.createIndex('message_names_by_time').on('message_names').columns(['user', 'at']).execute()
  },
})
