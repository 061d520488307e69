import type { Clock } from '@trestle/xmlstream'
import type { Log } from '../module/network.js'
import type { Room } from '../module/room.js'
import type { LiveSession } from '../sessions/live-session.js'
import type { Users } from '../sessions/users.js'
import { createAbort } from '../support/abort.js'
import { sleep } from '../support/deadline.js'
import { timedItems } from '../support/timed-items.js'
import type { ParticipantBook } from './participant-book.js'
import type { Participants } from './participants.js'
import type { People } from './people.js'

export interface ListingOptions {
  readonly clock: Clock
  readonly users: Users
  readonly participants: Participants
  readonly people: People
  readonly roomOf: (user: string, legacyId: string) => Room
  /** Runs code of the module, attributed to its session. */
  readonly within: <T>(live: LiveSession, user: string, run: () => T) => T
  /** Milliseconds for each participant. */
  readonly deadline: number
  readonly logOf: (user: string) => Log
}

/** Has the network list who is in rooms, when somebody first looks. */
export interface Listing {
  /**
   * Lists who is in a room, unless that was done in this session, or is being done. Resolves soon, even if that takes long. A
   * list that failed is asked for again only with `again`.
   */
  fill(user: string, legacyId: string, options?: { readonly again?: boolean }): Promise<void>
}

/** Milliseconds for which others wait for a list. */
const PATIENCE = 10_000

interface Attempt {
  readonly live: LiveSession
  state: 'at-work' | 'done' | 'failed'
  /** Resolves when it is over, or others have waited long enough. */
  readonly soon: Promise<void>
}

export function createListing(options: ListingOptions): Listing {
  const { clock, users, participants, people, roomOf, within, deadline, logOf } = options
  const attempts = new WeakMap<ParticipantBook, Attempt>()

  async function list(user: string, legacyId: string, live: LiveSession): Promise<boolean> {
    const { signal } = live
    const run = <T>(work: () => T) => within(live, user, work)
    try {
      const given = run(() => live.handlers().listParticipants?.(roomOf(user, legacyId), { signal, attempt: 1 }))
      if (!given) return false
      const items = timedItems(given, {
        ...{ clock, deadline, signal, within: run },
        doing: 'to list participants',
      })
      const { count, error } = await people.takeList(user, legacyId, items)
      if (count > 0) logOf(user).warn({ error, count, room: legacyId }, 'Participants of a room were left out.')
      return true
    } catch (error) {
      if (!signal.aborted) logOf(user).warn({ error, room: legacyId }, 'The participants of a room cannot be listed.')
      return false
    }
  }

  function begin(user: string, legacyId: string, live: LiveSession): Attempt {
    const over = createAbort()
    const late = sleep(clock, PATIENCE, over.signal).catch(() => {})
    const done = list(user, legacyId, live).then((isWhole) => {
      attempt.state = isWhole ? 'done' : 'failed'
    })
    // A module may have to tell of something else before it has listed everybody.
    const soon = Promise.race([done, late]).finally(() => over.abort())
    const attempt: Attempt = { live, state: 'at-work', soon }
    return attempt
  }

  return {
    async fill(user, legacyId, { again = false } = {}) {
      const book = await participants.of(user, legacyId)
      if (participants.isFilled(user, legacyId)) return
      const live = users.get(user)?.session.current
      // Who was in the room last is shown, until the network can be asked.
      if (!live?.connected) return
      const last = attempts.get(book)
      const isEnough = last?.live === live && (last.state === 'at-work' || (last.state === 'failed' && !again))
      const attempt = last && isEnough ? last : begin(user, legacyId, live)
      attempts.set(book, attempt)
      await attempt.soon
    },
  }
}
