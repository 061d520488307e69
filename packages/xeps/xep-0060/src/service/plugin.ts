import { type AddressScope, definePlugin, presenceVisibility, type Self } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { exchange, Message, NS_CLIENT } from '@trestle/stanza'
import { DataForm } from '@trestle/xep-0004'
import { disco } from '@trestle/xep-0030'
import { commands } from '@trestle/xep-0050'
import { pagedExchange } from '@trestle/xep-0059'
import { allOf, matchPath, matchWhere } from '@trestle/xmlstream'
import { Pubsub } from '../elements.js'
import { OwnerPubsub } from '../owner-elements.js'
import { handleBounces } from './bounces.js'
import { FEATURE_GET_PENDING, FEATURE_ON_A_JID, itemIds, nodeInfo, nodeItems, serviceFeatures } from './discovery.js'
import { answerGet, answerOwnerGet, answerOwnerSet, answerSet } from './dispatch.js'
import { createHostedServices, type HostedService } from './hosted-service.js'
import { defaultLimits, type ServiceLimits } from './limits.js'
import { createMemoryStore } from './memory-store.js'
import { createNotifications } from './notifications.js'
import { pubsubServiceOps } from './ops.js'
import { pendingCommand } from './pending-command.js'
import { authorize, isAuthorization } from './requests/authorize.js'
import type { ServiceCall } from './requests/call.js'
import { createServiceApi, type PubsubServiceApi } from './service-api.js'
import { endTemporarySubscriptions, sendLastItemsTo } from './subscriber-presence.js'

export interface PubsubServiceOptions extends AddressScope, Partial<ServiceLimits> {
  /** Nodes stored in memory for all addresses. Default: 100,000. */
  readonly maxStoredNodes?: number | undefined
  /** Bytes of items stored in memory. Default: 67,108,864. */
  readonly maxStoredBytes?: number | undefined
}

const exchanges = {
  get: pagedExchange(exchange(Pubsub, Pubsub)),
  set: exchange(Pubsub, Pubsub),
  owner: exchange(OwnerPubsub, OwnerPubsub),
}

/**
 * Hosts nodes at local addresses (XEP-0060): a domain is a pubsub service, an address with a local part is an account with
 * personal eventing, such as a contact of a gateway. `at` selects the addresses; default: all of the host.
 */
export const pubsubService = definePlugin({
  name: 'xep-0060-service',
  requires: { disco, presenceVisibility },
  optional: { commands },
  setup({ xmpp, deps, own }, options: PubsubServiceOptions) {
    const { at = () => true, maxStoredNodes = 100_000, maxStoredBytes = 2 ** 26, ...given } = options
    const limits = { ...defaultLimits, ...given }
    const api = xmpp.ops.wrap(
      'xep-0060-service',
      pubsubServiceOps,
      createMemoryStore({ maxNodes: maxStoredNodes, maxBytes: maxStoredBytes }),
    )
    const notifications = createNotifications(xmpp.presences)
    const hosted = createHostedServices({ xmpp, api, limits, visibility: deps.presenceVisibility })
    const serviceAt = (address: JID): HostedService => hosted(xmpp.as(address.bare))
    const callOf = ({ from, to }: { readonly from: JID; readonly to: JID }): ServiceCall => ({
      service: serviceAt(to),
      from,
      notifications,
    })

    xmpp.iq.onGet(exchanges.get, (asked, context) => answerGet(callOf(context), asked), { at })
    xmpp.iq.onSet(exchanges.set, (asked, context) => answerSet(callOf(context), asked), { at })
    xmpp.iq.onGet(exchanges.owner, (asked, context) => answerOwnerGet(callOf(context), asked), { at })
    xmpp.iq.onSet(exchanges.owner, (asked, context) => answerOwnerSet(callOf(context), asked), { at })

    const carriesForm = matchPath({ ns: NS_CLIENT, name: 'message' }, DataForm)
    const authorizes = matchWhere((element) => {
      const message = new Message(element)
      return at(message.to ?? xmpp.jid) && isAuthorization(message)
    })
    xmpp.claim('message', allOf(carriesForm, authorizes), async (_, message, arrival) => {
      const form = message.get(DataForm)
      if (form) await authorize(callOf(arrival), form)
    })
    handleBounces(xmpp, notifications, serviceAt)

    xmpp.events.on('contact:online', async ({ jid, to = xmpp.jid }) => {
      if (at(to)) await sendLastItemsTo(serviceAt(to), notifications, jid)
    })
    xmpp.events.on('contact:changed', async ({ jid, to = xmpp.jid, presence }) => {
      if (presence.type !== 'unavailable' || !at(to)) return
      await endTemporarySubscriptions(serviceAt(to), jid, xmpp.presences.isOnline(jid.bare, to))
    })

    const { commands: offered } = deps
    if (offered && xmpp.kind === 'component' && at(xmpp.jid)) {
      own(offered(xmpp).add(pendingCommand((from) => callOf({ from, to: xmpp.jid }))))
      xmpp.features.add(FEATURE_GET_PENDING, { at: (jid) => jid.equals(xmpp.jid) })
    }

    for (const feature of serviceFeatures) xmpp.features.add(feature, { at })
    xmpp.features.add(FEATURE_ON_A_JID, { at: (jid) => jid.local !== '' && at(jid) })
    const discovery = deps.disco(xmpp)
    own(discovery.addIdentity({ category: 'pubsub', type: 'service' }, { at: (jid) => jid.local === '' && at(jid) }))
    own(discovery.addIdentity({ category: 'pubsub', type: 'pep' }, { at: (jid) => jid.local !== '' && at(jid) }))
    own(
      discovery.provide({
        info: ({ jid, node, from }) => (at(jid) ? nodeInfo(serviceAt(jid), node, from) : undefined),
        items: ({ jid, node, from }) => (at(jid) ? itemIds(serviceAt(jid), node, from) : undefined),
      }),
    )
    own(
      discovery.api.register(
        'items',
        ({ jid, node, from }) => (jid && node === undefined ? nodeItems(serviceAt(jid), from) : undefined),
        { at },
      ),
    )

    return (self: Self): PubsubServiceApi => createServiceApi({ service: hosted(self), from: undefined, notifications })
  },
})
