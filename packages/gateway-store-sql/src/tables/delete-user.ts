import type { Kysely } from 'kysely'
import { createWorkQueue, type WorkQueue } from '../work-queue.js'
import { ANY_TIME, deleteOldest } from './prune-archives.js'
import type { Schema } from './schema.js'

/** About how many rows are deleted in one transaction: other calls wait for it. */
const MAX_ROWS = 2000

/**
 * Deletes everything of a user, some at a time. From the first transaction on, it is no user any more; what is left of
 * one when that ends in between is deleted by {@link finishDeletions}. Calls about the user have to wait meanwhile.
 */
export async function deleteUser(queue: WorkQueue<Schema>, jid: string): Promise<void> {
  let isDone = await queue((db) => begin(db, jid))
  while (!isDone) isDone = await queue((db) => goOn(db, jid))
}

/** Deletes what is left of users whose deletion was begun. Resolves with whether there were any. */
export async function finishDeletions(db: Kysely<Schema>): Promise<boolean> {
  const users = await db.selectFrom('users').select('jid').where('leaving', '=', 1).execute()
  const queue = createWorkQueue(db)
  for (const { jid } of users) await deleteUser(queue, jid)
  await queue.end()
  return users.length > 0
}

/** Deletes what is left of a user at once, if their deletion has failed in between. */
export async function finishDeletion(db: Kysely<Schema>, jid: string): Promise<void> {
  const user = db.selectFrom('users').select('leaving').where('jid', '=', jid)
  if ((await user.executeTakeFirst())?.leaving !== 1) return
  while (!(await goOn(db, jid))) {}
}

/** Deletes what others could come upon, and what is secret. */
async function begin(db: Kysely<Schema>, jid: string): Promise<boolean> {
  await db.deleteFrom('subscriptions').where('contact', '=', jid).execute()
  for (const table of ['incoming', 'outgoing', 'cells'] as const) {
    await db.deleteFrom(table).where('user', '=', jid).execute()
  }
  if (await goOn(db, jid)) return true
  const nothing = { form: '{}', preferences: null, leaving: 1 }
  await db.updateTable('users').set(nothing).where('jid', '=', jid).execute()
  return false
}

/** Deletes some of the rest, and the user with the last of it. Resolves with whether that was all. */
async function goOn(db: Kysely<Schema>, jid: string): Promise<boolean> {
  let left = MAX_ROWS
  for (const { seq } of await db.selectFrom('archives').select('seq').where('user', '=', jid).execute()) {
    left -= await deleteOldest(db, seq, ANY_TIME)
    if (left <= 0) return false
  }
  for (const table of ['message_names', 'reactions', 'contacts'] as const) {
    const some = db.selectFrom(table).select('seq').where('user', '=', jid).limit(left)
    left -= Number((await db.deleteFrom(table).where('seq', 'in', some).executeTakeFirstOrThrow()).numDeletedRows)
    if (left <= 0) return false
  }
  const rooms = db.selectFrom('rooms').select('seq').where('user', '=', jid)
  const people = db.selectFrom('participants').select('seq').where('room', 'in', rooms).limit(left)
  left -= Number(
    (await db.deleteFrom('participants').where('seq', 'in', people).executeTakeFirstOrThrow()).numDeletedRows,
  )
  if (left <= 0) return false
  // With what is left, which names users by foreign keys.
  await db.deleteFrom('users').where('jid', '=', jid).execute()
  return true
}
