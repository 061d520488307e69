import { createTaskQueue, type TaskQueue } from '@trestle/core'
import type { GatewayStore } from './store.js'

/** Calls of one user that are with the store at a time. What waits for it is committed together, so that more gain little. */
const CALLS = 8
/** Queues of users that are kept while nothing is in them: the next call is soon there. */
const MAX_IDLE = 1000

/**
 * Shares a store between users: of each, so many calls are with it at a time, and the others wait in their order. Nobody
 * waits behind all that another user does at once. Calls that name no user pass.
 */
export function shareStore(store: GatewayStore, calls = CALLS): GatewayStore {
  const queues = new Map<string, TaskQueue>()

  function inTurn<T>(user: string, call: () => Promise<T>): Promise<T> {
    const queue = queues.get(user) ?? createTaskQueue({ maxRunning: calls })
    queues.set(user, queue)
    const result = queue.run(call)
    if (queues.size > MAX_IDLE) {
      const over = () => {
        if (queue.running === 0 && queues.get(user) === queue) queues.delete(user)
      }
      // Not `finally`, which makes three promises more of each call.
      result.then(over, over)
    }
    return result
  }

  /** Methods whose first argument is the user. */
  function byFirst<T extends object>(group: T): T {
    const methods = Object.entries(group) as [string, (user: string, ...rest: unknown[]) => Promise<unknown>][]
    return Object.fromEntries(
      methods.map(([name, method]) => [
        name,
        (user: string, ...rest: unknown[]) => inTurn(user, () => method(user, ...rest)),
      ]),
    ) as T
  }

  const { users, subscriptions, incoming, outgoing } = store
  return {
    ...store,
    users: { ...users, delete: (jid) => inTurn(jid, () => users.delete(jid)) },
    contacts: byFirst(store.contacts),
    rooms: byFirst(store.rooms),
    archive: byFirst(store.archive),
    messages: byFirst(store.messages),
    cells: byFirst(store.cells),
    subscriptions: {
      ...subscriptions,
      get: (local, contact) => inTurn(contact, () => subscriptions.get(local, contact)),
      put: (row) => inTurn(row.contact, () => subscriptions.put(row)),
      delete: (local, contact) => inTurn(contact, () => subscriptions.delete(local, contact)),
    },
    incoming: {
      ...incoming,
      add: (row) => inTurn(row.user, () => incoming.add(row)),
      pending: (user) => inTurn(user, () => incoming.pending(user)),
    },
    outgoing: {
      ...outgoing,
      add: (batch) => inTurn(batch.user, () => outgoing.add(batch)),
      pending: (user, options) => inTurn(user, () => outgoing.pending(user, options)),
    },
  }
}
