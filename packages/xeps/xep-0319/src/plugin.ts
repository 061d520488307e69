import type { Ops } from '@trestle/api-registry'
import { type Arrival, definePlugin, filterOrder, type Self } from '@trestle/core'
import { JID } from '@trestle/jid'
import { NS_CLIENT, type Presence } from '@trestle/stanza'
import { lastActivity } from '@trestle/xep-0012'
import type { Element } from '@trestle/xml'
import { defineEvent, matchName } from '@trestle/xmlstream'
import { Idle, NS_IDLE } from './elements.js'
import { idleOps, memoryOps } from './ops.js'
import { readIdle } from './read-idle.js'

/** A contact is idle, or is back, as it says itself. */
export interface IdleChange {
  readonly from: JID
  /** The local address that was told. */
  readonly to: JID
  /** When the contact used its client last; undefined: it is in use again. */
  readonly since: Date | undefined
  readonly presence: Presence
}

/** A presence said since when a contact is idle, or no longer says it. */
export const idleChanged = defineEvent<IdleChange>('xep-0319:idle')

export interface IdleOptions {
  /** Local addresses that the default ops keep the idle time of. Default: 100,000. */
  readonly maxAddresses?: number | undefined
}

export interface IdleApi {
  /** The ops of the host, for all local addresses. */
  readonly api: Ops<typeof idleOps>
  /**
   * Nobody has used this client since then, by default since now: the available presences that are sent from now on say so,
   * and so does XEP-0012 where it is installed. No presence is sent by this alone.
   */
  idle(since?: Date): Promise<void>
  /** Somebody uses this client again: presences say nothing of being idle, and XEP-0012 nothing any more. */
  active(): Promise<void>
  /**
   * Since when a contact is idle by its latest presences; of several resources, the one that was used last. Undefined
   * where one of them does not say so, or where none is there.
   */
  idleSince(contact: JID | string): Date | undefined
}

/** Last User Interaction in Presence (XEP-0319): says since when nobody has used this client, and tells of contacts. */
export const idle = definePlugin({
  name: 'xep-0319',
  features: [NS_IDLE],
  optional: { lastActivity },
  setup({ xmpp, deps }, { maxAddresses = 100_000 }: IdleOptions) {
    const now = () => new Date(xmpp.clock.now())
    const keyOf = (jid: JID | undefined) => (jid ? xmpp.as(jid) : xmpp).key
    const api = xmpp.ops.wrap('xep-0319', idleOps, memoryOps(maxAddresses, keyOf))

    async function annotate(element: Element): Promise<Element> {
      const { from } = element.attrs
      const since = await api.run('getIdle', { jid: from === undefined ? xmpp.boundJid : JID.parse(from) })
      // Whoever sends the same presence again later may be active then.
      return since ? element.clone().set(Idle, { since }) : element
    }
    xmpp.filter('out', (element) => (isPlainlyAvailable(element) ? annotate(element) : element), {
      order: filterOrder.annotate,
    })

    /** Runs before the presence takes the place of the one before. */
    function compare(presence: Presence, { from, to }: Arrival): void {
      if (presence.type !== 'available') return
      const since = readIdle(presence, now())
      const before = xmpp.presences.of(from, to).find(({ jid }) => jid.equals(from))
      if (since || (before && readIdle(before.presence, now()))) {
        xmpp.events.emit(idleChanged, { from, to, since, presence })
      }
    }
    xmpp.onPresence(matchName(NS_CLIENT, 'presence'), (_, presence, arrival) => compare(presence, arrival))

    return (self: Self): IdleApi => ({
      api,
      async idle(since = now()) {
        await api.run('setIdle', { jid: self.boundJid, args: since })
        await deps.lastActivity?.(self).setLastActivity({ since })
      },
      async active() {
        await api.run('setIdle', { jid: self.boundJid })
        await deps.lastActivity?.(self).delLastActivity()
      },
      idleSince(contact) {
        const resources = xmpp.presences.of(contact, self.boundJid)
        const moments = resources.map(({ presence }) => readIdle(presence, now())?.getTime())
        if (moments.length === 0 || moments.includes(undefined)) return undefined
        return new Date(Math.max(...(moments as number[])))
      },
    })
  },
})

/** A presence that is available and does not say itself since when nobody has used its client. */
function isPlainlyAvailable(element: Element): boolean {
  const isAvailable = element.is(NS_CLIENT, 'presence') && element.attrs['type'] === undefined
  return isAvailable && element.child(Idle.ns, Idle.name) === undefined
}
