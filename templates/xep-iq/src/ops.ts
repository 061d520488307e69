import { type OpDefaults, op } from '@trestle/api-registry'
import { createCache } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { SampleData } from './elements.js'

/** `jid`: the local address; `from`: who asks, undefined for the program itself. By default all is kept in memory. */
export const sampleOps = {
  /** Whoever asks may know already. Undefined is answered as `service-unavailable`. */
  getSample: op<void, SampleData | undefined>(() => undefined),
  setSample: op<SampleData, void>(() => {}),
  delSample: op<void, void>(() => {}),
}

/** Defaults that keep what is told of each local address; beyond `max` addresses, what was longest unused is forgotten. */
export function memoryOps(max: number, keyOf: (jid: JID | undefined) => string): OpDefaults<typeof sampleOps> {
  const kept = createCache<SampleData>({ max })
  return {
    getSample: ({ jid }) => kept.get(keyOf(jid)),
    setSample: ({ jid, args }) => kept.set(keyOf(jid), args),
    delSample: ({ jid }) => void kept.delete(keyOf(jid)),
  }
}
