import type { GatewayStore } from '@trestle/gateway'
import type { WorkQueue } from '../work-queue.js'
import { addArchived } from './archived.js'
import { isRegistered } from './is-registered.js'
import { addName, putReactions } from './message-names.js'
import { addStanza } from './outgoing.js'
import { type Places, prepared } from './prepared.js'
import type { IncomingRow, Schema } from './schema.js'

type FullRow = Omit<IncomingRow, 'seq'>
const COLUMNS = ['user', 'chat', 'event', 'stanza', 'at', 'attempts', 'stanza_id'] as const

const put = prepared((db, place: Places<FullRow>) => {
  const values = Object.fromEntries(COLUMNS.map((column) => [column, place(column)])) as unknown as FullRow
  return db
    .insertInto('incoming')
    .values({ ...values, client_id: place('client_id') })
    .onConflict((conflict) => conflict.column('client_id').doUpdateSet(values))
})

const update = prepared((db, place: Places<{ clientId: string; attempts: number }>) =>
  db
    .updateTable('incoming')
    .set({ attempts: place('attempts') })
    .where('client_id', '=', place('clientId')),
)

const take = prepared((db, place: Places<{ clientId: string }>) =>
  db.deleteFrom('incoming').where('client_id', '=', place('clientId')).returningAll(),
)

export function storedIncoming(queue: WorkQueue<Schema>): GatewayStore['incoming'] {
  return {
    async add({ clientId, user, chat, event, stanza, at, attempts, stanzaId = null }) {
      const row = { client_id: clientId, user, chat, event, stanza, at: at.getTime(), attempts, stanza_id: stanzaId }
      await queue(async (db) => {
        if (await isRegistered(db, user)) await put(db, row)
      })
    },
    async setAttempts(clientId, attempts) {
      await queue((db) => update(db, { clientId, attempts }))
    },
    settle: (clientId, { legacyIds, knownIds = [], role, awaitsReceipt, answer, archived, reactions }) =>
      queue(async (db) => {
        const [row] = (await take(db, { clientId })).rows
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
