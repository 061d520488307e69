import type { OpDefaults } from '@trestle/api-registry'
import { createCache } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { Clock } from '@trestle/xmlstream'
import type { BobData } from './elements.js'
import type { bobOps } from './ops.js'

export interface MemoryStoreOptions {
  readonly clock: Clock
  /** For own data, and as much again for what others sent; beyond it, the oldest goes. */
  readonly maxBytes: number
  /** What keeps the data of local addresses apart. */
  readonly ownerOf: (jid: JID | undefined) => string
}

/** What an entry costs beside its data, so that many empty ones are bounded too. */
const OVERHEAD = 512

/**
 * Keeps data for the life of the host (XEP-0231 §2.4). What others sent serves this program alone, until its `maxAge` is
 * over: no other entity can find out by it what was received, and received data never evicts own data.
 */
export function createMemoryStore({ clock, maxBytes, ownerOf }: MemoryStoreOptions): OpDefaults<typeof bobOps> {
  const room = {
    max: Number.POSITIVE_INFINITY,
    maxWeight: maxBytes,
    weigh: ({ data }: BobData) => data.length + OVERHEAD,
  }
  const own = createCache<BobData>(room)
  const received = createCache<BobData & { readonly expires: number }>(room)
  const keyOf = (jid: JID | undefined, cid: string) => `${ownerOf(jid)} ${cid}`

  return {
    getBob({ jid, from, args: cid }) {
      const key = keyOf(jid, cid)
      const mine = own.get(key)
      if (mine || from) return mine
      const kept = received.get(key)
      if (!kept || kept.expires > clock.monotonic()) return kept && withoutExpiry(kept)
      received.delete(key)
      return undefined
    },
    setBob({ jid, from, args: bob }) {
      const key = keyOf(jid, bob.cid)
      const copy = { ...bob, data: bob.data.slice() }
      if (!from) own.set(key, copy)
      else received.set(key, { ...copy, expires: clock.monotonic() + (bob.maxAge ?? Number.POSITIVE_INFINITY) * 1000 })
    },
    delBob({ jid, args: cid }) {
      own.delete(keyOf(jid, cid))
      received.delete(keyOf(jid, cid))
    },
  }
}

function withoutExpiry({ expires: _, ...bob }: BobData & { readonly expires: number }): BobData {
  return bob
}
