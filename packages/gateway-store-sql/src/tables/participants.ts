import type { StoredParticipant } from '@trestle/gateway'
import type { Kysely } from 'kysely'
import { portions } from './portions.js'
import type { Schema } from './schema.js'

/** Participants in one statement. */
const MAX_ROWS = 256

/** The participants of a room, by its `seq`, in the order in which they came. */
export async function participantsOf(db: Kysely<Schema>, room: number): Promise<readonly StoredParticipant[]> {
  const ofRoom = db.selectFrom('participants').select(['legacy_id', 'nick', 'details']).where('room', '=', room)
  const rows = await ofRoom.orderBy('seq').execute()
  return rows.map(({ legacy_id, nick, details }) => ({
    legacyId: legacy_id,
    nick,
    ...(details !== null && { details: JSON.parse(details) }),
  }))
}

/** Deletes some participants of a room, and stores others. */
export async function changeParticipants(
  db: Kysely<Schema>,
  room: number,
  change: { readonly put: readonly StoredParticipant[]; readonly delete: readonly string[] },
): Promise<void> {
  for (const ids of portions(change.delete, MAX_ROWS)) {
    await db.deleteFrom('participants').where('room', '=', room).where('legacy_id', 'in', ids).execute()
  }
  // No statement may change a row twice.
  const last = new Map(change.put.map((participant) => [participant.legacyId, participant]))
  for (const some of portions([...last.values()], MAX_ROWS)) {
    await db
      .insertInto('participants')
      .values(
        some.map(({ legacyId, nick, details }) => ({
          room,
          legacy_id: legacyId,
          nick,
          details: details ? JSON.stringify(details) : null,
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(['room', 'legacy_id']).doUpdateSet(({ ref }) => ({
          nick: ref('excluded.nick'),
          details: ref('excluded.details'),
        })),
      )
      .execute()
  }
}
