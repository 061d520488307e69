import type { SubscriptionsApi } from '@trestle/core'
import { JID } from '@trestle/jid'
import { Nick } from '@trestle/xep-0172'
import type { GatewayStore, StoredContact } from '../storage/store.js'
import type { Addresses } from './addresses.js'

/** Subscriptions between users and puppets, and between users and the gateway itself. */
export interface Friendships {
  /** Asks for the user's subscription in the name of a contact, and approves the user's. */
  befriend(user: string, contact: StoredContact, text?: string): Promise<void>
  /** Ends both subscriptions between a puppet and the user. */
  part(user: string, contact: StoredContact): Promise<void>
  /** Asks for the user's subscription in the name of the gateway, and approves the user's. */
  join(user: string): Promise<void>
  /** Ends all subscriptions of a user. */
  leave(user: string): Promise<void>
  /** Sends the presence of a puppet to the user. */
  showContact(user: string, contact: StoredContact): Promise<void>
  /** Sends the presence of the gateway, the state of the user's session, to the user. */
  showGateway(user: string): Promise<void>
  /** Sends the presence of the gateway and of all friends to the user. */
  showAll(user: string): Promise<void>
}

export interface FriendshipsOptions {
  /** The subscriptions of a local JID. */
  readonly subscriptionsOf: (local: JID) => SubscriptionsApi
  readonly store: GatewayStore
  readonly addresses: Addresses
}

export function createFriendships({ subscriptionsOf, store, addresses }: FriendshipsOptions): Friendships {
  const puppet = (contact: StoredContact) => subscriptionsOf(addresses.puppetSender(contact.legacyId))
  const gateway = () => subscriptionsOf(addresses.gateway)

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
      // Also of puppets that never became contacts.
      for (const { local } of await store.subscriptions.all(user))
        await partFrom(subscriptionsOf(JID.parse(local)), user)
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
