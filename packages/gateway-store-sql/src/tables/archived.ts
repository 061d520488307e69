import type { NewArchived } from '@trestle/gateway'
import type { Kysely } from 'kysely'
import { compiledOnce } from './compiled-once.js'
import { isRegistered } from './is-registered.js'
import type { Schema } from './schema.js'

/** Whose archive it is: of a user, of a chat in a room. */
export interface ArchiveKey {
  readonly user: string
  readonly chat: string
}

/**
 * Adds a stanza to an archive, which is made with the first one. Resolves with whether it was stored: not if the archive
 * has its id, or the user is not registered.
 */
export type AddArchived = (db: Kysely<Schema>, key: ArchiveKey, at: number, archived: NewArchived) => Promise<boolean>

/** For databases of one dialect. */
export function createAddArchived(): AddArchived {
  // One statement for each stanza: rooms have many.
  const insert = compiledOnce<ArchiveKey & NewArchived & { readonly at: number }>((db, parameter) =>
    db
      .insertInto('archived')
      .columns(['archive', 'at', 'id', 'sender', 'stanza'])
      .expression(
        db
          .selectFrom('archives')
          .innerJoin('users', 'users.jid', 'archives.user')
          .select([
            'archives.seq',
            parameter('at').as('at'),
            parameter('id').as('id'),
            parameter('from').as('sender'),
            parameter('stanza').as('stanza'),
          ])
          .where('archives.user', '=', parameter('user'))
          .where('archives.chat', '=', parameter('chat'))
          .where('users.leaving', '=', 0),
      )
      .onConflict((conflict) => conflict.columns(['archive', 'id']).doNothing()),
  )

  return async (db, { user, chat }, at, { id, from, stanza }) => {
    const isAdded = async () => {
      const { numAffectedRows = 0n } = await insert(db, { user, chat, at, id, from, stanza })
      return numAffectedRows > 0n
    }
    if (await isAdded()) return true
    if (!(await isRegistered(db, user))) return false
    const made = db
      .insertInto('archives')
      .values({ user, chat })
      .onConflict((conflict) => conflict.doNothing())
    const { numInsertedOrUpdatedRows = 0n } = await made.executeTakeFirstOrThrow()
    return numInsertedOrUpdatedRows > 0n && isAdded()
  }
}
