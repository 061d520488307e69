import type { GatewayStore, StoredSubscription } from '@trestle/gateway'
import type { WorkQueue } from '../work-queue.js'
import type { Schema } from './schema.js'

/** Subscriptions of anybody: users may subscribe before they register. */
export function storedSubscriptions(queue: WorkQueue<Schema>): GatewayStore['subscriptions'] {
  return {
    all: (contact) =>
      queue(async (db): Promise<readonly StoredSubscription[]> => {
        const all = db.selectFrom('subscriptions').select(['local', 'contact', 'state']).orderBy('seq')
        return (contact === undefined ? all : all.where('contact', '=', contact)).execute()
      }),
    get: (local, contact) =>
      queue(async (db) => {
        const found = db.selectFrom('subscriptions').select('state')
        const row = await found.where('contact', '=', contact).where('local', '=', local).executeTakeFirst()
        return row?.state
      }),
    async put({ local, contact, state }) {
      await queue((db) =>
        db
          .insertInto('subscriptions')
          .values({ local, contact, state })
          .onConflict((conflict) => conflict.columns(['contact', 'local']).doUpdateSet({ state }))
          .execute(),
      )
    },
    async delete(local, contact) {
      await queue((db) =>
        db.deleteFrom('subscriptions').where('contact', '=', contact).where('local', '=', local).execute(),
      )
    },
  }
}
