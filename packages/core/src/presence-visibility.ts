import { type Ops, op } from '@trestle/api-registry'
import type { JID } from '@trestle/jid'
import { definePlugin } from './plugin.js'
import { roster } from './roster.js'
import type { Self } from './self.js'
import { subscriptions } from './subscriptions.js'

/** `jid`: the local address; `from`: the requester. Replace it to decide otherwise, for one address or all. */
export const presenceVisibilityOps = {
  /** Whether `from` may know. Default: whoever is subscribed to the presence of the address. */
  isVisible: /* @__PURE__ */ op<void, boolean>(() => false),
}

/** Decides which entities may know what presence reveals: availability, its times, and the software. */
export interface PresenceVisibilityApi {
  /**
   * Whether an entity may know: the address itself, its server, and who is subscribed to its presence (RFC 6121 §3): by the
   * roster on a client that has loaded it, by `subscriptions` on a component.
   */
  isVisibleTo(entity: JID): Promise<boolean>
  readonly api: Ops<typeof presenceVisibilityOps>
}

/** For plugins that reveal something of a person: XEP-0012, XEP-0202 and others call it before they answer. */
export const presenceVisibility = /* @__PURE__ */ definePlugin({
  name: 'presence-visibility',
  optional: { roster, subscriptions },
  setup({ xmpp, deps }) {
    const isSubscribed = async (self: Self, entity: JID): Promise<boolean> => {
      const known = deps.roster?.(self).get(entity.bare)?.subscription
      if (known === 'from' || known === 'both') return true
      return (await deps.subscriptions?.(self).state(entity))?.from ?? false
    }
    const api = xmpp.ops.wrap('presence-visibility', presenceVisibilityOps, {
      isVisible: ({ jid, from }) => (jid && from ? isSubscribed(xmpp.as(jid), from) : false),
    })
    return (self: Self): PresenceVisibilityApi => ({
      api,
      async isVisibleTo(entity) {
        if (entity.bare.equals(self.jid.bare) || entity.equals(xmpp.server)) return true
        return api.run('isVisible', { jid: self.jid, from: entity })
      },
    })
  },
})
