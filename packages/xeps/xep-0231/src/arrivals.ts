import { ForbiddenError, type Ops } from '@trestle/api-registry'
import type { JID } from '@trestle/jid'
import type { Message, Presence } from '@trestle/stanza'
import { BobError } from './bob-error.js'
import { parseCid, verify } from './content-id.js'
import { Bob, type BobData } from './elements.js'
import type { bobOps } from './ops.js'

/** Data looked at in one stanza; the XEP wants it to be tiny, and one by one. */
const MAX_PER_STANZA = 16

export interface Arrivals {
  /** Keeps the data that a stanza brings along. Rejects with what the store throws. */
  take(stanza: Message | Presence, to: JID): Promise<void>
  /** Resolves when what arrived before is kept. */
  settled(): Promise<void>
}

/** Data that comes inside of messages and presences (XEP-0231 §2.1). */
export function createArrivals(api: Ops<typeof bobOps>, maxBytes: number): Arrivals {
  const arriving = new Set<Promise<void>>()

  async function keep(bob: BobData, from: JID, to: JID): Promise<void> {
    const id = parseCid(bob.cid)
    if (!id || bob.data.length > maxBytes || bob.maxAge === 0) return
    try {
      await verify(id, bob.data)
      await api.run('setBob', { jid: to, from, args: { ...bob, cid: id.cid } })
    } catch (error) {
      if (!(error instanceof BobError || error instanceof ForbiddenError)) throw error
    }
  }

  async function keepAll(bobs: readonly BobData[], from: JID, to: JID): Promise<void> {
    for (const bob of bobs) await keep(bob, from, to)
  }

  return {
    take(stanza, to) {
      const bobs = readAll(stanza)
      if (!stanza.from || bobs.length === 0) return Promise.resolve()
      const kept = keepAll(bobs, stanza.from, to).finally(() => arriving.delete(kept))
      arriving.add(kept)
      return kept
    },
    async settled() {
      await Promise.allSettled(arriving)
    },
  }
}

/** A message is worth more than the data in it: what does not fit is passed over. */
function readAll({ element }: Message | Presence): BobData[] {
  return element
    .childrenOf(Bob.ns, Bob.name)
    .slice(0, MAX_PER_STANZA)
    .flatMap((child) => {
      try {
        return [Bob.decode(child)]
      } catch {
        return []
      }
    })
}
