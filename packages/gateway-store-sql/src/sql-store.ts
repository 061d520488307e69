import type { GatewayStore } from '@trestle/gateway'
import type { Kysely } from 'kysely'
import type { Schema } from './schema.js'
import { storedContacts } from './stored-contacts.js'
import { storedIncoming } from './stored-incoming.js'
import { storedOutgoing } from './stored-outgoing.js'
import { storedSubscriptions } from './stored-subscriptions.js'
import { storedUsers } from './stored-users.js'
import { createWorkQueue } from './work-queue.js'

/**
 * A store in a database that is open already, and has been brought to this version by `migrate`. Calls take effect in
 * their order, also those that nobody awaits; those that wait together are committed together. What is written for a
 * user who is not registered, subscriptions aside, is not kept. `close` closes the database too.
 */
export function createSqlStore(db: Kysely<Schema>): GatewayStore {
  const queue = createWorkQueue(db)
  let closed: Promise<void> | undefined
  return {
    users: storedUsers(queue),
    contacts: storedContacts(queue),
    subscriptions: storedSubscriptions(queue),
    incoming: storedIncoming(queue),
    outgoing: storedOutgoing(queue),
    async prune(olderThan) {
      await queue((db) =>
        db
          .deleteFrom('message_ids')
          .where('at', '<', olderThan.getTime())
          .where(({ not, exists, selectFrom }) =>
            not(exists(selectFrom('outgoing').select('outgoing.seq').whereRef('message_id', '=', 'message_ids.seq'))),
          )
          .execute(),
      )
    },
    close() {
      closed ??= queue.end().then(() => db.destroy())
      return closed
    },
  }
}
