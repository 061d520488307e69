import type { GatewayStore } from '@trestle/gateway'
import type { UserTransfer } from './transfer/user-rows.js'

type Call<R> = () => Promise<R>

interface HeldStore extends GatewayStore {
  readonly transfer: UserTransfer
}

/**
 * Has calls about a user who is being deleted, which takes several transactions, wait for the end of that: nobody sees
 * what is left meanwhile. Calls about others go on; those that name no user wait only for calls that wait already, so that
 * all take effect in order.
 */
export function holdWhileDeleting(store: HeldStore): HeldStore {
  const leaving = new Map<string, Promise<unknown>>()
  const held = new Set<Promise<unknown>>()

  function hold<R>(until: Promise<unknown>, call: Call<R>): Promise<R> {
    const called = until.then(call, call)
    const over = called.then(
      () => void held.delete(over),
      () => void held.delete(over),
    )
    held.add(over)
    return called
  }

  function about<R>(user: string, call: Call<R>): Promise<R> {
    const going = leaving.get(user)
    return going ? hold(going, call) : call()
  }

  const inOrder = <R>(call: Call<R>): Promise<R> => (held.size === 0 ? call() : hold(Promise.all(held), call))

  function remove(jid: string): Promise<void> {
    const deleted = about(jid, () => store.users.delete(jid))
    leaving.set(jid, deleted)
    const end = () => {
      if (leaving.get(jid) === deleted) leaving.delete(jid)
    }
    deleted.then(end, end)
    return deleted
  }

  /** Methods whose first argument is the user. */
  function byFirst<T extends object>(group: T): T {
    const methods = Object.entries(group) as [string, (user: string, ...rest: unknown[]) => Promise<unknown>][]
    return Object.fromEntries(
      methods.map(([name, method]) => [
        name,
        (user: string, ...rest: unknown[]) => about(user, () => method(user, ...rest)),
      ]),
    ) as T
  }

  const { users, subscriptions, incoming, outgoing } = store
  return {
    ...store,
    users: {
      all: () => inOrder(users.all),
      get: (jid) => about(jid, () => users.get(jid)),
      put: (user) => about(user.jid, () => users.put(user)),
      delete: remove,
    },
    contacts: byFirst(store.contacts),
    rooms: byFirst(store.rooms),
    archive: byFirst(store.archive),
    messages: byFirst(store.messages),
    cells: byFirst(store.cells),
    transfer: byFirst(store.transfer),
    subscriptions: {
      all: (contact) =>
        contact === undefined ? inOrder(subscriptions.all) : about(contact, () => subscriptions.all(contact)),
      get: (local, contact) => about(contact, () => subscriptions.get(local, contact)),
      put: (row) => about(row.contact, () => subscriptions.put(row)),
      delete: (local, contact) => about(contact, () => subscriptions.delete(local, contact)),
    },
    incoming: {
      add: (row) => about(row.user, () => incoming.add(row)),
      pending: (user) => about(user, () => incoming.pending(user)),
      setAttempts: (clientId, attempts) => inOrder(() => incoming.setAttempts(clientId, attempts)),
      settle: (clientId, settlement) => inOrder(() => incoming.settle(clientId, settlement)),
    },
    outgoing: {
      add: (batch) => about(batch.user, () => outgoing.add(batch)),
      pending: (user, options) => about(user, () => outgoing.pending(user, options)),
      confirm: (ids) => inOrder(() => outgoing.confirm(ids)),
      users: () => inOrder(outgoing.users),
      count: () => inOrder(outgoing.count),
    },
    prune: (olderThan) => inOrder(() => store.prune(olderThan)),
  }
}
