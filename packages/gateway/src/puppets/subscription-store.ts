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

/** Keeps subscriptions in the gateway's store; each user sees only their own contacts. */
export function keepSubscriptions(
  { api }: Pick<SubscriptionsApi, 'api'>,
  { store, users, presenceFor, maxSubscriptions = MAX_SUBSCRIPTIONS }: SubscriptionStoreOptions,
): void {
  // Subscriptions of several puppets change at once; one at a time, the count is exact.
  const serial = createSerial()
  /** The number of subscriptions by session, counted once for each. */
  const counts = new WeakMap<RunningUser['session'], number>()

  async function countNew(local: string, user: string): Promise<void> {
    const session = users.get(user)?.session
    if (!session || (await store.subscriptions.get(local, user)) !== undefined) return
    const count = counts.get(session) ?? (await store.subscriptions.all(user)).length
    if (count >= maxSubscriptions) {
      throw new StanzaError('resource-constraint', { text: `${user} has too many subscriptions.` })
    }
    counts.set(session, count + 1)
  }

  api.registerDefault('loadSubscription', ({ jid, args }) =>
    store.subscriptions.get(String(jid), args.contact.toString()),
  )
  api.registerDefault('saveSubscription', ({ jid, args: { contact, state } }) =>
    serial.run(contact.toString(), async () => {
      await countNew(String(jid), contact.toString())
      await store.subscriptions.put({ local: String(jid), contact: contact.toString(), state })
    }),
  )
  api.registerDefault('deleteSubscription', ({ jid, args: { contact } }) =>
    serial.run(contact.toString(), async () => {
      await store.subscriptions.delete(String(jid), contact.toString())
      const session = users.get(contact.toString())?.session
      const count = session && counts.get(session)
      if (session && count !== undefined) counts.set(session, count - 1)
    }),
  )
  api.registerDefault('listSubscriptions', async ({ jid }) =>
    (await store.subscriptions.all()).filter(({ local }) => local === String(jid)),
  )
  api.registerDefault('presenceFor', ({ jid, args }) => presenceFor(jid, args.contact))
}
