import { createCache } from '@trestle/core'
import { JID } from '@trestle/jid'
import { createMessageList, type MessageList, type StoredMessage } from '@trestle/xep-0313/archive'
import { parse, serialize } from '@trestle/xml'
import type { Storage } from '../storage.js'

/** The archives of accounts, or of rooms: of each the latest messages. */
export interface ArchiveLists {
  /** Undefined: that it has no longer. */
  get(owner: JID, id: string): StoredMessage | undefined
  add(owner: JID, message: StoredMessage): void
  delete(owner: JID, id: string): boolean
  find: (owner: JID, query: Parameters<MessageList['find']>[0]) => ReturnType<MessageList['find']>
  count: (owner: JID, filter: Parameters<MessageList['count']>[0]) => number
  clear(owner: JID): void
}

const MAX_MESSAGES = 1000
/** Of one archive. */
const MAX_BYTES = 2 ** 22
/** Archives that are in memory at a time, and what they weigh; without a folder, others are forgotten. */
const IN_MEMORY = { max: 1000, maxWeight: 2 ** 26 }

interface Archive {
  readonly list: MessageList
  /** Lines in its journal. */
  lines: number
}

interface Line {
  readonly id: string
  readonly at: string
  readonly from?: string | undefined
  readonly to?: string | undefined
  /** Absent: it was deleted, and keeps its place. */
  readonly message?: string | undefined
}

/** `isKept`: whether an archive may still be that of who had its address when the server ran before. */
export function createArchiveLists(
  storage: Storage,
  kind: string,
  isKept: (owner: JID) => boolean = () => true,
): ArchiveLists {
  const journal = storage.journal<Line>(kind)
  const archives = createCache<Archive>({ ...IN_MEMORY, weigh: ({ list }) => list.bytes })

  function archiveOf(owner: JID): Archive {
    const key = owner.bare.toString()
    const known = archives.get(key)
    if (known) return known
    const list = createMessageList({ owner: owner.bare, maxMessages: MAX_MESSAGES, maxBytes: MAX_BYTES })
    if (!isKept(owner)) journal?.delete(key)
    const lines = journal?.read(key) ?? []
    for (const line of lines) list.add(readLine(line))
    const archive = { list, lines: lines.length }
    archives.set(key, archive)
    return archive
  }

  function changed(owner: JID, archive: Archive, message: StoredMessage): void {
    const key = owner.bare.toString()
    // It weighs something else than before.
    archives.set(key, archive)
    if (!journal) return
    if (archive.lines < 2 * MAX_MESSAGES) {
      journal.append(key, writeLine(message))
      archive.lines++
    } else {
      // Without what is no longer in the list.
      const all = archive.list.find({ backwards: false, limit: Number.POSITIVE_INFINITY }) ?? []
      journal.write(key, all.map(writeLine))
      archive.lines = all.length
    }
  }

  return {
    get: (owner, id) => archiveOf(owner).list.get(id),
    add(owner, message) {
      const archive = archiveOf(owner)
      archive.list.add(message)
      changed(owner, archive, message)
    },
    delete(owner, id) {
      const archive = archiveOf(owner)
      const message = archive.list.get(id)
      if (!message) return false
      archive.list.delete(id)
      changed(owner, archive, { ...message, message: undefined })
      return true
    },
    find: (owner, query) => archiveOf(owner).list.find(query),
    count: (owner, filter) => archiveOf(owner).list.count(filter),
    clear(owner) {
      const key = owner.bare.toString()
      archives.delete(key)
      journal?.delete(key)
    },
  }
}

function writeLine({ id, at, from, to, message }: StoredMessage): Line {
  const addresses = { from: from?.toString(), to: to?.toString() }
  return { id, at: at.toISOString(), ...addresses, message: message && serialize(message) }
}

function readLine({ id, at, from, to, message }: Line): StoredMessage {
  return {
    id,
    at: new Date(at),
    from: from === undefined ? undefined : JID.parse(from),
    to: to === undefined ? undefined : JID.parse(to),
    message: message === undefined ? undefined : parse(message),
  }
}
