import type { Kysely } from 'kysely'
import type { WorkQueue } from '../work-queue.js'
import type { Schema } from './schema.js'

/** Of what is deleted whatever its time. */
export const ANY_TIME = Number.MAX_SAFE_INTEGER
/** Archives that are looked at, and about how many stanzas are deleted, in one transaction: other calls wait for it. */
const MAX_ARCHIVES = 200
const MAX_STANZAS = 2000

/** Deletes what is older in all archives, some at a time, each by the index of its archive. */
export async function pruneArchives(queue: WorkQueue<Schema>, olderThan: number): Promise<void> {
  let next: number | undefined = 0
  while (next !== undefined) {
    const from: number = next
    next = await queue((db) => pruneSome(db, from, olderThan))
  }
}

/** Begins at an archive; resolves with that to go on from. */
async function pruneSome(db: Kysely<Schema>, from: number, olderThan: number): Promise<number | undefined> {
  const archives = db.selectFrom('archives').select('seq').where('seq', '>=', from).orderBy('seq').limit(MAX_ARCHIVES)
  let left = MAX_STANZAS
  let last: number | undefined
  for (const { seq } of await archives.execute()) {
    if (left <= 0) return seq
    const deleted = await deleteOldest(db, seq, olderThan)
    left -= deleted
    if (deleted >= MAX_STANZAS) return seq
    last = seq
  }
  return last === undefined ? undefined : last + 1
}

/** Deletes the oldest ones of an archive, as many as one transaction may. Resolves with how many that were. */
export async function deleteOldest(db: Kysely<Schema>, archive: number, olderThan: number): Promise<number> {
  const oldest = db.selectFrom('archived').where('archive', '=', archive).where('at', '<', olderThan)
  const end = await oldest
    .select(['at', 'seq'])
    .orderBy('at')
    .orderBy('seq')
    .offset(MAX_STANZAS - 1)
    .limit(1)
    .executeTakeFirst()
  const old = db.deleteFrom('archived').where('archive', '=', archive)
  const some = end
    ? old.where(({ eb, refTuple, tuple }) => eb(refTuple('at', 'seq'), '<=', tuple(end.at, end.seq)))
    : old.where('at', '<', olderThan)
  return Number((await some.executeTakeFirstOrThrow()).numDeletedRows)
}
