import type { PresenceInit } from '@trestle/stanza'
import type { Addresses } from './addresses.js'
import type { ContactInfo, ContactStatus } from './chat.js'
import type { GatewayStore, StoredContact } from './store.js'

/** What puppets show, as RFC 6121 has it. */
export function presenceOfContact({ show, status }: ContactStatus): PresenceInit {
  const shown = status === undefined ? {} : { status }
  if (show === 'offline') return { type: 'unavailable', ...shown }
  if (show === 'online') return shown
  return { show: show === 'busy' ? 'dnd' : 'away', ...shown }
}

/** What is known of contacts, in the store. */
export interface Contacts {
  /** The contact, made known if it was not. */
  known(user: string, legacyId: string): Promise<{ readonly contact: StoredContact; readonly isNew: boolean }>
  /** Writes what differs; returns what was and what is. */
  update(user: string, legacyId: string, info: ContactInfo): Promise<ContactChange>
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
    async update(user, legacyId, info) {
      const { contact: before } = await known(user, legacyId)
      const after = merged(before, info)
      if (!isSame(before, after)) await store.contacts.put(user, after)
      return { before, after }
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

export function isSame(a: StoredContact, b: StoredContact): boolean {
  return a.friend === b.friend && a.name === b.name && isSamePresence(a, b)
}

export function isSamePresence(a: StoredContact, b: StoredContact): boolean {
  return a.show === b.show && a.status === b.status && a.lastSeen?.getTime() === b.lastSeen?.getTime()
}
