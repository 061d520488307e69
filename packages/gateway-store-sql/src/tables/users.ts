import type { GatewayStore, StoredUser } from '@trestle/gateway'
import type { Kysely, Selectable } from 'kysely'
import type { WorkQueue } from '../work-queue.js'
import { deleteUser, finishDeletion } from './delete-user.js'
import type { Schema, UserRow } from './schema.js'

export function storedUsers(queue: WorkQueue<Schema>): GatewayStore['users'] {
  return {
    all: () => queue(async (db) => (await staying(db).orderBy('seq').execute()).map(fromRow)),
    get: (jid) =>
      queue(async (db) => {
        const row = await staying(db).where('jid', '=', jid).executeTakeFirst()
        return row && fromRow(row)
      }),
    async put({ jid, form, registeredAt, loggedOut = null, preferences }) {
      const values = {
        form: JSON.stringify(form),
        registered_at: registeredAt.getTime(),
        logged_out: loggedOut,
        preferences: preferences ? JSON.stringify(preferences) : null,
      }
      await queue(async (db) => {
        await finishDeletion(db, jid)
        await db
          .insertInto('users')
          .values({ jid, ...values })
          .onConflict((conflict) => conflict.column('jid').doUpdateSet(values))
          .execute()
      })
    },
    delete: (jid) => deleteUser(queue, jid),
  }
}

/** Those who are not being deleted. */
const staying = (db: Kysely<Schema>) => db.selectFrom('users').selectAll().where('leaving', '=', 0)

function fromRow({ jid, form, registered_at, logged_out, preferences }: Selectable<UserRow>): StoredUser {
  return {
    jid,
    form: JSON.parse(form),
    registeredAt: new Date(registered_at),
    ...(logged_out !== null && { loggedOut: logged_out }),
    ...(preferences !== null && { preferences: JSON.parse(preferences) }),
  }
}
