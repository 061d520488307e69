import type { LocalPresence, Subscriptions } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { Nick } from '@trestle/xep-0172'
import type { Addresses } from './addresses.js'
import { presenceOfContact } from './puppets.js'
import { presenceOf } from './session-status.js'
import type { GatewayStore, StoredContact } from './store.js'
import type { Users } from './users.js'

/** The rosters of users: the subscriptions between them, the puppets and the gateway itself. */
export interface Friendships {
  /** Offers a contact to the user's roster, and shows its presence there. */
  befriend(user: string, contact: StoredContact, text?: string): Promise<void>
  /** Takes the puppet out of the user's roster. */
  part(user: string, contact: StoredContact): Promise<void>
  /** Offers the gateway itself to the user's roster. */
  join(user: string): Promise<void>
  /** Takes the gateway itself out of the user's roster. */
  leave(user: string): Promise<void>
  /** Shows the puppet as it is now. */
  showContact(user: string, contact: StoredContact): Promise<void>
  /** Shows the gateway itself: how the user's session is. */
  showGateway(user: string): Promise<void>
  /** Shows the gateway and all puppets. */
  showAll(user: string): Promise<void>
}

export interface FriendshipsOptions {
  /** The subscriptions of a local address. */
  readonly of: (local: JID) => Subscriptions
  readonly store: GatewayStore
  readonly addresses: Addresses
}

export function createFriendships({ of, store, addresses }: FriendshipsOptions): Friendships {
  const puppet = (contact: StoredContact) => of(addresses.puppetSender(contact.legacyId))
  const gateway = () => of(addresses.gateway)

  async function showContact(user: string, contact: StoredContact): Promise<void> {
    await puppet(contact).announceTo(user)
  }

  return {
    showContact,
    async befriend(user, contact, text) {
      const payloads = contact.name === undefined ? [] : [Nick.encode(contact.name)]
      const view = puppet(contact)
      const { to, pendingIn } = await view.state(user)
      if (pendingIn) await view.approve(user)
      if (!to) await view.subscribe(user, { payloads, status: text })
    },
    async part(user, contact) {
      const view = puppet(contact)
      await view.deny(user)
      await view.cancel(user)
      await view.unsubscribe(user)
    },
    async join(user) {
      const view = gateway()
      if ((await view.state(user)).pendingIn) await view.approve(user)
      await view.subscribe(user)
    },
    async leave(user) {
      await gateway().cancel(user)
      await gateway().unsubscribe(user)
    },
    async showGateway(user) {
      await gateway().announceTo(user)
    },
    async showAll(user) {
      await gateway().announceTo(user)
      for (const contact of await store.contacts.all(user)) if (contact.friend) await showContact(user, contact)
    },
  }
}

/** Keeps the subscriptions in the gateway's store, and lets each user see their own contacts only. */
export function keepSubscriptions(view: Subscriptions, store: GatewayStore, addresses: Addresses, users: Users): void {
  const { api } = view
  api.registerDefault('loadSubscription', ({ jid, args }) =>
    store.subscriptions.get(String(jid), args.contact.toString()),
  )
  api.registerDefault('saveSubscription', ({ jid, args: { contact, state } }) =>
    store.subscriptions.put({ local: String(jid), contact: contact.toString(), state }),
  )
  api.registerDefault('deleteSubscription', ({ jid, args }) =>
    store.subscriptions.delete(String(jid), args.contact.toString()),
  )
  api.registerDefault('listSubscriptions', async ({ jid }) =>
    (await store.subscriptions.all()).filter(({ local }) => local === String(jid)),
  )
  api.registerDefault('presenceFor', async ({ jid, args }): Promise<LocalPresence | undefined> => {
    const status = users.get(args.contact.toString())?.session.status ?? { state: 'stopped' }
    if (!jid || jid.local === '') return presenceOf(status)
    const contact = await store.contacts.get(args.contact.toString(), addresses.legacyId(jid))
    // Without its network, what the gateway knows of a contact is old.
    const known =
      contact?.friend && status.state === 'online' ? presenceOfContact(contact) : { type: 'unavailable' as const }
    return { ...known, resource: addresses.resource }
  })
}
