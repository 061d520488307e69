import { definePlugin, type RosterEntry, type Self, type Wait } from '@trestle/core'
import { JID } from '@trestle/jid'
import {
  exchange,
  type Rest,
  type RosterItemValue,
  RosterQuery,
  RosterResult,
  rosterSetExchange,
  StanzaError,
} from '@trestle/stanza'
import type { Dispose } from '@trestle/xmlstream'

/** An item of another account's roster. The server takes over the subscription that it says, where it says one. */
export interface RemoteRosterEntry extends RosterEntry {
  readonly subscription?: 'none' | 'to' | 'from' | 'both' | undefined
  /** What other specifications add, as it was read. */
  readonly rest?: Rest | undefined
}

/** A change of another account's roster. */
export interface RosterPush {
  /** The bare address of the account. */
  readonly user: JID
  /** With the subscription `remove`: it is gone. */
  readonly item: RosterItemValue
}

/** The rosters of other accounts, for whoever may see or change them: their server decides. */
export interface RemoteRostersApi {
  getRoster(user: JID | string, wait?: Wait): Promise<readonly RosterItemValue[]>
  /** Adds an item, or changes it as a whole: a name or groups that it does not say are gone. */
  setRosterItem(user: JID | string, entry: RemoteRosterEntry, wait?: Wait): Promise<void>
  removeRosterItem(user: JID | string, jid: JID | string, wait?: Wait): Promise<void>
  /**
   * Takes changes of the rosters of those that may tell them; anybody can send one. Of several that take those of a
   * user, the first gets them; those that nobody takes are refused with `service-unavailable`. For components.
   */
  onPush(mayPush: (user: JID) => boolean | Promise<boolean>, handler: (push: RosterPush) => void): Dispose
}

const rosterExchange = exchange(RosterQuery, RosterResult)

interface Registration {
  readonly mayPush: (user: JID) => boolean | Promise<boolean>
  readonly handler: (push: RosterPush) => void
}

/** Requests to the rosters of other accounts, and pushes of them: what XEP-0321 and XEP-0356 have in common. */
export const remoteRosters = definePlugin({
  name: 'remote-rosters',
  setup({ xmpp }) {
    const registrations = new Set<Registration>()

    async function takerOf(user: JID): Promise<Registration | undefined> {
      for (const one of registrations) if (await one.mayPush(user)) return one
      return undefined
    }

    // A client has a roster of its own, which answers there.
    if (xmpp.kind === 'component') {
      const at = (jid: JID) => jid.equals(xmpp.jid)
      xmpp.iq.onSet(
        rosterSetExchange,
        async ({ items: [item, ...others] }, { from }) => {
          const taker = from.isBare && from.local !== '' ? await takerOf(from) : undefined
          if (!taker) throw new StanzaError('service-unavailable')
          if (!item || others.length > 0) throw new StanzaError('bad-request', { text: 'A push has one item.' })
          taker.handler({ user: from, item })
        },
        { at },
      )
    }

    return (self: Self): RemoteRostersApi => {
      const set = (user: JID | string, item: RosterItemValue, wait: Wait | undefined) =>
        self.iq.set(JID.from(user).bare, rosterSetExchange, { items: [item] }, wait)
      return {
        async getRoster(user, wait) {
          return (await self.iq.get(JID.from(user).bare, rosterExchange, { items: [] }, wait)).items
        },
        setRosterItem: async (user, { jid, ...entry }, wait) => set(user, { ...entry, jid: JID.from(jid).bare }, wait),
        removeRosterItem: async (user, jid, wait) =>
          set(user, { jid: JID.from(jid).bare, subscription: 'remove' }, wait),
        onPush(mayPush, handler) {
          const registration = { mayPush, handler }
          registrations.add(registration)
          return () => void registrations.delete(registration)
        },
      }
    }
  },
})
