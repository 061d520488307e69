import type { GatewayStore, StoredRoom } from '@trestle/gateway'
import type { Kysely, Selectable } from 'kysely'
import type { WorkQueue } from '../work-queue.js'
import { isRegistered } from './is-registered.js'
import { changeParticipants, participantsOf } from './participants.js'
import type { RoomRow, Schema } from './schema.js'

export function storedRooms(queue: WorkQueue<Schema>): GatewayStore['rooms'] {
  return {
    all: (user) =>
      queue(async (db) => {
        const rows = db.selectFrom('rooms').selectAll().where('user', '=', user).orderBy('seq')
        return (await rows.execute()).map(fromRow)
      }),
    get: (user, legacyId) =>
      queue(async (db) => {
        const found = db.selectFrom('rooms').selectAll().where('user', '=', user).where('legacy_id', '=', legacyId)
        const row = await found.executeTakeFirst()
        return row && fromRow(row)
      }),
    async put(user, ...rooms) {
      await queue(async (db) => {
        if (!(await isRegistered(db, user))) return
        for (const room of rooms) await putRoom(db, user, room)
      })
    },
    async delete(user, legacyId, chat) {
      await queue(async (db) => {
        // Participants and what is archived go with them, by foreign keys.
        await db.deleteFrom('rooms').where('user', '=', user).where('legacy_id', '=', legacyId).execute()
        for (const table of ['archives', 'message_names', 'reactions'] as const) {
          await db.deleteFrom(table).where('user', '=', user).where('chat', '=', chat).execute()
        }
      })
    },
    participants: (user, legacyId) =>
      queue(async (db) => {
        const room = await seqOf(db, user, legacyId)
        return room === undefined ? [] : participantsOf(db, room)
      }),
    async changeParticipants(user, legacyId, change) {
      await queue(async (db) => {
        const room = await seqOf(db, user, legacyId)
        if (room !== undefined) await changeParticipants(db, room, change)
      })
    },
  }
}

async function seqOf(db: Kysely<Schema>, user: string, legacyId: string): Promise<number | undefined> {
  const room = db.selectFrom('rooms').select('seq').where('user', '=', user).where('legacy_id', '=', legacyId)
  return (await room.executeTakeFirst())?.seq
}

async function putRoom(db: Kysely<Schema>, user: string, room: StoredRoom): Promise<void> {
  const values = valuesOf(room)
  await db
    .insertInto('rooms')
    .values({ user, legacy_id: room.legacyId, ...values })
    .onConflict((conflict) => conflict.columns(['user', 'legacy_id']).doUpdateSet(values))
    .execute()
}

function valuesOf({ local, as, name, myNick, sessions, details }: StoredRoom) {
  return {
    local,
    kind: as,
    name: name ?? null,
    my_nick: myNick ?? null,
    sessions: JSON.stringify(sessions),
    details: details ? JSON.stringify(details) : null,
  }
}

function fromRow(row: Selectable<RoomRow>): StoredRoom {
  return {
    legacyId: row.legacy_id,
    local: row.local,
    as: row.kind,
    sessions: JSON.parse(row.sessions),
    ...(row.name !== null && { name: row.name }),
    ...(row.my_nick !== null && { myNick: row.my_nick }),
    ...(row.details !== null && { details: JSON.parse(row.details) }),
  }
}
