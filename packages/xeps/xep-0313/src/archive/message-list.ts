import type { JID } from '@trestle/jid'
import { sizeOf } from '@trestle/xml'
import type { ArchiveFilter } from '../filter.js'
import type { FindMessages, StoredMessage } from './ops.js'

/** The messages of one archive, in its order, as the ops of an archive want them. */
export interface MessageList {
  /** One of a known id takes the place of the other. */
  add(message: StoredMessage): void
  /** Undefined where an id that is named is not in the archive. */
  find(query: FindMessages): readonly StoredMessage[] | undefined
  count(filter: ArchiveFilter): number
  get(id: string): StoredMessage | undefined
  /** Forgets what a message says, but not its place. Whether there was such a message. */
  delete(id: string): boolean
  /** What the messages weigh, in bytes of XML. */
  readonly bytes: number
}

export interface MessageListOptions {
  /** Whose archive it is. */
  readonly owner: JID
  /** The oldest go when there are more. */
  readonly maxMessages: number
  /** The oldest go when they weigh more. */
  readonly maxBytes: number
}

interface Entry {
  stored: StoredMessage
  bytes: number
  /** In which order those of one time were added. */
  readonly sequence: number
}

/** Keeps messages in memory; one that is added late is found at its time. */
export function createMessageList({ owner, maxMessages, maxBytes }: MessageListOptions): MessageList {
  const entries: Entry[] = []
  const byId = new Map<string, Entry>()
  let [bytes, sequence] = [0, 0]

  /** The place of the first entry of which the condition, which holds from some place on, holds. */
  function placeOf(holds: (entry: Entry) => boolean): number {
    let [low, high] = [0, entries.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (holds(entries[middle] as Entry)) high = middle
      else low = middle + 1
    }
    return low
  }

  const compare = (one: Entry, other: Entry) =>
    one.stored.at.getTime() - other.stored.at.getTime() || one.sequence - other.sequence

  const indexOf = (id: string) => placeOf((one) => compare(one, byId.get(id) as Entry) >= 0)

  /** Where a query begins to look, and before which place it ends; undefined where it names what is not there. */
  function boundsOf(query: FindMessages): readonly [number, number] | undefined {
    const { start, end, ids = [] } = query
    const after = [query.after, query.afterId].filter((id) => id !== undefined)
    const before = [query.before, query.beforeId].filter((id) => id !== undefined)
    if (![...after, ...before, ...ids].every((id) => byId.has(id))) return undefined
    const low = start ? placeOf(({ stored }) => stored.at >= start) : 0
    const high = end ? placeOf(({ stored }) => stored.at > end) : entries.length
    return [Math.max(low, ...after.map((id) => indexOf(id) + 1)), Math.min(high, ...before.map(indexOf))]
  }

  function find(query: FindMessages): readonly StoredMessage[] | undefined {
    const bounds = boundsOf(query)
    if (!bounds) return undefined
    const [low, high] = bounds
    const fits = filterOf(query, owner)
    const found: StoredMessage[] = []
    for (let i = 0; i < high - low && found.length < query.limit; i++) {
      const { stored } = entries[query.backwards ? high - 1 - i : low + i] as Entry
      if (fits(stored)) found.push(stored)
    }
    return query.backwards ? found.reverse() : found
  }

  function replace(entry: Entry, stored: StoredMessage): void {
    const size = stored.message ? sizeOf(stored.message) : 0
    bytes += size - entry.bytes
    entry.stored = stored
    entry.bytes = size
  }

  return {
    add(stored) {
      const known = byId.get(stored.id)
      if (known) return replace(known, { ...stored, at: known.stored.at })
      const entry: Entry = { stored, bytes: 0, sequence: sequence++ }
      replace(entry, stored)
      byId.set(stored.id, entry)
      entries.splice(
        placeOf((one) => compare(one, entry) > 0),
        0,
        entry,
      )
      while (entries.length > maxMessages || (bytes > maxBytes && entries.length > 1)) {
        const oldest = entries.shift() as Entry
        byId.delete(oldest.stored.id)
        bytes -= oldest.bytes
      }
    },
    find,
    count: (filter) => find({ ...filter, backwards: false, limit: Number.POSITIVE_INFINITY })?.length ?? 0,
    get: (id) => byId.get(id)?.stored,
    delete(id) {
      const entry = byId.get(id)
      if (entry) replace(entry, { ...entry.stored, message: undefined })
      return entry !== undefined
    },
    get bytes() {
      return bytes
    },
  }
}

function filterOf(
  { with: party, ids, includeGroupchat }: ArchiveFilter,
  owner: JID,
): (stored: StoredMessage) => boolean {
  const wanted = ids && new Set(ids)
  return (stored) =>
    (!wanted || wanted.has(stored.id)) &&
    (includeGroupchat !== false || stored.message?.attrs['type'] !== 'groupchat') &&
    (!party || isWith(stored, party, owner))
}

/** XEP-0313 §4.1.1. */
function isWith({ from, to }: StoredMessage, party: JID, owner: JID): boolean {
  const fits = (jid: JID | undefined) => (party.isBare ? jid?.bare : jid)?.equals(party) === true
  // What one sent to oneself: everything is from or to oneself.
  if (party.isBare && party.equals(owner)) return [from, to].every((jid) => jid === undefined || fits(jid))
  return fits(from) || fits(to)
}
