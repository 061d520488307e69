import type { ContactInfo } from '../module/contact.js'
import { GatewayError } from '../module/gateway-error.js'
import type { StoredContact } from '../storage/store.js'
import type { Friendships } from './friendships.js'
import { type Contacts, isSamePresence } from './puppets.js'

/** What the calls of a contact's handle do that are no events of a chat. */
export interface ContactEffects {
  /** The contact, which is added to the store if it is new. */
  contact(user: string, legacyId: string): Promise<StoredContact>
  update(user: string, legacyId: string, info: ContactInfo): Promise<void>
  info(user: string, legacyId: string): Promise<ContactInfo>
  requestFriendship(user: string, legacyId: string, text: string | undefined): Promise<void>
  remove(user: string, legacyId: string): Promise<void>
}

export interface ContactEffectsOptions {
  readonly contacts: Contacts
  readonly friendships: Friendships
  /** A contact was added to the store without details. */
  readonly onNewContact: (user: string, legacyId: string) => void
}

export function createContactEffects(options: ContactEffectsOptions): ContactEffects {
  const { contacts, friendships, onNewContact } = options

  async function contactOf(user: string, legacyId: string): Promise<StoredContact> {
    const { contact, isNew } = await contacts.known(user, legacyId)
    if (isNew) onNewContact(user, legacyId)
    return contact
  }

  return {
    contact: contactOf,
    async update(user, legacyId, info) {
      if (typeof info !== 'object' || info === null) throw new GatewayError('invalid', 'update() takes an object.')
      const change = await contacts.change(user, legacyId, info)
      const { before, after } = change
      // The roster first: if that fails, the store must not say that the contact is no friend.
      if (before.friend && !after.friend) await friendships.part(user, after)
      await contacts.commit(user, change)
      if (after.friend && (!before.friend || info.friend)) await friendships.befriend(user, after)
      if (after.friend && !isSamePresence(before, after)) await friendships.showContact(user, after)
    },
    async info(user, legacyId) {
      const { name, friend, show, status, lastSeen } = await contactOf(user, legacyId)
      return { name, friend, presence: { show, status, lastSeen } }
    },
    async requestFriendship(user, legacyId, text) {
      await friendships.befriend(user, await contactOf(user, legacyId), text)
    },
    async remove(user, legacyId) {
      const contact = await contacts.get(user, legacyId)
      if (!contact) return
      await friendships.part(user, contact)
      await contacts.forget(user, legacyId)
    },
  }
}
