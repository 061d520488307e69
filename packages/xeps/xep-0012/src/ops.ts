import { type OpDefaults, op } from '@trestle/api-registry'
import { createCache } from '@trestle/core'
import type { JID } from '@trestle/jid'

/** The last activity of a local address. */
export interface Activity {
  /**
   * Of a bare address, when its last resource went offline; of a full one, when somebody last used the program; of a
   * domain, when the service was started (XEP-0012 §2).
   */
  readonly since: Date
  /** What the address said when it left. */
  readonly status?: string | undefined
}

/** `jid`: the local address; `from`: who asks, undefined for the program itself. By default all is kept in memory. */
export const lastActivityOps = {
  /** Whoever asks may know already. Undefined is answered as `service-unavailable`. */
  getLastActivity: op<void, Activity | undefined>(() => undefined),
  setLastActivity: op<Activity, void>(() => {}),
  delLastActivity: op<void, void>(() => {}),
}

/** Defaults that keep the activities of one host; beyond `max` addresses, what was longest unused is forgotten. */
export function memoryOps(
  max: number,
  keyOf: (jid: JID | undefined) => string,
): Required<OpDefaults<typeof lastActivityOps>> {
  const kept = createCache<Activity>({ max })
  return {
    getLastActivity: ({ jid }) => kept.get(keyOf(jid)),
    setLastActivity: ({ jid, args }) => kept.set(keyOf(jid), args),
    delLastActivity: ({ jid }) => void kept.delete(keyOf(jid)),
  }
}
