import type { PresenceInit } from '@trestle/stanza'
import type { ContactInfo, ContactStatus } from '../module/chat.js'
import type { GatewayStore, StoredContact } from '../storage/store.js'
import type { Addresses } from './addresses.js'

/** The presence stanza of a puppet (RFC 6121 §4.7). */
export function presenceOfContact({ show, status }: ContactStatus): PresenceInit {
  const shown = status === undefined ? {} : { status }
  if (show === 'offline') return { type: 'unavailable', ...shown }
  if (show === 'online') return shown
  return { show: show === 'busy' ? 'dnd' : 'away', ...shown }
}

/** The contacts of users in the store. */
export interface Contacts {
  /** The contact; added to the store if it is new. */
  known(user: string, legacyId: string): Promise<{ readonly contact: StoredContact; readonly isNew: boolean }>
  /** Applies details to a contact without writing it: the values before and after. */
  change(user: string, legacyId: string, info: ContactInfo): Promise<ContactChange>
  /** Writes a change to the store. */
  commit(user: string, change: ContactChange): Promise<void>
}

export interface ContactChange {
  readonly before: StoredContact
  readonly after: StoredContact
}

export function createContacts(store: GatewayStore, addresses: Addresses): Contacts {
  const known: Contacts['known'] = async (user, legacyId) => {
    const found = await store.contacts.get(user, legacyId)
    if (found) return { contact: found, isNew: false }
    const { local } = addresses.puppet(legacyId)
    const contact: StoredContact = { legacyId, local, friend: false, show: 'offline' }
    await store.contacts.put(user, contact)
    return { contact, isNew: true }
  }
  return {
    known,
    async change(user, legacyId, info) {
      const { contact: before } = await known(user, legacyId)
      return { before, after: merged(before, info) }
    },
    async commit(user, { before, after }) {
      if (!isSame(before, after)) await store.contacts.put(user, after)
    },
  }
}

function merged(before: StoredContact, { name, friend, presence }: ContactInfo): StoredContact {
  return {
    ...before,
    ...(name !== undefined && { name: name ?? undefined }),
    ...(friend !== undefined && { friend }),
    ...(presence && { show: presence.show, status: presence.status, lastSeen: presence.lastSeen }),
  }
}

function isSame(a: StoredContact, b: StoredContact): boolean {
  return a.friend === b.friend && a.name === b.name && isSamePresence(a, b)
}

export function isSamePresence(a: StoredContact, b: StoredContact): boolean {
  return a.show === b.show && a.status === b.status && a.lastSeen?.getTime() === b.lastSeen?.getTime()
}
