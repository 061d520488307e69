import { createCache } from '@trestle/core'

/** What somebody did last. */
export interface Sighting {
  readonly did: 'came' | 'spoke' | 'left'
  /** Milliseconds since 1970. */
  readonly at: number
}

/** Who was in a room, and when they were there last, by nickname. */
export interface Seen {
  of(nick: string): Sighting | undefined
  note(nick: string, sighting: Sighting): void
  /** All that is remembered, the oldest first. */
  all(): StoredSeen
}

/** As it is kept, and read back: JSON. */
export type StoredSeen = readonly (readonly [nick: string, sighting: Sighting])[]

/** Remembers so many nicknames at most. */
export function createSeen(stored: StoredSeen = [], max = 10_000): Seen {
  const nicks = new Set<string>()
  const sightings = createCache<Sighting>({ max, onEvicted: (_, nick) => nicks.delete(nick) })
  const note = (nick: string, sighting: Sighting) => {
    nicks.delete(nick)
    nicks.add(nick)
    sightings.set(nick, sighting)
  }
  for (const [nick, sighting] of stored) note(nick, sighting)
  return {
    of: (nick) => sightings.get(nick),
    note,
    all: () => [...nicks].map((nick) => [nick, sightings.get(nick) as Sighting] as const),
  }
}

/** Reads what was kept. Throws TypeError for anything else. */
export function readSeen(kept: unknown): StoredSeen {
  if (Array.isArray(kept) && kept.every(isEntry)) return kept
  throw new TypeError('This is no list of who was seen when.')
}

function isEntry(entry: unknown): boolean {
  if (!Array.isArray(entry) || entry.length !== 2 || typeof entry[0] !== 'string') return false
  const { did, at } = (entry[1] ?? {}) as Partial<Sighting>
  return (did === 'came' || did === 'spoke' || did === 'left') && Number.isFinite(at)
}
