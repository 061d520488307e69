import type { Presence } from '@trestle/stanza'
import { Hats, type HatValue, OldHats } from './elements.js'

/** Hats that are read of one occupant. */
const MAX_HATS = 100

/**
 * The hats that a presence says, by whomever they were written, the first 100 of them, each URI once; empty where there are
 * none, or several elements of them, of which a room writes only one.
 */
export function readHats(presence: Presence): readonly HatValue[] {
  const found = [...presence.getAll(Hats), ...presence.getAll(OldHats)]
  const [first] = presence.getAll(Hats).length === 1 || found.length === 1 ? found : []
  const byUri = new Map<string, HatValue>()
  for (const hat of first?.hats ?? []) if (!byUri.has(hat.uri)) byUri.set(hat.uri, hat)
  return [...byUri.values()].slice(0, MAX_HATS)
}
