import type { ParticipantBook } from './participant-book.js'

/** A book in memory, and how it is used. */
export interface Shelf {
  readonly user: string
  readonly room: string
  readonly book: ParticipantBook
  /** What is not stored yet, by its id. */
  readonly changed: Set<string>
  /** By how many the book is in use. */
  holds: number
  /** Since somebody last looked. */
  isUsed: boolean
}

/** Books by user and room. */
export interface Shelves {
  /** The shelf; it is read, once, if it is not in memory. */
  get(user: string, room: string): Promise<Shelf>
  /** The shelf, if it is in memory. */
  known(user: string, room: string): Shelf | undefined
  /** Those in memory, by users. */
  readonly all: Shelf[]
  /** Forgets a shelf, or all of a user, also those that are just read. */
  remove(user: string, room?: string): void
}

interface Entry {
  readonly read: Promise<Shelf>
  shelf?: Shelf
}

export function createShelves(read: (user: string, room: string) => Promise<Shelf>): Shelves {
  const users = new Map<string, Map<string, Entry>>()

  function remove(user: string, room?: string): void {
    const rooms = users.get(user)
    if (room !== undefined) rooms?.delete(room)
    if (room === undefined || rooms?.size === 0) users.delete(user)
  }

  function begin(user: string, room: string): Entry {
    const entry: Entry = { read: read(user, room) }
    const isMeant = () => users.get(user)?.get(room) === entry
    entry.read.then(
      (shelf) => {
        if (isMeant()) entry.shelf = shelf
      },
      () => {
        if (isMeant()) remove(user, room)
      },
    )
    const rooms = users.get(user) ?? new Map<string, Entry>()
    users.set(user, rooms.set(room, entry))
    return entry
  }

  return {
    async get(user, room) {
      const shelf = await (users.get(user)?.get(room) ?? begin(user, room)).read
      shelf.isUsed = true
      return shelf
    },
    known(user, room) {
      const shelf = users.get(user)?.get(room)?.shelf
      if (shelf) shelf.isUsed = true
      return shelf
    },
    get all() {
      return [...users.values()].flatMap((rooms) => [...rooms.values()].flatMap(({ shelf }) => shelf ?? []))
    },
    remove,
  }
}
