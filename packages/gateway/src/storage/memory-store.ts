import type { GatewayStore, StoredContact, StoredIncoming, StoredSubscription, StoredUser } from './store.js'

interface IncomingRow extends StoredIncoming {
  readonly stanzaId: string | undefined
  readonly state: 'pending' | 'accepted' | 'failed'
  readonly legacyIds: readonly string[]
}

interface OutgoingRow {
  readonly id: number
  readonly user: string
  readonly chat: string
  readonly legacyId: string | undefined
  readonly stanza: string
  readonly at: Date
  readonly sent: boolean
}

/** A store in memory: nothing outlives the process. For trials and tests. */
export function createMemoryStore(): GatewayStore {
  const users = new Map<string, StoredUser>()
  const contacts = new Map<string, Map<string, StoredContact>>()
  const subscriptions = new Map<string, StoredSubscription>()
  const incoming = new Map<string, IncomingRow>()
  const outgoing = new Map<number, OutgoingRow>()
  let lastId = 0

  const contactsOf = (user: string) => {
    const known = contacts.get(user) ?? new Map<string, StoredContact>()
    contacts.set(user, known)
    return known
  }
  const pairKey = (local: string, contact: string) => `${local} ${contact}`
  const update = (clientId: string, change: Partial<IncomingRow>) => {
    const row = incoming.get(clientId)
    if (row) incoming.set(clientId, { ...row, ...change })
  }
  const hasLegacyId = (user: string, chat: string, legacyId: string) =>
    [...outgoing.values()].some((row) => row.user === user && row.chat === chat && row.legacyId === legacyId) ||
    [...incoming.values()].some((row) => row.user === user && row.chat === chat && row.legacyIds.includes(legacyId))

  return {
    users: {
      all: async () => [...users.values()],
      get: async (jid) => users.get(jid),
      put: async (user) => void users.set(user.jid, user),
      delete: async (jid) => {
        users.delete(jid)
        contacts.delete(jid)
        for (const [key, row] of subscriptions) if (row.contact === jid) subscriptions.delete(key)
        for (const [key, row] of incoming) if (row.user === jid) incoming.delete(key)
        for (const [key, row] of outgoing) if (row.user === jid) outgoing.delete(key)
      },
    },
    contacts: {
      all: async (user) => [...contactsOf(user).values()],
      get: async (user, legacyId) => contactsOf(user).get(legacyId),
      put: async (user, contact) => void contactsOf(user).set(contact.legacyId, contact),
      delete: async (user, legacyId) => void contactsOf(user).delete(legacyId),
    },
    subscriptions: {
      all: async (contact) => [...subscriptions.values()].filter((row) => !contact || row.contact === contact),
      get: async (local, contact) => subscriptions.get(pairKey(local, contact))?.state,
      put: async (row) => void subscriptions.set(pairKey(row.local, row.contact), row),
      delete: async (local, contact) => void subscriptions.delete(pairKey(local, contact)),
    },
    incoming: {
      add: async (message) => void incoming.set(message.clientId, { ...message, state: 'pending', legacyIds: [] }),
      setAttempts: async (clientId, attempts) => update(clientId, { attempts }),
      accepted: async (clientId, legacyIds) => update(clientId, { state: 'accepted', legacyIds }),
      failed: async (clientId) => update(clientId, { state: 'failed' }),
      pending: async (user) => [...incoming.values()].filter((row) => row.user === user && row.state === 'pending'),
      stanzaIdOf: async (user, chat, legacyId) =>
        [...incoming.values()].find((row) => row.user === user && row.chat === chat && row.legacyIds.includes(legacyId))
          ?.stanzaId,
    },
    outgoing: {
      async add(message) {
        const { user, chat, legacyId } = message
        if (legacyId !== undefined && hasLegacyId(user, chat, legacyId)) return undefined
        const id = ++lastId
        outgoing.set(id, { ...message, id, sent: false })
        return id
      },
      async sent(id) {
        const row = outgoing.get(id)
        if (row) outgoing.set(id, { ...row, sent: true })
      },
      pending: async (user) => [...outgoing.values()].filter((row) => row.user === user && !row.sent),
    },
    async prune(olderThan) {
      for (const [key, row] of incoming) if (row.state !== 'pending' && row.at < olderThan) incoming.delete(key)
      for (const [key, row] of outgoing) if (row.sent && row.at < olderThan) outgoing.delete(key)
    },
    close: async () => {},
  }
}
