import type { FindArchived, GatewayStore, StoredArchived } from '@trestle/gateway'
import type { Kysely, SelectQueryBuilder } from 'kysely'
import type { WorkQueue } from '../work-queue.js'
import { portions } from './portions.js'
import type { ArchivedRow, Schema } from './schema.js'

type Wanted = Omit<FindArchived, 'backwards' | 'limit'>

/** Where a stanza is in the order of an archive. */
interface Place {
  readonly at: number
  readonly seq: number
}

/** Ends of what is wanted; both are left out. */
interface Between {
  readonly after?: Place | undefined
  readonly before?: Place | undefined
}

/** Ids in one statement. */
const MAX_IDS = 256

export function storedArchive(queue: WorkQueue<Schema>): GatewayStore['archive'] {
  return {
    find: (user, chat, wanted) =>
      queue(async (db) => {
        const archive = await seqOf(db, user, chat)
        const { backwards, limit } = wanted
        if (wanted.ids) {
          const found = await amongIds(db, archive, wanted, wanted.ids)
          const page = backwards ? found?.slice(Math.max(0, found.length - limit)) : found?.slice(0, limit)
          return page && stanzasOf(db, archive, page)
        }
        const between = await placesOf(db, archive, wanted)
        if (!between) return undefined
        const direction = backwards ? 'desc' : 'asc'
        const rows = await narrowed(ofArchive(db, archive).select(COLUMNS), wanted, between)
          .orderBy('at', direction)
          .orderBy('seq', direction)
          .limit(limit)
          .execute()
        return (backwards ? rows.reverse() : rows).map(fromRow)
      }),
    count: (user, chat, wanted) =>
      queue(async (db) => {
        const archive = await seqOf(db, user, chat)
        if (wanted.ids) return (await amongIds(db, archive, wanted, wanted.ids))?.length
        const between = await placesOf(db, archive, wanted)
        if (!between) return undefined
        const counted = ofArchive(db, archive).select(({ fn }) => fn.countAll<number | string>().as('count'))
        return Number((await narrowed(counted, wanted, between).executeTakeFirstOrThrow()).count)
      }),
  }
}

const COLUMNS = ['at', 'id', 'sender', 'stanza'] as const
/** Of no archive. */
const NONE = -1

async function seqOf(db: Kysely<Schema>, user: string, chat: string): Promise<number> {
  const archive = db.selectFrom('archives').select('seq').where('user', '=', user).where('chat', '=', chat)
  return (await archive.executeTakeFirst())?.seq ?? NONE
}

const ofArchive = (db: Kysely<Schema>, archive: number) => db.selectFrom('archived').where('archive', '=', archive)

/** Where `after` and `before` are; undefined if one of them is not in the archive. */
async function placesOf(db: Kysely<Schema>, archive: number, { after, before }: Wanted): Promise<Between | undefined> {
  const placeOf = (id: string | undefined) =>
    id === undefined ? undefined : ofArchive(db, archive).select(['at', 'seq']).where('id', '=', id).executeTakeFirst()
  const between = { after: await placeOf(after), before: await placeOf(before) }
  const isMissing = (after !== undefined && !between.after) || (before !== undefined && !between.before)
  return isMissing ? undefined : between
}

function narrowed<O>(
  query: SelectQueryBuilder<Schema, 'archived', O>,
  { start, end, from }: Wanted,
  { after, before }: Between,
): SelectQueryBuilder<Schema, 'archived', O> {
  let narrow = from === undefined ? query : query.where('sender', '=', from)
  // One condition for each end, the narrower one: with both, a database may read all that only the other one leaves out.
  if (after && !(start && start.getTime() > after.at)) {
    narrow = narrow.where(({ eb, refTuple, tuple }) => eb(refTuple('at', 'seq'), '>', tuple(after.at, after.seq)))
  } else if (start) narrow = narrow.where('at', '>=', start.getTime())
  if (before && !(end && end.getTime() < before.at)) {
    narrow = narrow.where(({ eb, refTuple, tuple }) => eb(refTuple('at', 'seq'), '<', tuple(before.at, before.seq)))
  } else if (end) narrow = narrow.where('at', '<=', end.getTime())
  return narrow
}

/** Those of some ids that are wanted, in their order, without their stanzas; undefined if one of the ids is not in the archive. */
async function amongIds(db: Kysely<Schema>, archive: number, wanted: Wanted, ids: readonly string[]) {
  const rows = new Map<string, Omit<ArchivedRow, 'seq' | 'stanza' | 'archive'> & Place>()
  for (const some of portions([...new Set(ids)], MAX_IDS)) {
    const found = ofArchive(db, archive).select(['id', 'at', 'seq', 'sender']).where('id', 'in', some)
    for (const row of await found.execute()) rows.set(row.id, row)
  }
  const between = await placesOf(db, archive, wanted)
  if (!between || ids.some((id) => !rows.has(id))) return undefined
  const { start, end, from } = wanted
  const isWanted = (row: Place & { readonly sender: string }) =>
    (!start || row.at >= start.getTime()) &&
    (!end || row.at <= end.getTime()) &&
    (from === undefined || row.sender === from) &&
    (!between.after || compare(row, between.after) > 0) &&
    (!between.before || compare(row, between.before) < 0)
  return [...rows.values()].filter(isWanted).sort(compare)
}

const compare = (a: Place, b: Place) => a.at - b.at || a.seq - b.seq

async function stanzasOf(
  db: Kysely<Schema>,
  archive: number,
  page: readonly { readonly id: string }[],
): Promise<readonly StoredArchived[]> {
  const found = new Map<string, StoredArchived>()
  const ids = page.map(({ id }) => id)
  for (const some of portions(ids, MAX_IDS)) {
    const rows = await ofArchive(db, archive).select(COLUMNS).where('id', 'in', some).execute()
    for (const row of rows) found.set(row.id, fromRow(row))
  }
  return ids.flatMap((id) => found.get(id) ?? [])
}

function fromRow({ id, at, sender, stanza }: Pick<ArchivedRow, 'at' | 'id' | 'sender' | 'stanza'>): StoredArchived {
  return { id, from: sender, stanza, at: new Date(at) }
}
