import type { SubscriptionsApi } from '@trestle/core'
import { JID } from '@trestle/jid'
import { Nick } from '@trestle/xep-0172'
import type { Addresses } from './addresses.js'
import type { GatewayStore, StoredContact } from './store.js'

/** The rosters of users: the subscriptions between them, the puppets and the gateway itself. */
export interface Friendships {
  /** Offers a contact to the user's roster, and shows its presence there. */
  befriend(user: string, contact: StoredContact, text?: string): Promise<void>
  /** Takes the puppet out of the user's roster. */
  part(user: string, contact: StoredContact): Promise<void>
  /** Offers the gateway itself to the user's roster. */
  join(user: string): Promise<void>
  /** Takes the gateway itself and all puppets out of the user's roster. */
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
  readonly of: (local: JID) => SubscriptionsApi
  readonly store: GatewayStore
  readonly addresses: Addresses
}

export function createFriendships({ of, store, addresses }: FriendshipsOptions): Friendships {
  const puppet = (contact: StoredContact) => of(addresses.puppetSender(contact.legacyId))
  const gateway = () => of(addresses.gateway)

  async function showContact(user: string, contact: StoredContact): Promise<void> {
    await puppet(contact).announceTo(user)
  }

  async function partFrom(view: SubscriptionsApi, user: string): Promise<void> {
    await view.deny(user)
    await view.cancel(user)
    await view.unsubscribe(user)
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
    part: (user, contact) => partFrom(puppet(contact), user),
    async join(user) {
      const view = gateway()
      if ((await view.state(user)).pendingIn) await view.approve(user)
      await view.subscribe(user)
    },
    async leave(user) {
      // Puppets may have asked, or be asked, that never became contacts.
      for (const { local } of await store.subscriptions.all(user)) await partFrom(of(JID.parse(local)), user)
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
