import type { NewArchived } from '@trestle/gateway'
import { type Kysely, sql } from 'kysely'
import type { Schema } from './schema.js'

/** Whose archive it is: of a user, of a chat in a room. */
export interface ArchiveKey {
  readonly user: string
  readonly chat: string
}

/**
 * Adds a stanza to an archive, which is made with the first one. Resolves with whether it was stored: not if the archive
 * has its id. The user is registered.
 */
export async function addArchived(
  db: Kysely<Schema>,
  { user, chat }: ArchiveKey,
  at: number,
  archived: NewArchived,
): Promise<boolean> {
  const isAdded = () => insert(db, { user, chat }, at, archived)
  if (await isAdded()) return true
  const made = db
    .insertInto('archives')
    .values({ user, chat })
    .onConflict((conflict) => conflict.doNothing())
  const { numInsertedOrUpdatedRows = 0n } = await made.executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows > 0n && isAdded()
}

/** One statement for each stanza: rooms have many. */
async function insert(db: Kysely<Schema>, { user, chat }: ArchiveKey, at: number, { id, from, stanza }: NewArchived) {
  const archive = db
    .selectFrom('archives')
    .select(['seq', sql`${at}`.as('at'), sql`${id}`.as('id'), sql`${from}`.as('sender'), sql`${stanza}`.as('stanza')])
    .where('user', '=', user)
    .where('chat', '=', chat)
  const added = db
    .insertInto('archived')
    .columns(['archive', 'at', 'id', 'sender', 'stanza'])
    .expression(archive)
    .onConflict((conflict) => conflict.columns(['archive', 'id']).doNothing())
  const { numInsertedOrUpdatedRows = 0n } = await added.executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows > 0n
}
