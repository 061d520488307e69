import type { Migration } from 'kysely'
import type { Columns } from './columns.js'

/** Which users are being deleted: what is theirs goes in portions. */
export const deletions = (_: Columns): Migration => ({
  async up(db) {
    await db.schema
      .alterTable('users')
      .addColumn('leaving', 'integer', (column) => column.notNull().defaultTo(0))
      .execute()
  },
})
