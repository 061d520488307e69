import { createMemoryArchive } from './memory-archive.js'
import { keyOf } from './memory-key.js'
import { createMemoryMessages } from './memory-messages.js'
import { createMemoryRooms } from './memory-rooms.js'
import type { GatewayStore, StoredContact, StoredSubscription, StoredUser } from './store.js'

/** A store in memory: nothing outlives the process. For trials and tests. */
export function createMemoryStore(): GatewayStore {
  const users = new Map<string, StoredUser>()
  const contacts = new Map<string, Map<string, StoredContact>>()
  const subscriptions = new Map<string, StoredSubscription>()
  const cells = new Map<string, Map<string, Uint8Array>>()
  const isRegistered = (user: string) => users.has(user)
  const archive = createMemoryArchive()
  const messages = createMemoryMessages(isRegistered, archive)
  const rooms = createMemoryRooms(isRegistered, (user, chat) => {
    archive.delete(user, chat)
    messages.deleteChat(user, chat)
  })

  const contactsOf = (user: string) => {
    const known = contacts.get(user) ?? new Map<string, StoredContact>()
    if (isRegistered(user)) contacts.set(user, known)
    return known
  }
  const cellOf = (user: string, cell: string) => {
    const key = keyOf(user, cell)
    const known = cells.get(key) ?? new Map<string, Uint8Array>()
    if (isRegistered(user)) cells.set(key, known)
    return known
  }

  return {
    ...messages.tables,
    rooms: rooms.table,
    archive: archive.table,
    users: {
      all: async () => [...users.values()],
      get: async (jid) => users.get(jid),
      put: async (user) => void users.set(user.jid, user),
      delete: async (jid) => {
        users.delete(jid)
        contacts.delete(jid)
        for (const key of [...cells.keys()]) if (userIn(key) === jid) cells.delete(key)
        for (const [key, row] of subscriptions) if (row.contact === jid) subscriptions.delete(key)
        for (const part of [rooms, archive, messages]) part.deleteUser(jid)
      },
    },
    contacts: {
      all: async (user) => [...contactsOf(user).values()],
      get: async (user, legacyId) => contactsOf(user).get(legacyId),
      async put(user, ...all) {
        for (const contact of all) contactsOf(user).set(contact.legacyId, contact)
      },
      delete: async (user, legacyId) => void contactsOf(user).delete(legacyId),
      async rename(user, from, contact) {
        if (!isRegistered(user)) return
        contactsOf(user).set(contact.legacyId, contact)
        if (from === contact.legacyId) return
        contactsOf(user).delete(from)
        messages.renameChat(user, from, contact.legacyId)
      },
    },
    subscriptions: {
      all: async (contact) => [...subscriptions.values()].filter((row) => !contact || row.contact === contact),
      get: async (local, contact) => subscriptions.get(keyOf(local, contact))?.state,
      put: async (row) => void subscriptions.set(keyOf(row.local, row.contact), row),
      delete: async (local, contact) => void subscriptions.delete(keyOf(local, contact)),
    },
    cells: {
      get: async (user, cell, key) => cellOf(user, cell).get(key),
      async set(user, cell, entries) {
        for (const [key, value] of entries) {
          if (value === undefined) cellOf(user, cell).delete(key)
          else cellOf(user, cell).set(key, value)
        }
      },
      entries: async (user, cell, { prefix, after, limit }) =>
        [...cellOf(user, cell)]
          .filter(([key]) => key.startsWith(prefix) && (after === undefined || byCodePoints(key, after) > 0))
          .sort(([a], [b]) => byCodePoints(a, b))
          .slice(0, limit),
    },
    close: async () => {},
  }
}

export function userIn(key: string): string {
  return (JSON.parse(key) as [string])[0]
}

/** The order of databases: JavaScript compares UTF-16 units, which differs beyond U+FFFF. */
function byCodePoints(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
