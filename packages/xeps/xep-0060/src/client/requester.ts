import { decodeReporting, type Self, type Wait, type Xmpp } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { ElementDef } from '@trestle/stanza'
import { Pubsub, type PubsubValue } from '../elements.js'
import { OwnerPubsub, OwnerPubsubResult, type OwnerPubsubValue } from '../owner-elements.js'

/** The address of a pubsub service or of an account; `undefined`: the own account. */
export type Service = JID | string | undefined

type SendRequest<V> = (to: Service, value: V, wait: Wait | undefined) => Promise<V>

/** Sends requests to pubsub services. An empty result decodes to an empty value, as services may leave out what was requested. */
export interface PubsubRequester {
  readonly get: SendRequest<PubsubValue>
  readonly set: SendRequest<PubsubValue>
  readonly ownerGet: SendRequest<OwnerPubsubValue>
  readonly ownerSet: SendRequest<OwnerPubsubValue>
  readonly self: Self
  /** Reports invalid entries that were left out of a result. */
  readonly report: Xmpp['report']
}

export function createRequester(xmpp: Pick<Xmpp, 'report'>, self: Self): PubsubRequester {
  function requestOf<V extends object>(
    type: 'get' | 'set',
    request: ElementDef<V>,
    result: ElementDef<V>,
  ): SendRequest<V> {
    return async (to, value, wait) => {
      const { payload, element } = await self.iq.request(type, to, request.encode(value), wait)
      if (!payload) return {} as V
      return decodeReporting(result, payload, (error) => xmpp.report(error, element))
    }
  }
  return {
    self,
    report: xmpp.report,
    get: requestOf('get', Pubsub, Pubsub),
    set: requestOf('set', Pubsub, Pubsub),
    ownerGet: requestOf('get', OwnerPubsub, OwnerPubsubResult),
    ownerSet: requestOf('set', OwnerPubsub, OwnerPubsubResult),
  }
}
