import type { GatewayStore } from '@trestle/gateway'
import type { WorkQueue } from '../work-queue.js'
import { isRegistered } from './is-registered.js'
import type { Schema } from './schema.js'

export function storedIncoming(queue: WorkQueue<Schema>): GatewayStore['incoming'] {
  return {
    async add({ clientId, user, chat, stanza, at, attempts, stanzaId = null }) {
      const values = { user, chat, stanza, at: at.getTime(), attempts, stanza_id: stanzaId }
      await queue(async (db) => {
        if (!(await isRegistered(db, user))) return
        await db
          .insertInto('incoming')
          .values({ client_id: clientId, ...values })
          .onConflict((conflict) => conflict.column('client_id').doUpdateSet(values))
          .execute()
      })
    },
    async setAttempts(clientId, attempts) {
      await queue((db) => db.updateTable('incoming').set({ attempts }).where('client_id', '=', clientId).execute())
    },
    async accepted(clientId, legacyIds) {
      await queue(async (db) => {
        const [row] = await db.deleteFrom('incoming').where('client_id', '=', clientId).returningAll().execute()
        if (!row) return
        for (const legacy_id of legacyIds) {
          const { user, chat, stanza_id, at } = row
          await db
            .insertInto('message_ids')
            .values({ user, chat, legacy_id, direction: 'incoming', stanza_id, at })
            .onConflict((conflict) => conflict.columns(['user', 'chat', 'legacy_id', 'direction']).doNothing())
            .execute()
        }
      })
    },
    async failed(clientId) {
      await queue((db) => db.deleteFrom('incoming').where('client_id', '=', clientId).execute())
    },
    pending: (user) =>
      queue(async (db) => {
        const rows = await db.selectFrom('incoming').selectAll().where('user', '=', user).orderBy('seq').execute()
        return rows.map(({ client_id, chat, stanza, at, attempts }) => ({
          clientId: client_id,
          user,
          chat,
          stanza,
          at: new Date(at),
          attempts,
        }))
      }),
    stanzaIdOf: (user, chat, legacyId) =>
      queue(async (db) => {
        const found = db.selectFrom('message_ids').select('stanza_id').where('user', '=', user).where('chat', '=', chat)
        const row = await found.where('legacy_id', '=', legacyId).where('direction', '=', 'incoming').executeTakeFirst()
        return row?.stanza_id ?? undefined
      }),
  }
}
