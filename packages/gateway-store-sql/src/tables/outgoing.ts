import type { GatewayStore, NewOutgoing } from '@trestle/gateway'
import type { Kysely } from 'kysely'
import type { WorkQueue } from '../work-queue.js'
import { addArchived } from './archived.js'
import { isRegistered } from './is-registered.js'
import { addName, putReactions } from './message-names.js'
import { type Places, prepared } from './prepared.js'
import type { Schema } from './schema.js'

/** Ids in one statement: SQLite has a limit for parameters. */
const MAX_IDS = 512

export function storedOutgoing(queue: WorkQueue<Schema>): GatewayStore['outgoing'] {
  return {
    add: (batch) =>
      queue(async (db) => {
        const { user, chat, legacyId, stanzas, archived = [], reactions } = batch
        if (await isRepeated(db, batch)) return undefined
        const at = batch.at.getTime()
        const given = stanzas.flatMap(({ names }) => names ?? [])
        let added = 0
        for (const row of archived) {
          if (!(await addArchived(db, { user, chat }, at, row))) continue
          added++
          given.push(...(row.names ?? []))
        }
        // What was archived is of a user who is registered.
        if (added === 0 && !(await isRegistered(db, user))) return undefined
        if (isNothing(batch, added)) return undefined
        for (const names of given) {
          const { legacyId: legacy_id, stanzaId: stanza_id, role, by: author, displayed } = names
          await addName(db, { user, chat, at, legacy_id, stanza_id, role, author, displayed: displayed ? 1 : 0 })
        }
        if (legacyId !== undefined && !given.some((names) => names.legacyId === legacyId)) {
          await addName(db, { user, chat, at, legacy_id: legacyId, stanza_id: null, role: null, author: null })
        }
        if (reactions) await putReactions(db, { user, chat, at }, reactions)
        const ids: number[] = []
        for (const { stanza } of stanzas) ids.push(await addStanza(db, user, stanza))
        return ids
      }),
    async confirm(ids) {
      for (let start = 0; start < ids.length; start += MAX_IDS) {
        const some = padded(ids.slice(start, start + MAX_IDS))
        await queue((db) => db.deleteFrom('outgoing').where('seq', 'in', some).execute())
      }
    },
    pending: (user, { after, limit }) =>
      queue(async (db) => {
        const found = db.selectFrom('outgoing').select(['seq', 'stanza']).where('user', '=', user)
        const rows = await found.where('seq', '>', after).orderBy('seq').limit(limit).execute()
        return rows.map(({ seq, stanza }) => ({ id: seq, stanza }))
      }),
    users: () =>
      queue(async (db) => {
        const rows = await db.selectFrom('outgoing').select('user').distinct().orderBy('user').execute()
        return rows.map(({ user }) => user)
      }),
    count: () =>
      queue(async (db) => {
        const counted = db.selectFrom('outgoing').select(({ fn }) => fn.countAll<number | string>().as('count'))
        return Number((await counted.executeTakeFirstOrThrow()).count)
      }),
  }
}

/** As many as a power of two, the last one again and again: a statement for each number of ids would fill the cache. */
function padded(ids: readonly number[]): readonly number[] {
  const size = 2 ** Math.ceil(Math.log2(ids.length))
  return [...ids, ...new Array<number>(size - ids.length).fill(ids.at(-1) as number)]
}

const insert = prepared((db, place: Places<{ user: string; stanza: string }>) =>
  db
    .insertInto('outgoing')
    .values({ user: place('user'), stanza: place('stanza') })
    .returning('seq'),
)

export async function addStanza(db: Kysely<Schema>, user: string, stanza: string): Promise<number> {
  const { rows } = await insert(db, { user, stanza })
  return (rows[0] as { readonly seq: number }).seq
}

const named = prepared((db, place: Places<{ user: string; chat: string; legacyId: string }>) => {
  const known = db.selectFrom('message_names').select('seq').where('user', '=', place('user'))
  return known.where('chat', '=', place('chat')).where('legacy_id', '=', place('legacyId')).limit(1)
})

const ownUnderWay = prepared((db, place: Places<{ user: string; clientId: string }>) =>
  db.selectFrom('incoming').select('seq').where('client_id', '=', place('clientId')).where('user', '=', place('user')),
)

/** Whether the chat has had this already, or a message of the user under way is the same. */
async function isRepeated(db: Kysely<Schema>, { user, chat, legacyId, clientId }: NewOutgoing): Promise<boolean> {
  if (legacyId !== undefined && (await named(db, { user, chat, legacyId })).rows.length > 0) return true
  return clientId !== undefined && (await ownUnderWay(db, { user, clientId })).rows.length > 0
}

/** Whether nothing of a batch is new, which is all in the archive. */
function isNothing({ archived = [], legacyId, stanzas, reactions }: NewOutgoing, added: number): boolean {
  return archived.length > 0 && added === 0 && legacyId === undefined && stanzas.length === 0 && !reactions
}
