import type { Kysely } from 'kysely'
import type { Schema } from './schema.js'

/** What still comes in for a user who has just left is not kept. */
export async function isRegistered(db: Kysely<Schema>, user: string): Promise<boolean> {
  return (await db.selectFrom('users').select('seq').where('jid', '=', user).executeTakeFirst()) !== undefined
}
