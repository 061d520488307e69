import { ForbiddenError, type Ops } from '@trestle/api-registry'
import type { JID } from '@trestle/jid'
import { NS_CLIENT } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import { type Matcher, matchPath } from '@trestle/xmlstream'
import { BobError } from './bob-error.js'
import { type ContentId, expectCid, verify } from './content-id.js'
import { Bob, type BobData } from './elements.js'
import type { bobOps } from './ops.js'

/** Most `data` elements that are read from one stanza. */
const MAX_PER_STANZA = 16

/** Most `data` elements that are being stored at one time: those beyond are ignored, and can still be fetched. */
const MAX_STORING = 100

export interface IncomingBits {
  /** Stores the data in a stanza. Rejects with what the op `setBob` throws, ForbiddenError aside. */
  store(stanza: Element, from: JID, to: JID): Promise<void>
  /** Resolves when data of this content id that is being stored, if any, is stored or refused. */
  whenStored(cid: string): Promise<void>
}

interface IncomingBit {
  readonly id: ContentId
  readonly bob: BobData
}

/** Stores data that is sent inside of messages and presences (XEP-0231 §2.1). */
export function createIncomingBits(api: Ops<typeof bobOps>, maxBytes: number): IncomingBits {
  const pending = new Map<string, Promise<void>>()
  let storing = 0

  async function verifyAndStore({ id, bob }: IncomingBit, from: JID, to: JID): Promise<void> {
    try {
      await verify(id, bob.data)
      await api.run('setBob', { jid: to, from, args: { ...bob, cid: id.cid } })
    } catch (error) {
      if (!(error instanceof BobError || error instanceof ForbiddenError)) throw error
    }
  }

  function storeOne(bit: IncomingBit, from: JID, to: JID): Promise<void> {
    const { cid } = bit.id
    storing++
    const stored = verifyAndStore(bit, from, to).finally(() => {
      storing--
      if (pending.get(cid) === stored) pending.delete(cid)
    })
    pending.set(cid, stored)
    return stored
  }

  return {
    async store(stanza, from, to) {
      const accepted = readAll(stanza).filter(({ bob }) => bob.data.length <= maxBytes && bob.maxAge !== 0)
      const room = Math.max(0, MAX_STORING - storing)
      await Promise.all(accepted.slice(0, room).map((arrival) => storeOne(arrival, from, to)))
    },
    async whenStored(cid) {
      await pending.get(cid)?.catch(() => {})
    },
  }
}

/** The valid data in a stanza; invalid data is ignored, so that the stanza itself is not lost. */
function readAll(stanza: Element): IncomingBit[] {
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

/** Matches stanzas with data in them. */
export function carriesBob(stanza: 'message' | 'presence'): Matcher {
  return matchPath({ ns: NS_CLIENT, name: stanza }, Bob)
}
