import { createCache, filterOrder, type PluginHost, type Self, type Xmpp } from '@trestle/core'
import { JID } from '@trestle/jid'
import { NS_CLIENT } from '@trestle/stanza'
import { type DiscoApi, type DiscoInfoValue, discoChanged } from '@trestle/xep-0030'
import { Element } from '@trestle/xml'
import { Caps, type CapsValue, NS_CAPS } from './elements.js'
import { type CapsHash, verificationString } from './verification.js'

/** Verification strings sent lately whose capabilities are still given on request. */
const MAX_ANNOUNCED = 1000

export interface AnnouncementsOptions {
  readonly xmpp: Xmpp
  readonly disco: (self: Self) => DiscoApi
  /** Whose presences get capabilities. */
  readonly at: (jid: JID) => boolean
  readonly node: string
  readonly hash: CapsHash
  readonly signal: AbortSignal
  readonly own: PluginHost['own']
  /** Called with capabilities that are announced for the first time: others that announce the same need no request. */
  readonly learn: (ver: string, info: DiscoInfoValue) => Promise<void>
}

/** Adds the capabilities of this host to its presences, and answers disco requests for their verification strings. */
export function createAnnouncements({ xmpp, disco, at, node, hash, signal, own, learn }: AnnouncementsOptions) {
  const announced = createCache<DiscoInfoValue>({ max: MAX_ANNOUNCED })
  let broadcast: { readonly presence: Element; ver: string | undefined } | undefined

  async function current(self: Self): Promise<{ readonly caps: CapsValue; readonly info: DiscoInfoValue }> {
    const info = await disco(self).ownInfo()
    return { info, caps: { hash, node, ver: await verificationString(info, hash) } }
  }

  async function annotate(presence: Element): Promise<Element> {
    const before = changes
    const { from, to } = presence.attrs
    // Kept as it was sent, so that it can be sent again.
    const sent =
      to === undefined && xmpp.kind === 'client'
        ? { presence: presence.clone(), ver: undefined as string | undefined }
        : undefined
    if (sent) broadcast = sent
    try {
      const { caps, info } = await current(from === undefined ? xmpp : xmpp.as(from))
      if (!announced.get(caps.ver)) await learn(caps.ver, info)
      announced.set(caps.ver, info)
      if (sent) sent.ver = caps.ver
      if (sent && changes !== before) renewSoon()
      return new Element(presence.name, presence.ns, presence.attrs, [...presence.children, Caps.encode(caps)])
    } catch (error) {
      // A presence without capabilities is better than none.
      xmpp.report(error, presence)
      return presence
    }
  }

  xmpp.filter(
    'out',
    (element) => {
      if (!element.is(NS_CLIENT, 'presence')) return element
      const { type, to, from } = element.attrs
      if (type === 'unavailable' && to === undefined) broadcast = undefined
      if (type !== undefined || element.child(NS_CAPS, 'c')) return element
      return at(from === undefined ? xmpp.jid : JID.parse(from)) ? annotate(element) : element
    },
    { order: filterOrder.annotate },
  )

  /** Sends the presence again where the capabilities changed since (XEP-0115 §6.1). */
  async function renew(): Promise<void> {
    const last = broadcast
    if (!last?.ver || !xmpp.online) return
    const { caps } = await current(xmpp)
    if (broadcast === last && last.ver !== caps.ver && xmpp.online && !signal.aborted) xmpp.send(last.presence.clone())
  }

  let changes = 0
  let renewing = false
  function renewSoon(): void {
    if (renewing) return
    renewing = true
    // Plugins come and go in groups.
    queueMicrotask(() => {
      renewing = false
      renew().catch((error) => xmpp.report(error))
    })
  }
  xmpp.events.on(discoChanged, () => {
    changes++
    renewSoon()
  })
  xmpp.events.on('offline', () => {
    broadcast = undefined
  })

  own(
    disco(xmpp).provide({
      async info(call) {
        const ver = call.node.startsWith(`${node}#`) ? call.node.slice(node.length + 1) : undefined
        if (ver === undefined) return undefined
        const known = announced.get(ver)
        if (known) return known
        const { caps, info } = await current(xmpp.as(call.jid))
        return caps.ver === ver ? info : undefined
      },
    }),
  )
  return { current }
}
