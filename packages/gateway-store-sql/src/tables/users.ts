import type { GatewayStore, StoredUser } from '@trestle/gateway'
import type { Selectable } from 'kysely'
import type { WorkQueue } from '../work-queue.js'
import type { Schema, UserRow } from './schema.js'

export function storedUsers(queue: WorkQueue<Schema>): GatewayStore['users'] {
  return {
    all: () => queue(async (db) => (await db.selectFrom('users').selectAll().orderBy('seq').execute()).map(fromRow)),
    get: (jid) =>
      queue(async (db) => {
        const row = await db.selectFrom('users').selectAll().where('jid', '=', jid).executeTakeFirst()
        return row && fromRow(row)
      }),
    async put({ jid, form, registeredAt, loggedOut = null, preferences }) {
      const values = {
        form: JSON.stringify(form),
        registered_at: registeredAt.getTime(),
        logged_out: loggedOut,
        preferences: preferences ? JSON.stringify(preferences) : null,
      }
      await queue((db) =>
        db
          .insertInto('users')
          .values({ jid, ...values })
          .onConflict((conflict) => conflict.column('jid').doUpdateSet(values))
          .execute(),
      )
    },
    async delete(jid) {
      await queue(async (db) => {
        await db.deleteFrom('subscriptions').where('contact', '=', jid).execute()
        // The other tables name users by foreign keys.
        await db.deleteFrom('users').where('jid', '=', jid).execute()
      })
    },
  }
}

function fromRow({ jid, form, registered_at, logged_out, preferences }: Selectable<UserRow>): StoredUser {
  return {
    jid,
    form: JSON.parse(form),
    registeredAt: new Date(registered_at),
    ...(logged_out !== null && { loggedOut: logged_out }),
    ...(preferences !== null && { preferences: JSON.parse(preferences) }),
  }
}
