import { definePlugin, type InlineFeature, type InlineOutcome, type Negotiation } from '@trestle/core'
import { Sasl2Success, sasl2 } from '@trestle/xep-0388'
import type { Element } from '@trestle/xml'
import { Bind2Error } from './bind2-error.js'
import { Bind2Bound, Bind2Feature, Bind2Request, NS_BIND2 } from './elements.js'

export interface Bind2Options {
  /**
   * What the resource is to begin with: the name of the program, say. Others see it: no host names. Default: the
   * resource that the host was given, else none.
   */
  readonly tag?: string | undefined
}

export interface Bind2Api {
  /**
   * The latest `<bound/>`, with everything that the server sent in it. Undefined where the session was bound without
   * Bind 2.
   */
  readonly bound: Element | undefined
}

/** After what may make a new resource needless, such as a resumption. */
const ORDER = 100

/** Bind 2 (XEP-0386): binds the resource along with the authentication, with inline features of other plugins. */
export const bind2 = definePlugin({
  name: 'xep-0386',
  requires: { sasl2 },
  setup({ xmpp }, { tag }: Bind2Options) {
    const requested = new WeakMap<Negotiation, readonly InlineFeature[]>()
    let bound: Element | undefined
    xmpp.events.on('offline', () => {
      bound = undefined
    })

    xmpp.inlineFeature({
      name: 'bind2',
      within: 'authentication',
      order: ORDER,
      async request(offered, negotiation) {
        const offer = offered.child(NS_BIND2, Bind2Feature.name)
        const inBind = negotiation.inline('bind')
        if (!offer || inBind.some((one) => one.postpones?.(offered, negotiation))) return undefined
        const riding: InlineFeature[] = []
        const features: Element[] = []
        const inline = offer.child(NS_BIND2, 'inline')
        for (const feature of inline ? inBind : []) {
          const element = inline && (await feature.request(inline, negotiation))
          if (!element) continue
          riding.push(feature)
          features.push(element)
        }
        requested.set(negotiation, riding)
        return Bind2Request.encode({ tag: (tag ?? negotiation.resource) || undefined, features })
      },
      async answered(success, negotiation) {
        const element = success.child(NS_BIND2, Bind2Bound.name)
        if (!element) return undefined
        let outcome: InlineOutcome = {}
        for (const feature of requested.get(negotiation) ?? []) {
          outcome = { ...(await feature.answered(element, negotiation)), ...outcome }
        }
        bound = element
        return { ...outcome, bound: addressIn(success, negotiation) }
      },
    })

    const view: Bind2Api = {
      get bound() {
        return bound
      },
    }
    return () => view
  },
})

function addressIn(success: Element, { account }: Negotiation) {
  const { authorizationIdentifier: jid } = Sasl2Success.decode(success)
  const ours = account.local === '' || jid.bare.equals(account.bare)
  if (jid.isFull && ours) return jid
  throw new Bind2Error('no-resource', 'The server bound a resource, and did not say which.')
}
