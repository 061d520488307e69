import { createSerial, type LocalPresence, type SubscriptionsApi } from '@trestle/core'
import { StanzaError } from '@trestle/stanza'
import { presenceOf } from '../sessions/session-status.js'
import type { RunningUser, Users } from '../sessions/users.js'
import type { GatewayStore } from '../storage/store.js'
import type { Addresses } from './addresses.js'
import { presenceOfContact } from './puppets.js'

/** Subscriptions that one user may have. */
const MAX_SUBSCRIPTIONS = 20_000

export interface SubscriptionStoreOptions {
  readonly store: GatewayStore
  readonly addresses: Addresses
  readonly users: Users
  /** For tests; 20,000 by default. */
  readonly maxSubscriptions?: number | undefined
}

/** Keeps subscriptions in the gateway's store; each user sees only their own contacts. */
export function keepSubscriptions(
  { api }: Pick<SubscriptionsApi, 'api'>,
  { store, addresses, users, maxSubscriptions = MAX_SUBSCRIPTIONS }: SubscriptionStoreOptions,
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
  api.registerDefault('presenceFor', async ({ jid, args }): Promise<LocalPresence | undefined> => {
    const user = args.contact.toString()
    const status = users.get(user)?.session.status ?? { state: 'stopped' }
    if (!jid || jid.local === '') return presenceOf(status)
    // While the session is offline, stored presence is out of date. The mapping of ids may have changed since.
    const legacyId = status.state === 'online' ? addresses.find(jid) : undefined
    const contact = legacyId === undefined ? undefined : await store.contacts.get(user, legacyId)
    const known = contact?.friend ? presenceOfContact(contact) : { type: 'unavailable' as const }
    return { ...known, resource: addresses.resource }
  })
}
