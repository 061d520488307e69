import type { MemoryArchive } from './memory-archive.js'
import { keyOf } from './memory-key.js'
import type {
  GatewayStore,
  NewMessageName,
  NewOutgoing,
  StoredIncoming,
  StoredLatest,
  StoredMessageName,
  StoredReactions,
} from './store.js'

interface OutgoingRow {
  readonly id: number
  readonly user: string
  readonly stanza: string
}

/** A name; without a stanza, only the fact that the chat has had the id. */
interface NameRow {
  readonly stanzaId?: string | undefined
  readonly role?: StoredMessageName['role']
  readonly by?: StoredMessageName['by']
  readonly user: string
  readonly chat: string
  readonly legacyId: string
  readonly at: Date
  displayed: boolean
  readonly awaitsReceipt?: boolean | undefined
}

interface ReactionsRow extends StoredReactions {
  readonly user: string
  readonly chat: string
  readonly at: Date
}

const MAX_DISPLAYED = 1000

type Tables = Pick<GatewayStore, 'incoming' | 'outgoing' | 'messages' | 'prune'>

/** The messages of a store in memory. */
export function createMemoryMessages(
  isRegistered: (user: string) => boolean,
  archive: MemoryArchive,
): {
  readonly tables: Tables
  deleteUser(user: string): void
  /** Deletes the names and reactions of a chat. */
  deleteChat(user: string, chat: string): void
  /** Moves everything of a chat into that of another id. */
  renameChat(user: string, from: string, to: string): void
} {
  const incoming = new Map<string, StoredIncoming>()
  const outgoing = new Map<number, OutgoingRow>()
  const reactions = new Map<string, ReactionsRow>()
  let names: NameRow[] = []
  let lastId = 0

  const namesOf = (user: string, chat: string) => names.filter((row) => row.user === user && row.chat === chat)
  const isNamed = (row: NameRow): row is NameRow & NewMessageName => row.stanzaId !== undefined
  const published = ({ legacyId, stanzaId, role, by, at, awaitsReceipt = false }: NameRow & NewMessageName) => ({
    ...{ legacyId, stanzaId, role, by, at, awaitsReceipt },
  })

  function addName(row: Omit<NameRow, 'displayed'> & { readonly displayed?: boolean | undefined }): void {
    const isKnown = namesOf(row.user, row.chat).some(
      ({ legacyId, stanzaId }) => legacyId === row.legacyId && stanzaId === row.stanzaId,
    )
    if (!isKnown) names.push({ ...row, displayed: row.displayed ?? false })
  }

  function addStanza(user: string, stanza: string): number {
    outgoing.set(++lastId, { id: lastId, user, stanza })
    return lastId
  }

  function setReactions(user: string, chat: string, at: Date, given: StoredReactions): void {
    const key = keyOf(user, chat, given.legacyId, given.by)
    if (given.emojis.length === 0) reactions.delete(key)
    else reactions.set(key, { user, chat, at, ...given })
  }

  const isRepeated = ({ user, chat, legacyId, clientId }: NewOutgoing) =>
    (legacyId !== undefined && namesOf(user, chat).some((row) => row.legacyId === legacyId)) ||
    (clientId !== undefined && incoming.get(clientId)?.user === user)

  return {
    deleteUser(user) {
      for (const [key, row] of incoming) if (row.user === user) incoming.delete(key)
      for (const [key, row] of outgoing) if (row.user === user) outgoing.delete(key)
      for (const [key, row] of reactions) if (row.user === user) reactions.delete(key)
      names = names.filter((row) => row.user !== user)
    },
    deleteChat(user, chat) {
      for (const [key, row] of reactions) if (row.user === user && row.chat === chat) reactions.delete(key)
      names = names.filter((row) => row.user !== user || row.chat !== chat)
    },
    renameChat(user, from, to) {
      const isOf = (row: { readonly user: string; readonly chat: string }) => row.user === user && row.chat === from
      for (const [key, row] of incoming) if (isOf(row)) incoming.set(key, { ...row, chat: to })
      const known = new Set(namesOf(user, to).map(({ legacyId, stanzaId }) => keyOf(legacyId, stanzaId ?? '')))
      names = names
        .filter((row) => !isOf(row) || !known.has(keyOf(row.legacyId, row.stanzaId ?? '')))
        .map((row) => (isOf(row) ? { ...row, chat: to } : row))
      for (const [key, row] of [...reactions].filter(([, row]) => isOf(row))) {
        reactions.delete(key)
        const moved = keyOf(user, to, row.legacyId, row.by)
        if (!reactions.has(moved)) reactions.set(moved, { ...row, chat: to })
      }
    },
    tables: {
      incoming: {
        async add(row) {
          if (isRegistered(row.user)) incoming.set(row.clientId, row)
        },
        async setAttempts(clientId, attempts) {
          const row = incoming.get(clientId)
          if (row) incoming.set(clientId, { ...row, attempts })
        },
        async settle(clientId, settlement) {
          const { legacyIds, knownIds = [], role, awaitsReceipt, answer, archived, reactions: given } = settlement
          const row = incoming.get(clientId)
          if (!row) return undefined
          incoming.delete(clientId)
          const { user, chat, at, stanzaId } = row
          const name = { user, chat, at, stanzaId, by: 'user', awaitsReceipt } as const
          if (role) for (const legacyId of legacyIds) addName({ ...name, role, legacyId })
          if (archived && archive.add(user, chat, archived.at, archived) && role) {
            const name = { user, chat, at, stanzaId: archived.id, role: 'archived', by: 'user' } as const
            for (const legacyId of legacyIds) addName({ ...name, legacyId })
          }
          for (const legacyId of knownIds) addName({ user, chat, at, legacyId })
          if (given) setReactions(user, chat, at, given)
          return answer === undefined ? undefined : { id: addStanza(user, answer), stanza: answer }
        },
        pending: async (user) => [...incoming.values()].filter((row) => row.user === user),
      },
      outgoing: {
        async add(batch) {
          const { user, chat, at, legacyId, stanzas, archived = [] } = batch
          if (!isRegistered(user) || isRepeated(batch)) return undefined
          const added = archived.filter((row) => archive.add(user, chat, at, row))
          if (isNothing(batch, added.length)) return undefined
          const given = [...stanzas.flatMap((row) => row.names ?? []), ...added.flatMap((row) => row.names ?? [])]
          for (const name of given) addName({ user, chat, at, ...name })
          if (legacyId !== undefined && !given.some((name) => name.legacyId === legacyId)) {
            addName({ user, chat, at, legacyId })
          }
          if (batch.reactions) setReactions(user, chat, at, batch.reactions)
          return stanzas.map(({ stanza }) => addStanza(user, stanza))
        },
        async confirm(ids) {
          for (const id of ids) outgoing.delete(id)
        },
        pending: async (user, { after, limit }) =>
          [...outgoing.values()]
            .filter((row) => row.user === user && row.id > after)
            .slice(0, limit)
            .map(({ id, stanza }) => ({ id, stanza })),
        users: async () => [...new Set([...outgoing.values()].map(({ user }) => user))].sort(),
        count: async () => outgoing.size,
      },
      messages: {
        byLegacyId: async (user, chat, legacyId) =>
          namesOf(user, chat)
            .filter(isNamed)
            .filter((row) => row.legacyId === legacyId)
            .map(published),
        byStanzaId: async (user, chat, stanzaId) =>
          namesOf(user, chat)
            .filter(isNamed)
            .filter((row) => row.stanzaId === stanzaId)
            .map(published),
        isKnown: async (user, chat, legacyId) => namesOf(user, chat).some((row) => row.legacyId === legacyId),
        async markDisplayed(user, chat, stanzaId) {
          const rows = namesOf(user, chat).filter((row) => row.by !== 'user' && row.role === 'original')
          const last = rows.findLastIndex((row) => row.stanzaId === stanzaId)
          const fresh = rows.slice(0, last + 1).filter((row) => !row.displayed)
          for (const row of fresh) row.displayed = true
          return [...new Set(fresh.map(({ legacyId }) => legacyId))].slice(-MAX_DISPLAYED)
        },
        async latest(user, { before, limit }) {
          const found = new Map<string, StoredLatest>()
          for (const row of names) {
            if (row.user !== user || row.at >= before || row.role !== 'original' || !isNamed(row)) continue
            const { chat, by, legacyId, at } = row
            const key = keyOf(chat, by === 'user' ? 'user' : 'others')
            if (at >= (found.get(key)?.at ?? at)) {
              found.delete(key)
              found.set(key, { chat, by, legacyId, at })
            }
          }
          // Later ones come before earlier ones of the same time.
          const latest = [...found.values()].reverse().sort((a, b) => b.at.getTime() - a.at.getTime())
          return latest.slice(0, limit)
        },
        reactions: async (user, chat, legacyId, by) => reactions.get(keyOf(user, chat, legacyId, by))?.emojis ?? [],
      },
      async prune(olderThan) {
        names = names.filter((row) => row.at >= olderThan)
        for (const [key, row] of reactions) if (row.at < olderThan) reactions.delete(key)
        archive.prune(olderThan)
      },
    },
  }
}

/** Whether nothing of a batch is new, which is all in the archive. */
function isNothing({ archived = [], legacyId, stanzas, reactions }: NewOutgoing, added: number): boolean {
  return archived.length > 0 && added === 0 && legacyId === undefined && stanzas.length === 0 && !reactions
}
