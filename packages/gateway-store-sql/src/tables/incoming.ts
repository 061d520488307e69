import type { GatewayStore } from '@trestle/gateway'
import type { WorkQueue } from '../work-queue.js'
import { createAddArchived } from './archived.js'
import { isRegistered } from './is-registered.js'
import { addName, putReactions } from './message-names.js'
import { addStanza } from './outgoing.js'
import type { Schema } from './schema.js'

export function storedIncoming(queue: WorkQueue<Schema>): GatewayStore['incoming'] {
  const addArchived = createAddArchived()
  return {
    async add({ clientId, user, chat, event, stanza, at, attempts, stanzaId = null }) {
      const values = { user, chat, event, stanza, at: at.getTime(), attempts, stanza_id: stanzaId }
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
    settle: (clientId, { legacyIds, knownIds = [], role, awaitsReceipt, answer, archived, reactions }) =>
      queue(async (db) => {
        const [row] = await db.deleteFrom('incoming').where('client_id', '=', clientId).returningAll().execute()
        if (!row) return undefined
        const { user, chat, stanza_id, at } = row
        const name = { user, chat, at, stanza_id, role: role ?? null, author: 'user' as const }
        const awaits_receipt = awaitsReceipt ? 1 : 0
        if (role) for (const legacy_id of legacyIds) await addName(db, { ...name, legacy_id, awaits_receipt })
        if (archived && (await addArchived(db, { user, chat }, archived.at.getTime(), archived)) && role) {
          const known = { ...name, stanza_id: archived.id, role: 'archived' as const }
          for (const legacy_id of legacyIds) await addName(db, { ...known, legacy_id })
        }
        const seen = { user, chat, at, stanza_id: null, role: null, author: null }
        for (const legacy_id of knownIds) await addName(db, { ...seen, legacy_id })
        if (reactions) await putReactions(db, { user, chat, at }, reactions)
        return answer === undefined ? undefined : { id: await addStanza(db, user, answer), stanza: answer }
      }),
    pending: (user) =>
      queue(async (db) => {
        const rows = await db.selectFrom('incoming').selectAll().where('user', '=', user).orderBy('seq').execute()
        return rows.map(({ client_id, chat, event, stanza, stanza_id, at, attempts }) => ({
          clientId: client_id,
          user,
          chat,
          event,
          stanza,
          stanzaId: stanza_id ?? undefined,
          at: new Date(at),
          attempts,
        }))
      }),
  }
}
