import type { GatewayStore, StoredContact } from '@trestle/gateway'
import type { Kysely, Selectable } from 'kysely'
import type { WorkQueue } from '../work-queue.js'
import { isRegistered } from './is-registered.js'
import { moveChat } from './move-chat.js'
import type { ContactRow, Schema } from './schema.js'

export function storedContacts(queue: WorkQueue<Schema>): GatewayStore['contacts'] {
  return {
    all: (user) =>
      queue(async (db) => {
        const rows = db.selectFrom('contacts').selectAll().where('user', '=', user).orderBy('seq')
        return (await rows.execute()).map(fromRow)
      }),
    get: (user, legacyId) =>
      queue(async (db) => {
        const found = db.selectFrom('contacts').selectAll().where('user', '=', user).where('legacy_id', '=', legacyId)
        const row = await found.executeTakeFirst()
        return row && fromRow(row)
      }),
    async put(user, ...contacts) {
      await queue(async (db) => {
        if (!(await isRegistered(db, user))) return
        for (const contact of contacts) await putContact(db, user, contact)
      })
    },
    async rename(user, from, contact) {
      await queue(async (db) => {
        if (!(await isRegistered(db, user))) return
        await putContact(db, user, contact)
        if (from === contact.legacyId) return
        await db.deleteFrom('contacts').where('user', '=', user).where('legacy_id', '=', from).execute()
        await moveChat(db, user, from, contact.legacyId)
      })
    },
    async delete(user, legacyId) {
      await queue((db) =>
        db.deleteFrom('contacts').where('user', '=', user).where('legacy_id', '=', legacyId).execute(),
      )
    },
  }
}

async function putContact(db: Kysely<Schema>, user: string, contact: StoredContact): Promise<void> {
  const values = valuesOf(contact)
  await db
    .insertInto('contacts')
    .values({ user, legacy_id: contact.legacyId, ...values })
    .onConflict((conflict) => conflict.columns(['user', 'legacy_id']).doUpdateSet(values))
    .execute()
}

function valuesOf({ local, name, friend, show, status, lastSeen, details }: StoredContact) {
  return {
    local,
    name: name ?? null,
    friend: friend ? 1 : 0,
    show,
    status: status ?? null,
    last_seen: lastSeen?.getTime() ?? null,
    details: details ? JSON.stringify(details) : null,
  }
}

function fromRow(row: Selectable<ContactRow>): StoredContact {
  return {
    legacyId: row.legacy_id,
    local: row.local,
    friend: row.friend === 1,
    show: row.show as StoredContact['show'],
    ...(row.name !== null && { name: row.name }),
    ...(row.status !== null && { status: row.status }),
    ...(row.last_seen !== null && { lastSeen: new Date(row.last_seen) }),
    ...(row.details !== null && { details: JSON.parse(row.details) }),
  }
}
