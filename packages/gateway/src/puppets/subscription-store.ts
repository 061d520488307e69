import { createSerial, type LocalPresence, type SubscriptionsApi } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import type { RunningUser, Users } from '../sessions/users.js'
import type { GatewayStore } from '../storage/store.js'

/** Subscriptions that one user may have. */
const MAX_SUBSCRIPTIONS = 20_000

export interface SubscriptionStoreOptions {
  readonly store: GatewayStore
  readonly users: Users
  /** The presence of the gateway or of a puppet, as a user sees it. */
  readonly presenceFor: (local: JID | undefined, user: JID) => Promise<LocalPresence | undefined>
  /** For tests; 20,000 by default. */
  readonly maxSubscriptions?: number | undefined
}

/** The subscriptions of users in the store. */
export interface KeptSubscriptions {
  /** Reads all subscriptions of a user at once for what `work` does, which would ask for one after the other. */
  reading<T>(user: string, work: () => Promise<T>): Promise<T>
}

/** Subscriptions of one user in memory, by local address, and how many are at work with them. */
interface InMemory {
  readonly states: Map<string, string>
  readers: number
}

/** Keeps subscriptions in the gateway's store; each user sees only their own contacts. */
export function keepSubscriptions(
  { api }: Pick<SubscriptionsApi, 'api'>,
  { store, users, presenceFor, maxSubscriptions = MAX_SUBSCRIPTIONS }: SubscriptionStoreOptions,
): KeptSubscriptions {
  // Subscriptions of several puppets change at once; one at a time, the count is exact.
  const serial = createSerial()
  /** The number of subscriptions by session, counted once for each. */
  const counts = new WeakMap<RunningUser['session'], number>()
  const inMemory = new Map<string, InMemory>()

  async function load(local: string, user: string): Promise<string | undefined> {
    const known = inMemory.get(user)
    return known ? known.states.get(local) : store.subscriptions.get(local, user)
  }

  async function countNew(local: string, user: string): Promise<void> {
    const session = users.get(user)?.session
    if (!session || (await load(local, user)) !== undefined) return
    const count = counts.get(session) ?? (await store.subscriptions.all(user)).length
    if (count >= maxSubscriptions) {
      throw new StanzaError('resource-constraint', { text: `${user} has too many subscriptions.` })
    }
    counts.set(session, count + 1)
  }

  api.registerDefault('loadSubscription', ({ jid, args }) => load(String(jid), args.contact.toString()))
  api.registerDefault('saveSubscription', ({ jid, args: { contact, state } }) =>
    serial.run(contact.toString(), async () => {
      await countNew(String(jid), contact.toString())
      await store.subscriptions.put({ local: String(jid), contact: contact.toString(), state })
      inMemory.get(contact.toString())?.states.set(String(jid), state)
    }),
  )
  api.registerDefault('deleteSubscription', ({ jid, args: { contact } }) =>
    serial.run(contact.toString(), async () => {
      await store.subscriptions.delete(String(jid), contact.toString())
      inMemory.get(contact.toString())?.states.delete(String(jid))
      const session = users.get(contact.toString())?.session
      const count = session && counts.get(session)
      if (session && count !== undefined) counts.set(session, count - 1)
    }),
  )
  api.registerDefault('listSubscriptions', async ({ jid }) =>
    (await store.subscriptions.all()).filter(({ local }) => local === String(jid)),
  )
  api.registerDefault('presenceFor', ({ jid, args }) => presenceFor(jid, args.contact))

  return {
    async reading(user, work) {
      // In turn with changes, so that none is missed.
      const known = await serial.run(user, async () => {
        const found = inMemory.get(user) ?? { states: await statesOf(user), readers: 0 }
        inMemory.set(user, found)
        found.readers++
        return found
      })
      try {
        return await work()
      } finally {
        if (--known.readers === 0) inMemory.delete(user)
      }
    },
  }

  async function statesOf(user: string): Promise<Map<string, string>> {
    return new Map((await store.subscriptions.all(user)).map(({ local, state }) => [local, state]))
  }
}
