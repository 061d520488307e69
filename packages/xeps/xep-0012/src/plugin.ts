import type { Ops } from '@trestle/api-registry'
import { definePlugin, presenceVisibility, type Self, type Wait } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { type LastActivityData, lastActivityExchange, NS_LAST_ACTIVITY } from './elements.js'
import { type Activity, lastActivityOps, memoryOps } from './ops.js'

/** The last activity of an entity, as it says itself. What it means depends on the address: see {@link Activity}. */
export interface EntityActivity extends Activity, LastActivityData {}

export interface LastActivityOptions {
  /** Local addresses whose activity the default ops keep. Default: 100,000. */
  readonly maxAddresses?: number | undefined
}

export interface LastActivityApi {
  /** The ops of the host, for all local addresses. */
  readonly api: Ops<typeof lastActivityOps>
  /** Requests the last activity of an entity; without an address, of the server. */
  getLastActivity(of?: JID | string, wait?: Wait): Promise<EntityActivity>
  /** Tells from now on when this address was active last; `since` is now by default. */
  setLastActivity(activity?: Partial<Activity>): Promise<void>
  /** Tells no longer when this address was active last: requests are refused with `service-unavailable`. */
  delLastActivity(): Promise<void>
}

/** Last Activity (XEP-0012): asks how long an entity has been idle, offline or running, and answers who may know. */
export const lastActivity = definePlugin({
  name: 'xep-0012',
  features: [NS_LAST_ACTIVITY],
  requires: { visibility: presenceVisibility },
  setup({ xmpp, deps }, { maxAddresses = 100_000 }: LastActivityOptions) {
    const now = () => xmpp.clock.now()
    const started: Activity = { since: new Date(now()) }
    const memory = memoryOps(maxAddresses, (jid) => (jid ? xmpp.as(jid) : xmpp).key)
    const isService = (jid: JID | undefined) => jid?.equals(xmpp.server) === true
    const api = xmpp.ops.wrap('xep-0012', lastActivityOps, {
      ...memory,
      getLastActivity: async (call) =>
        (await memory.getLastActivity(call)) ?? (isService(call.jid) ? started : undefined),
    })

    xmpp.iq.onGet(lastActivityExchange, async (_, { from, to, self }) => {
      // A service has an uptime, and no presence to be kept from others.
      if (!isService(to) && !(await deps.visibility(self).isVisibleTo(from))) throw new StanzaError('forbidden')
      const activity = await api.run('getLastActivity', { jid: to, from })
      if (!activity) throw new StanzaError('service-unavailable')
      const { since, status } = activity
      return { seconds: Math.max(0, Math.floor((now() - since.getTime()) / 1000)), status }
    })

    return (self: Self): LastActivityApi => ({
      api,
      async getLastActivity(of = self.jid.domain, wait) {
        const answer = await self.iq.get(of, lastActivityExchange, {}, wait)
        return { ...answer, since: new Date(now() - answer.seconds * 1000) }
      },
      async setLastActivity({ since = new Date(now()), status } = {}) {
        await api.run('setLastActivity', { jid: self.boundJid, args: { since, status } })
      },
      async delLastActivity() {
        await api.run('delLastActivity', { jid: self.boundJid })
      },
    })
  },
})
