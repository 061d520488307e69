import type { Kysely } from 'kysely'
import { type Places, prepared } from './prepared.js'
import type { Schema } from './schema.js'

const byJid = prepared((db, place: Places<{ user: string }>) =>
  db.selectFrom('users').select('seq').where('jid', '=', place('user')).where('leaving', '=', 0),
)

/** Whether a user is registered: nothing is stored for a user who has just unregistered. */
export async function isRegistered(db: Kysely<Schema>, user: string): Promise<boolean> {
  return (await byJid(db, { user })).rows.length > 0
}
