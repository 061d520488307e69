import type { Self, Wait, Xmpp } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { ElementDef } from '@trestle/stanza'
import { Pubsub, type PubsubValue } from '../elements.js'
import { OwnerPubsub, OwnerPubsubResult, type OwnerPubsubValue } from '../owner-elements.js'

/** Where a service is; `undefined` is the own account, whose personal eventing it then is. */
export type Service = JID | string | undefined

type Asks<V> = (to: Service, value: V, wait: Wait | undefined) => Promise<V>

/** Asks services; a result without content is an empty value, as some are where the specification shows more. */
export interface Ask {
  readonly get: Asks<PubsubValue>
  readonly set: Asks<PubsubValue>
  readonly ownerGet: Asks<OwnerPubsubValue>
  readonly ownerSet: Asks<OwnerPubsubValue>
  readonly self: Self
  /** Takes what of an answer does not fit and is left out. */
  readonly report: Xmpp['report']
}

/** Entries of one answer that are reported; others decide how many do not fit. */
const MAX_REPORTED = 10

export function createAsk(xmpp: Pick<Xmpp, 'report'>, self: Self): Ask {
  function asks<V extends object>(type: 'get' | 'set', request: ElementDef<V>, result: ElementDef<V>): Asks<V> {
    return async (to, value, wait) => {
      const { payload, element } = await self.iq.request(type, to, request.encode(value), wait)
      // An answer may have nothing in it where all is said.
      if (!payload) return {} as V
      let left = MAX_REPORTED
      return result.decode(payload, { skipped: (error) => left-- > 0 && xmpp.report(error, element) })
    }
  }
  return {
    self,
    report: xmpp.report,
    get: asks('get', Pubsub, Pubsub),
    set: asks('set', Pubsub, Pubsub),
    ownerGet: asks('get', OwnerPubsub, OwnerPubsubResult),
    ownerSet: asks('set', OwnerPubsub, OwnerPubsubResult),
  }
}
