import { randomUUID } from 'node:crypto'
import type { StoredParticipant } from '../storage/store.js'
import { type KnownParticipant, knownOf } from './known-participant.js'

/** Who is known of a room of one user. */
export interface ParticipantBook {
  get(legacyId: string): KnownParticipant | undefined
  all(): Iterable<KnownParticipant>
  size(): number
  /** Stores a participant, new or changed. */
  put(participant: KnownParticipant): void
  delete(legacyId: string): void
  /** What the identifier of a new participant is to be made from. */
  newSeed(legacyId: string): string | undefined
}

/** Makes the book of what is stored. `changed` is told of each participant that is not as stored any more. */
export function participantBook(
  stored: readonly StoredParticipant[],
  changed: (legacyId: string) => void,
): ParticipantBook {
  const all = new Map(stored.map((row) => [row.legacyId, knownOf(row)]))
  /** Seeds of those who have had another id before, which somebody else may get. */
  const seeds = new Set([...all.values()].flatMap(({ seed }) => seed ?? []))
  return {
    get: (legacyId) => all.get(legacyId),
    all: () => all.values(),
    size: () => all.size,
    newSeed: (legacyId) => (seeds.has(legacyId) ? `${legacyId} ${randomUUID()}` : undefined),
    put(participant) {
      all.set(participant.legacyId, participant)
      if (participant.seed !== undefined) seeds.add(participant.seed)
      changed(participant.legacyId)
    },
    delete(legacyId) {
      if (all.delete(legacyId)) changed(legacyId)
    },
  }
}
