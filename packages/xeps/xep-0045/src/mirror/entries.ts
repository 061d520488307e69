import { createSerial } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { type Message, StanzaError } from '@trestle/stanza'
import { sizeOf } from '@trestle/xml'

/** Presences of one user that are at work, to all rooms. */
const MAX_OF_USER = 200
/** What waits for one session: as much as one has in a long while. */
const MAX_HELD = 1000
const MAX_HELD_BYTES = 1_048_576

/** A presence of a session to a room, which is at work or waits for its turn. */
export interface Entry {
  readonly from: JID
  /** The session left, or cannot be reached, before its turn was over. */
  readonly gone: boolean
  /** What was said since its turn came, without a recipient. */
  readonly held: readonly Message[]
  /** More was said than can be held. */
  readonly overflown: boolean
}

export interface Entries {
  /**
   * Runs the task behind those of the same session and room; for one that joins, messages are held meanwhile. Rejects with
   * StanzaError `resource-constraint` where there are too many.
   */
  run(room: JID, from: JID, joins: boolean, task: (entry: Entry) => Promise<void>): Promise<void>
  /** A session is gone: what it has at work leads to nothing. */
  cancel(room: JID, from: JID): void
  /** Keeps a message for all sessions of a user that are coming in. */
  hold(room: JID, user: JID, message: Message): void
  /** The sessions of a user that are coming in. */
  entering(room: JID, user: JID): ReadonlySet<string>
}

interface Kept {
  readonly room: JID
  readonly from: JID
  readonly held: Message[]
  bytes: number
  overflown: boolean
  gone: boolean
  /** It is its turn, and it asks to be let in. */
  isEntering: boolean
}

const NOBODY: ReadonlySet<string> = new Set()

export function createEntries(): Entries {
  const serial = createSerial()
  const byUser = new Map<string, Set<Kept>>()

  function* of(room: JID, user: JID): Iterable<Kept> {
    for (const entry of byUser.get(user.bare.toString()) ?? []) if (entry.room.equals(room)) yield entry
  }

  return {
    async run(room, from, joins, task) {
      const user = from.bare.toString()
      const all = byUser.get(user) ?? new Set()
      if (all.size >= MAX_OF_USER) throw new StanzaError('resource-constraint')
      const entry: Kept = { room, from, held: [], bytes: 0, overflown: false, gone: false, isEntering: false }
      byUser.set(user, all.add(entry))
      try {
        await serial.run(`${room} ${from}`, async () => {
          entry.isEntering = joins && !entry.gone
          if (!entry.gone) await task(entry)
        })
      } finally {
        all.delete(entry)
        if (all.size === 0) byUser.delete(user)
      }
    },
    cancel(room, from) {
      for (const entry of of(room, from)) {
        if (!entry.from.equals(from)) continue
        entry.gone = true
        entry.isEntering = false
        entry.held.length = 0
      }
    },
    hold(room, user, message) {
      for (const entry of of(room, user)) {
        if (!entry.isEntering || entry.overflown) continue
        entry.held.push(message)
        entry.bytes += sizeOf(message.element)
        entry.overflown = entry.held.length > MAX_HELD || entry.bytes > MAX_HELD_BYTES
        if (entry.overflown) entry.held.length = 0
      }
    },
    entering(room, user) {
      if (!byUser.has(user.bare.toString())) return NOBODY
      const found = new Set<string>()
      for (const entry of of(room, user)) if (entry.isEntering) found.add(entry.from.toString())
      return found
    },
  }
}
