import { definePlugin } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { Presence } from '@trestle/stanza'
import { LastActivity } from '@trestle/xep-0012'
import { defineEvent } from '@trestle/xmlstream'
import { type PresenceActivity, readPresenceActivity } from './read-presence-activity.js'

/** A presence told when a contact was active last, as the contact says itself. */
export interface PresenceActivityReceived extends PresenceActivity {
  readonly from: JID
  /** The local address that was told. */
  readonly to: JID
  readonly presence: Presence
}

export const presenceActivityReceived = defineEvent<PresenceActivityReceived>('xep-0256:activity')

export interface PresenceActivityApi {
  /** Adds to a presence when this client was active last, in place of what it said before. Returns the presence. */
  stamp(presence: Presence, since: Date): Presence
  /** See {@link readPresenceActivity}; the seconds count from now, unless the presence was delayed. */
  of(presence: Presence): PresenceActivity | undefined
}

/** Last Activity in Presence (XEP-0256, deprecated by XEP-0319): says and reads when a client was active last. */
export const presenceActivity = definePlugin({
  name: 'xep-0256',
  setup({ xmpp }) {
    const now = () => new Date(xmpp.clock.now())
    xmpp.onPresence(LastActivity, (_, presence, { from, to }) => {
      const activity = readPresenceActivity(presence, now())
      if (activity) xmpp.events.emit(presenceActivityReceived, { ...activity, from, to, presence })
    })
    const view: PresenceActivityApi = {
      stamp(presence, since) {
        const seconds = Math.max(0, Math.floor((xmpp.clock.now() - since.getTime()) / 1000))
        presence.set(LastActivity, { seconds })
        return presence
      },
      of: (presence) => readPresenceActivity(presence, now()),
    }
    return () => view
  },
})
