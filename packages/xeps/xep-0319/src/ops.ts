import { type OpDefaults, op } from '@trestle/api-registry'
import { createCache } from '@trestle/core'
import type { JID } from '@trestle/jid'

/** `jid`: the local address. By default all is kept in memory. */
export const idleOps = {
  /** Since when the address is idle; undefined while it is in use. Asked for each presence that is sent from it. */
  getIdle: op<void, Date | undefined>(() => undefined),
  /** The same, to be kept. */
  setIdle: op<Date | undefined, void>(() => {}),
}

/** Defaults that keep since when local addresses are idle; beyond `max` of them, what was longest unused is forgotten. */
export function memoryOps(max: number, keyOf: (jid: JID | undefined) => string): OpDefaults<typeof idleOps> {
  const kept = createCache<Date>({ max })
  return {
    getIdle: ({ jid }) => kept.get(keyOf(jid)),
    setIdle({ jid, args: since }) {
      if (since) kept.set(keyOf(jid), since)
      else kept.delete(keyOf(jid))
    },
  }
}
