import type { Kysely } from 'kysely'
import type { Schema } from './schema.js'

/** Whether a user is registered: nothing is stored for a user who has just unregistered. */
export async function isRegistered(db: Kysely<Schema>, user: string): Promise<boolean> {
  return (await db.selectFrom('users').select('seq').where('jid', '=', user).executeTakeFirst()) !== undefined
}
