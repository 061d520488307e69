import { keyOf } from './memory-key.js'
import type { FindArchived, GatewayStore, NewArchived, StoredArchived } from './store.js'

interface ArchiveRow {
  /** Of adding. */
  readonly seq: number
  readonly stored: StoredArchived
}

interface Chat {
  readonly user: string
  /** In their order: by time, then by adding. */
  rows: ArchiveRow[]
  readonly byId: Map<string, ArchiveRow>
}

/** The archives of rooms in memory. */
export interface MemoryArchive {
  readonly table: GatewayStore['archive']
  /** Whether the stanza is stored: not if the archive has its id. */
  add(user: string, chat: string, at: Date, archived: NewArchived): boolean
  delete(user: string, chat: string): void
  deleteUser(user: string): void
  prune(olderThan: Date): void
}

export function createMemoryArchive(): MemoryArchive {
  const chats = new Map<string, Chat>()
  let lastSeq = 0

  const chatOf = (user: string, name: string) => chats.get(keyOf(user, name))

  function wantedOf(user: string, name: string, wanted: Omit<FindArchived, 'backwards' | 'limit'>) {
    const { byId = new Map<string, ArchiveRow>(), rows = [] } = chatOf(user, name) ?? {}
    const { start, end, from, ids, after, before } = wanted
    const [first, last] = [after, before].map((id) => (id === undefined ? undefined : byId.get(id)))
    const isMissing = (id: string | undefined) => id !== undefined && !byId.has(id)
    if (isMissing(after) || isMissing(before) || ids?.some(isMissing)) return undefined
    const among = ids && new Set(ids)
    return rows.filter(
      (row) =>
        (start === undefined || row.stored.at >= start) &&
        (end === undefined || row.stored.at <= end) &&
        (from === undefined || row.stored.from === from) &&
        (among === undefined || among.has(row.stored.id)) &&
        (first === undefined || compare(row, first) > 0) &&
        (last === undefined || compare(row, last) < 0),
    )
  }

  return {
    table: {
      async find(user, chat, wanted) {
        const rows = wantedOf(user, chat, wanted)
        const { backwards, limit } = wanted
        const page = backwards ? rows?.slice(Math.max(0, rows.length - limit)) : rows?.slice(0, limit)
        return page?.map(({ stored }) => stored)
      },
      count: async (user, chat, wanted) => wantedOf(user, chat, wanted)?.length,
    },
    add(user, name, at, { id, from, stanza }) {
      const chat: Chat = chatOf(user, name) ?? { user, rows: [], byId: new Map() }
      if (chat.byId.has(id)) return false
      chats.set(keyOf(user, name), chat)
      const row = { seq: ++lastSeq, stored: { id, from, stanza, at } }
      chat.byId.set(id, row)
      // Nearly always the last one.
      const previous = chat.rows.findLastIndex(({ stored }) => stored.at <= at)
      chat.rows.splice(previous + 1, 0, row)
      return true
    },
    delete: (user, chat) => void chats.delete(keyOf(user, chat)),
    deleteUser(user) {
      for (const [key, chat] of chats) if (chat.user === user) chats.delete(key)
    },
    prune(olderThan) {
      for (const chat of chats.values()) {
        const isOld = ({ stored }: ArchiveRow) => stored.at < olderThan
        for (const { stored } of chat.rows.filter(isOld)) chat.byId.delete(stored.id)
        chat.rows = chat.rows.filter((row) => !isOld(row))
      }
    },
  }
}

const compare = (a: ArchiveRow, b: ArchiveRow) => a.stored.at.getTime() - b.stored.at.getTime() || a.seq - b.seq
