import type { GatewayStore } from '@trestle/gateway'
import type { Kysely } from 'kysely'
import type { WorkQueue } from '../work-queue.js'
import { isRegistered } from './is-registered.js'
import type { Schema } from './schema.js'

type Outgoing = Parameters<GatewayStore['outgoing']['add']>[0]

export function storedOutgoing(queue: WorkQueue<Schema>): GatewayStore['outgoing'] {
  return {
    add: (message) =>
      queue(async (db) => {
        if (!(await isRegistered(db, message.user))) return undefined
        const { user, legacyId, stanza } = message
        const message_id = legacyId === undefined ? null : await remember(db, { ...message, legacyId })
        if (message_id === undefined) return undefined
        const row = db.insertInto('outgoing').values({ user, message_id, stanza }).returning('seq')
        return (await row.executeTakeFirstOrThrow()).seq
      }),
    async sent(id) {
      await queue((db) => db.deleteFrom('outgoing').where('seq', '=', id).execute())
    },
    pending: (user) =>
      queue(async (db) => {
        const rows = await db.selectFrom('outgoing').selectAll().where('user', '=', user).orderBy('seq').execute()
        return rows.map(({ seq, stanza }) => ({ id: seq, user, stanza }))
      }),
  }
}

/** Undefined if the chat has the id already. */
async function remember(
  db: Kysely<Schema>,
  { user, chat, legacyId, at }: Outgoing & { readonly legacyId: string },
): Promise<number | undefined> {
  const known = db.selectFrom('message_ids').select('seq').where('user', '=', user).where('chat', '=', chat)
  if (await known.where('legacy_id', '=', legacyId).executeTakeFirst()) return undefined
  const row = await db
    .insertInto('message_ids')
    .values({ user, chat, legacy_id: legacyId, direction: 'outgoing', stanza_id: null, at: at.getTime() })
    .onConflict((conflict) => conflict.columns(['user', 'chat', 'legacy_id', 'direction']).doNothing())
    .returning('seq')
    .executeTakeFirst()
  return row?.seq
}
