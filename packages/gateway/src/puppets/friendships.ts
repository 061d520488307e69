import { isXmppError, type SubscriptionsApi } from '@trestle/core'
import { JID } from '@trestle/jid'
import { Nick } from '@trestle/xep-0172'
import type { Privileges } from '../privileges/privileges.js'
import type { GatewayStore, StoredContact } from '../storage/store.js'
import type { Addresses } from './addresses.js'
import type { Contacts } from './puppets.js'
import type { RosterKeeper } from './roster-keeper.js'
import type { RosterSuggestions } from './roster-suggestions.js'
import type { KeptSubscriptions } from './subscription-store.js'

/** Subscriptions between users and puppets, and between users and the gateway itself. */
export interface Friendships {
  /**
   * Puts a friend into the user's roster, where the server lets the gateway write it; asks for the user's subscription in
   * the name of the contact otherwise, and approves the user's.
   */
  befriend(user: string, contact: StoredContact): Promise<void>
  /** Asks for the user's subscription in the name of a contact, wherever rosters are written: the user decides. */
  request(user: string, contact: StoredContact, text?: string): Promise<void>
  /** The roster is to show a friend by another name, or somebody who is no friend any more not at all. */
  changed(user: string, contact: StoredContact): void
  /** Ends both subscriptions between a puppet and the user. */
  part(user: string, contact: StoredContact): Promise<void>
  /** Asks for the user's subscription in the name of the gateway, and approves the user's. */
  join(user: string): Promise<void>
  /** Ends all subscriptions of a user. */
  leave(user: string): Promise<void>
  /** Does what `befriend` and `join` left, because the server was away. */
  resume(user: string): Promise<void>
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
  readonly contacts: Pick<Contacts, 'all' | 'get'>
  /** Reads the subscriptions of a user at once for what `work` does. */
  readonly reading: KeptSubscriptions['reading']
  readonly addresses: Addresses
  readonly privileges: Pick<Privileges, 'settled'>
  readonly roster: RosterKeeper
  readonly suggestions: RosterSuggestions
}

/** Stands for the gateway where contacts have their ids, which are never empty. */
const GATEWAY_ITSELF = ''

export function createFriendships(options: FriendshipsOptions): Friendships {
  const { subscriptionsOf, store, contacts, reading, addresses, privileges, roster, suggestions } = options
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

  const suggested = (contact: StoredContact) => ({ jid: addresses.puppet(contact.legacyId), name: contact.name })

  /** Resolves with whether the user's subscription was there already. */
  async function request(user: string, contact: StoredContact, text?: string): Promise<boolean> {
    const payloads = contact.name === undefined ? [] : [Nick.encode(contact.name)]
    const view = puppet(contact)
    const { to, pendingIn } = await view.state(user)
    if (pendingIn) await view.approve(user)
    if (!to) await view.subscribe(user, { payloads, status: text })
    return to
  }

  /** By user, for whom the server was away: the ids of contacts, and {@link GATEWAY_ITSELF}. */
  const left = new Map<string, Set<string>>()

  /** Does something, or leaves it for `resume` where the server is away. */
  async function orLater(user: string, legacyId: string, act: () => Promise<void>): Promise<void> {
    try {
      await act()
    } catch (error) {
      if (!isXmppError(error, 'not-online')) throw error
      left.set(user, (left.get(user) ?? new Set()).add(legacyId))
    }
  }

  const befriend = (user: string, contact: StoredContact) =>
    orLater(user, contact.legacyId, async () => {
      await privileges.settled()
      if (roster.keeps(user)) return roster.note(user, contact.legacyId)
      if (!(await request(user, contact))) suggestions.note(user, 'add', suggested(contact))
    })

  const join = (user: string) =>
    orLater(user, GATEWAY_ITSELF, async () => {
      await privileges.settled()
      if (roster.keeps(user)) return roster.note(user, undefined)
      const view = gateway()
      if ((await view.state(user)).pendingIn) await view.approve(user)
      await view.subscribe(user)
    })

  return {
    showContact,
    befriend,
    join,
    async resume(user) {
      const ids = left.get(user) ?? []
      left.delete(user)
      for (const id of ids) {
        if (id === GATEWAY_ITSELF) await join(user)
        else {
          const contact = await contacts.get(user, id)
          if (contact?.friend) await befriend(user, contact)
        }
      }
    },
    async request(user, contact, text) {
      await request(user, contact, text)
    },
    changed(user, contact) {
      if (roster.keeps(user)) roster.note(user, contact.legacyId)
      else if (contact.friend) suggestions.note(user, 'modify', suggested(contact))
      else suggestions.note(user, 'delete', suggested(contact))
    },
    async part(user, contact) {
      await roster.remove(user, contact.legacyId)
      await partFrom(puppet(contact), user)
    },
    async leave(user) {
      left.delete(user)
      await roster.removeAll(user)
      // Also of puppets that never became contacts.
      for (const { local } of await store.subscriptions.all(user))
        await partFrom(subscriptionsOf(JID.parse(local)), user)
    },
    async showGateway(user) {
      await gateway().announceTo(user)
    },
    async showAll(user) {
      await reading(user, async () => {
        await gateway().announceTo(user)
        for (const contact of await contacts.all(user)) if (contact.friend) await showContact(user, contact)
      })
    },
  }
}
