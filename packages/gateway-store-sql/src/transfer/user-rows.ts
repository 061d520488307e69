import type { Kysely } from 'kysely'
import { StoreError } from '../store-error.js'
import type { Schema } from '../tables/schema.js'
import type { WorkQueue } from '../work-queue.js'

export type Row = Readonly<Record<string, unknown>>

/** Everything that a database has of one user: rows by table, in their order. */
export type UserRows = Readonly<Record<keyof Schema, readonly Row[]>>

/** Reads and writes all of a user at once. */
export interface UserTransfer {
  /** Undefined if the user is not registered. */
  read(jid: string): Promise<UserRows | undefined>
  /** Writes all rows or none. @throws StoreError `not-importable` if the user is registered already */
  write(jid: string, rows: UserRows): Promise<void>
}

/** In each table, the column with the address of the user. Users come first: the others refer to them. */
const userColumns = {
  users: 'jid',
  contacts: 'user',
  subscriptions: 'contact',
  incoming: 'user',
  outgoing: 'user',
  message_names: 'user',
  reactions: 'user',
  cells: 'user',
} as const satisfies Readonly<Record<keyof Schema, string>>

type Tables = Record<string, Record<string, unknown>>

export function userTransfer(queue: WorkQueue<Schema>): UserTransfer {
  return {
    read: (jid) =>
      queue(async (db) => {
        const rows: Record<string, readonly Row[]> = {}
        for (const [table, column] of Object.entries(userColumns)) rows[table] = await rowsOf(db, table, column, jid)
        return rows['users']?.length ? (rows as UserRows) : undefined
      }),
    async write(jid, rows) {
      await queue(async (db) => {
        if ((await rowsOf(db, 'users', userColumns.users, jid)).length > 0) {
          throw new StoreError('not-importable', `${jid} is registered already: unregister them first.`)
        }
        // Whoever is not registered may have subscriptions.
        await db.deleteFrom('subscriptions').where('contact', '=', jid).execute()
        for (const [table, column] of Object.entries(userColumns)) {
          for (const row of rows[table as keyof Schema]) await add(db, table, { ...row, [column]: jid })
        }
      })
    },
  }
}

/** Without their `seq`, which another database gives anew. */
async function rowsOf(db: Kysely<Schema>, table: string, column: string, jid: string): Promise<readonly Row[]> {
  const all = (db as unknown as Kysely<Tables>).selectFrom(table).selectAll().where(column, '=', jid)
  return (await all.orderBy('seq').execute()).map(({ seq: _, ...row }) => row)
}

async function add(db: Kysely<Schema>, table: string, row: Row): Promise<void> {
  await (db as unknown as Kysely<Tables>).insertInto(table).values(row).execute()
}
