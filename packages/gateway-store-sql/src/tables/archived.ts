import type { NewArchived } from '@trestle/gateway'
import { type Kysely, sql } from 'kysely'
import { isRegistered } from './is-registered.js'
import { type Places, prepared } from './prepared.js'
import type { Schema } from './schema.js'

/** Whose archive it is: of a user, of a chat in a room. */
export interface ArchiveKey {
  readonly user: string
  readonly chat: string
}

type NewRow = ArchiveKey & NewArchived & { readonly at: number }

// One statement for each stanza: rooms have many.
const insert = prepared((db, place: Places<NewRow>) =>
  db
    .insertInto('archived')
    .columns(['archive', 'at', 'id', 'sender', 'stanza'])
    .expression(
      db
        .selectFrom('archives')
        .innerJoin('users', 'users.jid', 'archives.user')
        .select([
          'archives.seq',
          sql<number>`${place('at')}`.as('at'),
          sql<string>`${place('id')}`.as('id'),
          sql<string>`${place('from')}`.as('sender'),
          sql<string>`${place('stanza')}`.as('stanza'),
        ])
        .where('archives.user', '=', place('user'))
        .where('archives.chat', '=', place('chat'))
        .where('users.leaving', '=', 0),
    )
    .onConflict((conflict) => conflict.columns(['archive', 'id']).doNothing()),
)

/**
 * Adds a stanza to an archive, which is made with the first one. Resolves with whether it was stored: not if the archive
 * has its id, or the user is not registered.
 */
export async function addArchived(
  db: Kysely<Schema>,
  { user, chat }: ArchiveKey,
  at: number,
  { id, from, stanza }: NewArchived,
): Promise<boolean> {
  const isAdded = async () => (await insert(db, { user, chat, at, id, from, stanza })).changes > 0
  if (await isAdded()) return true
  if (!(await isRegistered(db, user))) return false
  const made = db
    .insertInto('archives')
    .values({ user, chat })
    .onConflict((conflict) => conflict.doNothing())
  const { numInsertedOrUpdatedRows = 0n } = await made.executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows > 0n && isAdded()
}
