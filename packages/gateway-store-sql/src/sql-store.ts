import type { GatewayStore } from '@trestle/gateway'
import type { Kysely } from 'kysely'
import { holdWhileDeleting } from './holding-store.js'
import { storedArchive } from './tables/archive.js'
import { storedCells } from './tables/cells.js'
import { storedContacts } from './tables/contacts.js'
import { storedIncoming } from './tables/incoming.js'
import { storedMessages } from './tables/messages.js'
import { storedOutgoing } from './tables/outgoing.js'
import { pruneArchives } from './tables/prune-archives.js'
import { storedRooms } from './tables/rooms.js'
import type { Schema } from './tables/schema.js'
import { storedSubscriptions } from './tables/subscriptions.js'
import { storedUsers } from './tables/users.js'
import { type UserTransfer, userTransfer } from './transfer/user-rows.js'
import { createWorkQueue, type WorkQueueOptions } from './work-queue.js'

/** A store in a database, from which users can be moved to another: `exportUser`, `importUser`. */
export interface SqlStore extends GatewayStore {
  readonly transfer: UserTransfer
}

/**
 * Makes a store of an open database that `migrate` has migrated. Calls take effect in order, awaited or not; those that
 * wait at the same time are committed together. Except for subscriptions, nothing is stored for a user who is not
 * registered. `close` closes the database, too.
 */
export function createSqlStore(db: Kysely<Schema>): SqlStore {
  return createStoreOn(db)
}

/** The same, with what differs between databases. */
export function createStoreOn(db: Kysely<Schema>, options: WorkQueueOptions = {}): SqlStore {
  const queue = createWorkQueue(db, options)
  let closed: Promise<void> | undefined
  return holdWhileDeleting({
    users: storedUsers(queue),
    contacts: storedContacts(queue),
    rooms: storedRooms(queue),
    archive: storedArchive(queue),
    subscriptions: storedSubscriptions(queue),
    incoming: storedIncoming(queue),
    outgoing: storedOutgoing(queue),
    messages: storedMessages(queue),
    cells: storedCells(queue),
    transfer: userTransfer(queue),
    async prune(olderThan) {
      await queue((db) => db.deleteFrom('message_names').where('at', '<', olderThan.getTime()).execute())
      await queue((db) => db.deleteFrom('reactions').where('at', '<', olderThan.getTime()).execute())
      await pruneArchives(queue, olderThan.getTime())
    },
    close() {
      closed ??= queue.end().then(() => db.destroy())
      return closed
    },
  })
}
