import { createCache } from '@trestle/core'
import type { ContactInfo } from '../module/contact.js'
import type { GatewayStore, StoredContact } from '../storage/store.js'
import { userKey } from '../support/user-key.js'
import type { Addresses } from './addresses.js'
import { changedDetails, detailsOf, withDetails } from './contact-details.js'

/** The contacts of users in the store. */
export interface Contacts {
  get(user: string, legacyId: string): Promise<StoredContact | undefined>
  /** The contact, if it is in memory. */
  peek(user: string, legacyId: string): StoredContact | undefined
  /** All contacts of a user, each of which is in memory afterwards, as far as there is room. */
  all(user: string): Promise<readonly StoredContact[]>
  /** The contact; added to the store if it is new. */
  known(user: string, legacyId: string): Promise<{ readonly contact: StoredContact; readonly isNew: boolean }>
  /** Applies details to a contact without writing it: the values before and after. */
  change(user: string, legacyId: string, info: ContactInfo): Promise<ContactChange>
  /** Writes a change to the store. */
  commit(user: string, change: ContactChange): Promise<void>
  /** Gives a contact another id, and so another address; its messages keep their names. One that has that id already is replaced. */
  rename(user: string, legacyId: string, to: string): Promise<StoredContact>
  /** Deletes the contact from the store. */
  forget(user: string, legacyId: string): Promise<void>
  /** Forgets what is in memory of a user, whose contacts the store does not have any more. */
  drop(user: string): void
}

/** Contacts in memory, so that a message does not wait for the store to name its sender. */
const MAX_CACHED = 20_000

export interface ContactChange {
  readonly before: StoredContact
  readonly after: StoredContact
}

export function createContacts(store: GatewayStore, addresses: Addresses): Contacts {
  const cache = createCache<StoredContact>({ max: MAX_CACHED })
  /** Users who have left meanwhile have another number. */
  const keysOf = (user: string) => {
    const times = dropped.get(user) ?? 0
    return (legacyId: string) => userKey(user, `${times} ${legacyId}`)
  }
  const keyOf = (user: string, legacyId: string) => keysOf(user)(legacyId)
  const dropped = new Map<string, number>()

  /** Reads of the store under way, as far as nothing was written meanwhile. */
  const reading = new Map<string, Promise<StoredContact | undefined>>()
  /** Counts contacts that were deleted. */
  let deletions = 0

  async function get(user: string, legacyId: string): Promise<StoredContact | undefined> {
    const key = keyOf(user, legacyId)
    const known = cache.get(key) ?? reading.get(key)
    if (known) return known
    const read = store.contacts.get(user, legacyId)
    reading.set(key, read)
    const isCurrent = () => reading.get(key) === read
    try {
      const found = await read
      if (found && isCurrent()) cache.set(key, found)
      return found
    } finally {
      if (isCurrent()) reading.delete(key)
    }
  }

  /** What is in memory of a contact, or on its way there, is out of date. */
  function outdate(key: string): void {
    cache.delete(key)
    reading.delete(key)
  }

  async function put(user: string, contact: StoredContact): Promise<void> {
    const key = keyOf(user, contact.legacyId)
    outdate(key)
    await store.contacts.put(user, contact)
    outdate(key)
    cache.set(key, contact)
  }

  const known: Contacts['known'] = async (user, legacyId) => {
    const found = await get(user, legacyId)
    if (found) return { contact: found, isNew: false }
    const { local } = addresses.puppet(legacyId)
    const contact: StoredContact = { legacyId, local, friend: false, show: 'offline' }
    await put(user, contact)
    return { contact, isNew: true }
  }

  async function forget(user: string, legacyId: string): Promise<void> {
    const key = keyOf(user, legacyId)
    outdate(key)
    await store.contacts.delete(user, legacyId)
    outdate(key)
    deletions++
  }

  return {
    get,
    peek: (user, legacyId) => cache.get(keyOf(user, legacyId)),
    async all(user) {
      const keyNow = keysOf(user)
      const before = deletions
      const found = await store.contacts.all(user)
      if (deletions !== before) return found
      for (const contact of found) {
        const key = keyNow(contact.legacyId)
        if (!cache.get(key)) cache.set(key, contact)
      }
      return found
    },
    known,
    async change(user, legacyId, info) {
      const { contact: before } = await known(user, legacyId)
      return { before, after: merged(before, info) }
    },
    async commit(user, { before, after }) {
      if (!isSame(before, after)) await put(user, after)
    },
    async rename(user, legacyId, to) {
      const { contact } = await known(user, legacyId)
      const renamed = { ...contact, legacyId: to, local: addresses.puppet(to).local }
      const keys = [keyOf(user, legacyId), keyOf(user, to)]
      keys.forEach(outdate)
      await store.contacts.rename(user, legacyId, renamed)
      keys.forEach(outdate)
      deletions++
      return renamed
    },
    forget,
    drop(user) {
      dropped.set(user, (dropped.get(user) ?? 0) + 1)
    },
  }
}

function merged(before: StoredContact, info: ContactInfo): StoredContact {
  const { name, friend, presence } = info
  const after = {
    ...before,
    ...(name !== undefined && { name: name ?? undefined }),
    ...(friend !== undefined && { friend }),
    ...(presence && { show: presence.show, status: presence.status, lastSeen: presence.lastSeen }),
  }
  return withDetails(after, changedDetails(detailsOf(before), info))
}

function isSame(a: StoredContact, b: StoredContact): boolean {
  return a.friend === b.friend && a.name === b.name && isSamePresence(a, b) && areSameDetails(a, b)
}

function areSameDetails(a: StoredContact, b: StoredContact): boolean {
  return JSON.stringify(a.details ?? {}) === JSON.stringify(b.details ?? {})
}

export function isSamePresence(a: StoredContact, b: StoredContact): boolean {
  return a.show === b.show && a.status === b.status && a.lastSeen?.getTime() === b.lastSeen?.getTime()
}
