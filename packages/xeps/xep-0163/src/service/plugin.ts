import { createCache, definePlugin, type Self } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { type PubsubServiceApi, pubsubService } from '@trestle/xep-0060/service'
import { caps, capsLearned } from '@trestle/xep-0115'

export interface PepServiceOptions {
  /** Pairs of a local address and a contact's full JID whose `+notify` features are kept. Default: 50,000. */
  readonly maxContacts?: number | undefined
}

/** Features of one contact that are kept. */
const MAX_NODES = 256
const NOTIFY = '+notify'

interface Interest {
  readonly jid: JID
  readonly to: JID
  readonly nodes: ReadonlySet<string>
}

/**
 * Personal eventing for the local addresses of a component whose nodes `pubsubService` hosts (XEP-0163 §4): entities whose
 * capabilities contain `NODE+notify` are notified without a subscription, as far as the access model of the node permits,
 * and receive the last items when they come online.
 */
export const pepService = definePlugin({
  name: 'xep-0163-service',
  requires: { caps, pubsubService },
  setup({ xmpp, deps, own }, { maxContacts = 50_000 }: PepServiceOptions) {
    const byAddress = new Map<string, Map<string, Interest>>()
    const interests = createCache<Interest>({ max: maxContacts, onEvicted: ({ jid, to }) => unlist(jid, to) })
    const keyOf = (jid: JID, to: JID) => `${to.bare} ${jid}`

    function forget(jid: JID, to: JID): void {
      interests.delete(keyOf(jid, to))
      unlist(jid, to)
    }
    function unlist(jid: JID, to: JID): void {
      const kept = byAddress.get(to.bare.toString())
      kept?.delete(jid.toString())
      if (kept?.size === 0) byAddress.delete(to.bare.toString())
    }

    xmpp.events.on(capsLearned, async ({ jid, to = xmpp.jid, info }) => {
      const before = interests.get(keyOf(jid, to))
      const wanted = info.features.filter((feature) => feature.endsWith(NOTIFY)).slice(0, MAX_NODES)
      const nodes = new Set(wanted.map((feature) => feature.slice(0, -NOTIFY.length)))
      if (nodes.size === 0) return forget(jid, to)
      const interest = { jid, to, nodes }
      interests.set(keyOf(jid, to), interest)
      const kept = byAddress.get(to.bare.toString()) ?? new Map<string, Interest>()
      byAddress.set(to.bare.toString(), kept.set(jid.toString(), interest))
      const isNew = (node: string) => nodes.has(node) && !before?.nodes.has(node)
      await deps.pubsubService(xmpp.as(to.bare)).sendLastItems(jid, isNew)
    })
    xmpp.events.on('presence', ({ from, to = xmpp.jid, type }) => {
      if (from && type === 'unavailable') forget(from, to)
    })
    xmpp.events.on('offline', () => {
      interests.clear()
      byAddress.clear()
    })

    own(
      deps.pubsubService(xmpp).api.register('implicitSubscribers', ({ jid, node }) => {
        if (!jid || node === undefined) return []
        const kept = byAddress.get(jid.bare.toString())?.values() ?? []
        return [...kept].filter((one) => one.nodes.has(node)).map((one) => one.jid)
      }),
    )
    return (self: Self): PubsubServiceApi => deps.pubsubService(self)
  },
})
