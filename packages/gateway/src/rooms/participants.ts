import { randomUUID } from 'node:crypto'
import type { Clock } from '@trestle/xmlstream'
import type { ContactStatus } from '../module/contact.js'
import type { Log } from '../module/network.js'
import type { RoomRole } from '../module/room.js'
import type { GatewayStore, StoredParticipant } from '../storage/store.js'

/** A participant of a room, as the network has told of it. */
export interface KnownParticipant {
  readonly legacyId: string
  readonly nick: string
  readonly role: RoomRole
  readonly titles: readonly string[]
  readonly presence: ContactStatus
  readonly contact?: string | null | undefined
  /** What the identifier of the occupant is made from, where that is not the id: another id does not make somebody else of them. */
  readonly seed?: string | undefined
}

/** Who is known of a room of one user. */
export interface ParticipantBook {
  get(legacyId: string): KnownParticipant | undefined
  readonly all: Iterable<KnownParticipant>
  readonly size: number
  /** Stores a participant, new or changed. */
  put(participant: KnownParticipant): void
  delete(legacyId: string): void
  /** What the identifier of a new participant is to be made from. */
  newSeed(legacyId: string): string | undefined
  /** Whether all participants were listed in the current session of the user. */
  isFilled: boolean
}

/** The books of rooms, each read from the store when it is first asked for; changes are written soon. */
export interface Participants {
  of(user: string, room: string): Promise<ParticipantBook>
  /** The book, if it is in memory. */
  known(user: string, room: string): ParticipantBook | undefined
  /** Participants of a room, or of all, have to be listed anew: what happened meanwhile is not known. */
  outdate(user: string, room?: string): void
  /** Forgets a room, or all of a user, without writing. */
  forget(user: string, room?: string): void
  /** Writes what is not written yet. */
  flush(): Promise<void>
}

export interface ParticipantsOptions {
  readonly store: Pick<GatewayStore, 'rooms'>
  readonly clock: Clock
  readonly logOf: (user: string) => Log
}

/** Milliseconds after which changes are written: those of a moment are one commit for each room. */
const WRITE_AFTER = 1000

interface Shelf {
  readonly book: ParticipantBook
  readonly changed: Set<string>
}

export function createParticipants({ store, clock, logOf }: ParticipantsOptions): Participants {
  const users = new Map<string, Map<string, Promise<Shelf>>>()
  const ready = new Map<string, Map<string, Shelf>>()
  let timer: unknown
  let writing: Promise<void> = Promise.resolve()

  async function load(user: string, room: string): Promise<Shelf> {
    const shelf = shelfOf(await store.rooms.participants(user, room), schedule)
    const shelves = ready.get(user) ?? new Map<string, Shelf>()
    ready.set(user, shelves.set(room, shelf))
    return shelf
  }

  function schedule(): void {
    timer ??= clock.setTimeout(() => {
      timer = undefined
      void flush()
    }, WRITE_AFTER)
  }

  function flush(): Promise<void> {
    writing = writing.then(async () => {
      for (const [user, shelves] of ready) for (const [room, shelf] of shelves) await write(user, room, shelf)
    })
    return writing
  }

  async function write(user: string, room: string, { book, changed }: Shelf): Promise<void> {
    if (changed.size === 0) return
    const ids = [...changed]
    changed.clear()
    const put = ids.flatMap((id) => storedOf(book.get(id)))
    const gone = ids.filter((id) => !book.get(id))
    try {
      await store.rooms.changeParticipants(user, room, { put, delete: gone })
    } catch (error) {
      // They are in memory, and written with the next change.
      for (const id of ids) changed.add(id)
      logOf(user).warn({ error, room }, 'Participants of a room cannot be stored.')
    }
  }

  return {
    async of(user, room) {
      const shelves = users.get(user) ?? new Map<string, Promise<Shelf>>()
      users.set(user, shelves)
      const found = shelves.get(room) ?? load(user, room)
      shelves.set(room, found)
      found.catch(() => shelves.delete(room))
      return (await found).book
    },
    known: (user, room) => ready.get(user)?.get(room)?.book,
    outdate(user, only) {
      for (const [room, { book }] of ready.get(user) ?? []) if (room === (only ?? room)) book.isFilled = false
    },
    forget(user, room) {
      for (const shelves of [users.get(user), ready.get(user)]) {
        if (room === undefined) shelves?.clear()
        else shelves?.delete(room)
      }
    },
    async flush() {
      clock.clearTimeout(timer)
      timer = undefined
      await flush()
    },
  }
}

function shelfOf(stored: readonly StoredParticipant[], onChange: () => void): Shelf {
  const all = new Map(stored.map((row) => [row.legacyId, knownOf(row)]))
  const changed = new Set<string>()
  /** Seeds of those who have had another id before, which somebody else may get. */
  const seeds = new Set([...all.values()].flatMap(({ seed }) => seed ?? []))
  const note = (legacyId: string) => {
    changed.add(legacyId)
    onChange()
  }
  const book: ParticipantBook = {
    isFilled: false,
    get: (legacyId) => all.get(legacyId),
    get all() {
      return all.values()
    },
    get size() {
      return all.size
    },
    newSeed: (legacyId) => (seeds.has(legacyId) ? `${legacyId} ${randomUUID()}` : undefined),
    put(participant) {
      all.set(participant.legacyId, participant)
      if (participant.seed !== undefined) seeds.add(participant.seed)
      note(participant.legacyId)
    },
    delete(legacyId) {
      if (all.delete(legacyId)) note(legacyId)
    },
  }
  return { book, changed }
}

const ONLINE: ContactStatus = { show: 'online' }
const NO_TITLES: readonly string[] = []

/** Only what differs from a plain member is stored. */
function storedOf(participant: KnownParticipant | undefined): readonly StoredParticipant[] {
  if (!participant) return []
  const { legacyId, nick, role, titles, presence, contact, seed } = participant
  const { show, status, lastSeen } = presence
  const details = {
    ...(role !== 'member' && { role }),
    ...(titles.length > 0 && { titles }),
    ...((show !== 'online' || status !== undefined || lastSeen) && {
      presence: { show, status, lastSeen: lastSeen?.getTime() },
    }),
    ...(contact !== undefined && { contact }),
    ...(seed !== undefined && { seed }),
  }
  return [{ legacyId, nick, ...(Object.keys(details).length > 0 && { details }) }]
}

interface StoredDetails {
  readonly role?: RoomRole
  readonly titles?: readonly string[]
  readonly presence?: { readonly show: ContactStatus['show']; readonly status?: string; readonly lastSeen?: number }
  readonly contact?: string | null
  readonly seed?: string
}

function knownOf({ legacyId, nick, details = {} }: StoredParticipant): KnownParticipant {
  const { role = 'member', titles = NO_TITLES, presence, contact, seed } = details as StoredDetails
  const { lastSeen, ...shown } = presence ?? ONLINE
  const status = lastSeen === undefined ? shown : { ...shown, lastSeen: new Date(lastSeen as number) }
  return { legacyId, nick, role, titles, presence: status as ContactStatus, contact, seed }
}
