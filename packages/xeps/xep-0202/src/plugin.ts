import type { Ops } from '@trestle/api-registry'
import { definePlugin, presenceVisibility, type Self, type Wait } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { type EntityTimeData, entityTimeExchange, NS_TIME } from './elements.js'
import { entityTimeOps } from './ops.js'

export interface EntityTimeApi {
  /** The ops of the host, for all local addresses. */
  readonly api: Ops<typeof entityTimeOps>
  /** Requests what the clock of an entity shows, and its zone; without an address, of the server. */
  getEntityTime(of?: JID | string, wait?: Wait): Promise<EntityTimeData>
}

/** Entity Time (XEP-0202): asks for the time and the time zone of an entity, and answers who may know. */
export const entityTime = definePlugin({
  name: 'xep-0202',
  features: [NS_TIME],
  requires: { visibility: presenceVisibility },
  setup({ xmpp, deps }) {
    const api = xmpp.ops.wrap('xep-0202', entityTimeOps, {
      // The zone of a machine says nothing of the contacts that a component stands for.
      getEntityTime: ({ jid }) => (jid && xmpp.as(jid).key === xmpp.key ? machineTime(xmpp.clock.now()) : undefined),
    })

    xmpp.iq.onGet(entityTimeExchange, async (_, { from, to, self }) => {
      // The zone tells roughly where somebody is (XEP-0202 §6); where a service is, is no secret.
      const mayKnow = to.equals(xmpp.server) || (await deps.visibility(self).isVisibleTo(from))
      if (!mayKnow) throw new StanzaError('forbidden')
      const time = await api.run('getEntityTime', { jid: to, from })
      if (!time) throw new StanzaError('service-unavailable')
      return time
    })

    return (self: Self): EntityTimeApi => ({
      api,
      async getEntityTime(of = self.jid.domain, wait) {
        return self.iq.get(of, entityTimeExchange, {}, wait)
      },
    })
  },
})

function machineTime(now: number): EntityTimeData {
  const moment = new Date(now)
  // Adding 0 makes the 0 of -0.
  return { moment, offset: Math.round(-moment.getTimezoneOffset()) + 0 }
}
