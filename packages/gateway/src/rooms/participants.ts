import type { Clock } from '@trestle/xmlstream'
import type { Log } from '../module/network.js'
import type { GatewayStore } from '../storage/store.js'
import { storedOf } from './known-participant.js'
import { type ParticipantBook, participantBook } from './participant-book.js'
import { createShelves, type Shelf } from './participant-shelves.js'

/**
 * The books of rooms, each read from the store when it is first asked for; changes are written soon. Those of rooms that no
 * client is in are put away some time after they were last used, or sooner where there are very many participants.
 */
export interface Participants {
  /** The book, to be used at once: in a later turn, it may have been put away. */
  of(user: string, room: string): Promise<ParticipantBook>
  /** Runs with the book, which is not put away meanwhile. */
  within<T>(user: string, room: string, run: (book: ParticipantBook) => Promise<T>): Promise<T>
  /** The book, if it is in memory. */
  known(user: string, room: string): ParticipantBook | undefined
  /** Whether all participants were listed in the current session of the user. */
  isFilled(user: string, room: string): boolean
  noteFilled(user: string, room: string): void
  /** Participants of a room, or of all, have to be listed anew: what happened meanwhile is not known. */
  outdate(user: string, room?: string): void
  /** Forgets a room, or all of a user, without writing. */
  forget(user: string, room?: string): void
  /** Writes what is not written yet, and puts nothing away any more. */
  stop(): Promise<void>
}

export interface ParticipantsOptions {
  readonly store: Pick<GatewayStore, 'rooms'>
  readonly clock: Clock
  readonly logOf: (user: string) => Log
  /** Whether a client of the user is in the room. */
  readonly isWatched: (user: string, room: string) => boolean
  /** Participants that are kept in memory of rooms which nobody watches. Default: 200,000. */
  readonly maxUnwatched?: number | undefined
}

/** Milliseconds after which changes are written: those of a moment are one commit for each room. */
const WRITE_AFTER = 1000
/** Milliseconds after which books that are not used are put away; at most twice as many. */
const IDLE = 10 * 60_000
/** Milliseconds between two looks at whether there are too many participants. */
const PRESSED = 1000
const MAX_UNWATCHED = 200_000

export function createParticipants(options: ParticipantsOptions): Participants {
  const { store, clock, logOf, isWatched, maxUnwatched = MAX_UNWATCHED } = options
  const shelves = createShelves(load)
  const filled = new Map<string, Set<string>>()
  const timers = new Map<'write' | 'idle' | 'pressed', unknown>()
  let writing: Promise<void> = Promise.resolve()
  let isStopped = false

  function later(what: 'write' | 'idle' | 'pressed', milliseconds: number, run: () => void): void {
    if (timers.has(what) || isStopped) return
    const timer = clock.setTimeout(() => {
      timers.delete(what)
      run()
    }, milliseconds)
    timers.set(what, timer)
  }

  async function load(user: string, room: string): Promise<Shelf> {
    const changed = new Set<string>()
    const book = participantBook(await store.rooms.participants(user, room), (legacyId) => {
      changed.add(legacyId)
      later('write', WRITE_AFTER, () => void flush())
    })
    later('idle', IDLE, tidy)
    later('pressed', PRESSED, tidyMore)
    return { user, room, book, changed, holds: 0, isUsed: true }
  }

  const isIdle = (shelf: Shelf) => shelf.holds === 0 && shelf.changed.size === 0 && !isWatched(shelf.user, shelf.room)

  /** Puts away what was not used since the last time. */
  function tidy(): void {
    for (const shelf of shelves.all) {
      if (!shelf.isUsed && isIdle(shelf)) shelves.remove(shelf.user, shelf.room)
      else shelf.isUsed = false
      later('idle', IDLE, tidy)
    }
    tidyMore()
  }

  /** Puts away what is not watched, as long as it is too much: first what was not used lately. */
  function tidyMore(): void {
    const idle = shelves.all.filter(isIdle)
    let size = idle.reduce((sum, { book }) => sum + book.size(), 0)
    for (const { user, room, book } of idle.sort((one, other) => Number(one.isUsed) - Number(other.isUsed))) {
      if (size <= maxUnwatched) return
      shelves.remove(user, room)
      size -= book.size()
    }
  }

  function outdate(user: string, room?: string): void {
    if (room === undefined) filled.delete(user)
    else filled.get(user)?.delete(room)
  }

  function flush(): Promise<void> {
    writing = writing.then(async () => {
      for (const shelf of shelves.all) await write(shelf)
    })
    return writing
  }

  async function write(shelf: Shelf): Promise<void> {
    const { user, room, book, changed } = shelf
    if (changed.size === 0) return
    const ids = [...changed]
    changed.clear()
    const put = ids.flatMap((id) => storedOf(book.get(id)))
    const gone = ids.filter((id) => !book.get(id))
    shelf.holds++
    try {
      await store.rooms.changeParticipants(user, room, { put, delete: gone })
    } catch (error) {
      // They are in memory, and written with the next change.
      for (const id of ids) changed.add(id)
      logOf(user).warn({ error, room }, 'Participants of a room cannot be stored.')
    } finally {
      shelf.holds--
    }
  }

  return {
    of: async (user, room) => (await shelves.get(user, room)).book,
    async within(user, room, run) {
      const shelf = await shelves.get(user, room)
      shelf.holds++
      try {
        return await run(shelf.book)
      } finally {
        shelf.holds--
      }
    },
    known: (user, room) => shelves.known(user, room)?.book,
    isFilled: (user, room) => filled.get(user)?.has(room) === true,
    noteFilled(user, room) {
      filled.set(user, (filled.get(user) ?? new Set()).add(room))
    },
    outdate,
    forget(user, room) {
      outdate(user, room)
      shelves.remove(user, room)
    },
    async stop() {
      isStopped = true
      for (const timer of timers.values()) clock.clearTimeout(timer)
      timers.clear()
      await flush()
    },
  }
}
