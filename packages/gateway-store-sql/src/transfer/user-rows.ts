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

type Tables = Record<string, Record<string, unknown>>

/** Where the rows of a user are in a table: those with the user's address in a column, or those that belong to one of another table. */
type Ownership = { readonly user: string } | { readonly of: ParentTable; readonly by: string }

/** A table of the user whose rows others name by their `seq`, with what tells its rows apart. */
interface ParentTable {
  readonly table: keyof Schema
  readonly key: string
}

/** Those that are named by others come before them. */
const ownerships: Readonly<Record<keyof Schema, Ownership>> = {
  users: { user: 'jid' },
  contacts: { user: 'user' },
  subscriptions: { user: 'contact' },
  incoming: { user: 'user' },
  outgoing: { user: 'user' },
  message_names: { user: 'user' },
  reactions: { user: 'user' },
  cells: { user: 'user' },
  rooms: { user: 'user' },
  participants: { of: { table: 'rooms', key: 'legacy_id' }, by: 'room' },
  archives: { user: 'user' },
  archived: { of: { table: 'archives', key: 'chat' }, by: 'archive' },
}

export function userTransfer(queue: WorkQueue<Schema>): UserTransfer {
  const all = Object.entries(ownerships) as readonly (readonly [keyof Schema, Ownership])[]
  return {
    read: (jid) =>
      queue(async (typed) => {
        const db = typed as unknown as Kysely<Tables>
        const rows: Record<string, readonly Row[]> = {}
        for (const [table, ownership] of all) {
          rows[table] =
            'user' in ownership
              ? await rowsOf(db, table, ownership.user, jid)
              : await childrenOf(db, table, ownership, jid)
        }
        return rows['users']?.length && rows['users'][0]?.['leaving'] !== 1 ? (rows as UserRows) : undefined
      }),
    async write(jid, rows) {
      await queue(async (typed) => {
        const db = typed as unknown as Kysely<Tables>
        if ((await rowsOf(db, 'users', 'jid', jid)).length > 0) {
          throw new StoreError('not-importable', `${jid} is registered already: unregister them first.`)
        }
        // Whoever is not registered may have subscriptions.
        await db.deleteFrom('subscriptions').where('contact', '=', jid).execute()
        for (const [table, ownership] of all) {
          if ('user' in ownership) {
            for (const row of rows[table]) await add(db, table, { ...row, [ownership.user]: jid })
          } else {
            const { of, by } = ownership
            const parents = await parentsOf(db, of, jid)
            for (const row of rows[table]) await add(db, table, { ...row, [by]: parents.get(row[by]) })
          }
        }
      })
    },
  }
}

/** Without their `seq`, which another database gives anew. */
async function rowsOf(db: Kysely<Tables>, table: string, column: string, owner: unknown): Promise<readonly Row[]> {
  const all = db.selectFrom(table).selectAll().where(column, '=', owner)
  return (await all.orderBy('seq').execute()).map(({ seq: _, ...row }) => row)
}

/** Rows that name others by their `seq`: instead of that, with what tells these apart. */
async function childrenOf(
  db: Kysely<Tables>,
  table: string,
  { of, by }: { readonly of: ParentTable; readonly by: string },
  jid: string,
): Promise<readonly Row[]> {
  const children: Row[] = []
  for (const [key, parent] of await parentsOf(db, of, jid)) {
    for (const row of await rowsOf(db, table, by, parent)) children.push({ ...row, [by]: key })
  }
  return children
}

/** The `seq` of each row of the user in a table, by what tells them apart. */
async function parentsOf(db: Kysely<Tables>, { table, key }: ParentTable, jid: string): Promise<Map<unknown, unknown>> {
  const all = db.selectFrom(table).select(['seq', key]).where('user', '=', jid).orderBy('seq')
  return new Map((await all.execute()).map((row) => [row[key], row['seq']]))
}

async function add(db: Kysely<Tables>, table: string, row: Row): Promise<void> {
  await db.insertInto(table).values(row).execute()
}
