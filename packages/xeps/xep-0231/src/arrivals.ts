import { ForbiddenError, type Ops } from '@trestle/api-registry'
import type { JID } from '@trestle/jid'
import { NS_CLIENT } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import { type Matcher, matchPath } from '@trestle/xmlstream'
import { BobError } from './bob-error.js'
import { type ContentId, expectCid, verify } from './content-id.js'
import { Bob, type BobData } from './elements.js'
import type { bobOps } from './ops.js'

/** Data looked at in one stanza; the XEP wants it to be tiny, and one by one. */
const MAX_PER_STANZA = 16

export interface Arrivals {
  /** Keeps the data that a stanza brings along. Rejects with what the store throws. */
  take(stanza: Element, from: JID, to: JID): Promise<void>
  /** Resolves when the data that arrived before under this content id is kept, or not. */
  settled(cid: string): Promise<void>
}

interface Arrival {
  readonly id: ContentId
  readonly bob: BobData
}

/** Data that comes inside of messages and presences (XEP-0231 §2.1). */
export function createArrivals(api: Ops<typeof bobOps>, maxBytes: number): Arrivals {
  const arriving = new Map<string, Promise<void>>()

  async function keep({ id, bob }: Arrival, from: JID, to: JID): Promise<void> {
    try {
      await verify(id, bob.data)
      await api.run('setBob', { jid: to, from, args: { ...bob, cid: id.cid } })
    } catch (error) {
      if (!(error instanceof BobError || error instanceof ForbiddenError)) throw error
    }
  }

  function track(arrival: Arrival, from: JID, to: JID): Promise<void> {
    const { cid } = arrival.id
    const kept = keep(arrival, from, to).finally(() => {
      if (arriving.get(cid) === kept) arriving.delete(cid)
    })
    arriving.set(cid, kept)
    return kept
  }

  return {
    async take(stanza, from, to) {
      const worth = readAll(stanza).filter(({ bob }) => bob.data.length <= maxBytes && bob.maxAge !== 0)
      await Promise.all(worth.map((arrival) => track(arrival, from, to)))
    },
    async settled(cid) {
      await arriving.get(cid)?.catch(() => {})
    },
  }
}

/** The valid data in a stanza; invalid data is ignored, so that the stanza itself is not lost. */
function readAll(stanza: Element): Arrival[] {
  return stanza
    .childrenOf(Bob.ns, Bob.name)
    .slice(0, MAX_PER_STANZA)
    .flatMap((child) => {
      try {
        const bob = Bob.decode(child)
        return [{ id: expectCid(bob.cid), bob }]
      } catch {
        return []
      }
    })
}

/** Stanzas with data in them. */
export function carriesBob(stanza: 'message' | 'presence'): Matcher {
  return matchPath({ ns: NS_CLIENT, name: stanza }, Bob)
}
