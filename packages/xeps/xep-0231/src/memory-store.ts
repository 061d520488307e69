import type { OpDefaults } from '@trestle/api-registry'
import { createCache } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { Clock } from '@trestle/xmlstream'
import type { BobData } from './elements.js'
import type { bobOps } from './ops.js'

export interface MemoryStoreOptions {
  readonly clock: Clock
  /** The limit for own data, and the same again for data of others; beyond it, the oldest is dropped. */
  readonly maxBytes: number
  /** The key under which the data of a local address is stored. */
  readonly ownerOf: (jid: JID | undefined) => string
}

/** Bytes that an entry is counted with beside its data, so that many empty ones are bounded too. */
const OVERHEAD = 512

/**
 * Keeps data for the life of the host (XEP-0231 §2.4). Data of others is kept until its `maxAge` is over and given to this
 * program alone, so that no other entity finds out what was received. It never displaces own data.
 */
export function createMemoryStore({ clock, maxBytes, ownerOf }: MemoryStoreOptions): OpDefaults<typeof bobOps> {
  const limits = {
    max: Number.POSITIVE_INFINITY,
    maxWeight: maxBytes,
    weigh: ({ data }: BobData) => data.length + OVERHEAD,
  }
  const own = createCache<BobData>(limits)
  const received = createCache<BobData & { readonly expires: number }>(limits)
  const keyOf = (jid: JID | undefined, cid: string) => `${ownerOf(jid)} ${cid}`

  return {
    getBob({ jid, from, args: cid }) {
      const key = keyOf(jid, cid)
      const ownData = own.get(key)
      if (ownData || from) return ownData
      const cached = received.get(key)
      if (!cached || cached.expires > clock.monotonic()) return cached && withoutExpiry(cached)
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
