import { createCache, definePlugin, type Self, type Wait } from '@trestle/core'
import { JID } from '@trestle/jid'
import type { Message } from '@trestle/stanza'
import { disco } from '@trestle/xep-0030'
import { Conference, invitationReceived, MucUser, muc, NS_CONFERENCE } from '@trestle/xep-0045'
import { defineEvent } from '@trestle/xmlstream'

export interface DirectInviteOptions {
  readonly reason?: string | undefined
  /** Needed to enter the room. */
  readonly password?: string | undefined
  /** Says that the room continues a conversation of two, with this thread. */
  readonly continues?: { readonly thread?: string | undefined } | undefined
}

/** Somebody invites to a room. They vouch for it themselves: that there is such a room, and that one may enter, nobody says. */
export interface DirectInvitation extends DirectInviteOptions {
  readonly room: JID
  readonly from: JID
  /** The local address that is invited. */
  readonly to: JID
  readonly message: Message
}

/** Not told of rooms that one is in, and of those that have invited by themselves in the last minute (XEP-0249 §4). */
export const directInvitationReceived = defineEvent<DirectInvitation>('xep-0249:invitation')

export interface DirectInvitationsApi {
  /** Invites somebody to a room; a room for members has to know them as one. Returns the message as sent. */
  invite(who: JID | string, room: JID | string, options?: DirectInviteOptions): Message
  /** Whether another client understands direct invitations (XEP-0249 §3). */
  isSupportedBy(client: JID | string, wait?: Wait): Promise<boolean>
}

/** Invitations through rooms that are remembered, and for how many milliseconds. */
const REMEMBERED = 1000
const MINUTE = 60_000

/** Direct MUC Invitations (XEP-0249): invites others to rooms, without asking the room. */
export const directInvitations = definePlugin({
  name: 'xep-0249',
  features: [NS_CONFERENCE],
  requires: { disco, muc },
  setup({ xmpp, deps }) {
    const mediated = createCache<true>({ max: REMEMBERED, maxAge: MINUTE, clock: xmpp.clock })
    const keyOf = (self: Pick<Self, 'key'>, room: JID) => `${self.key} ${room.bare}`
    xmpp.events.on(invitationReceived, ({ room, to }) => mediated.set(keyOf(xmpp.as(to), room), true))

    xmpp.onMessage(Conference, (conference, message, { from, to, self }) => {
      const { jid, password, thread, legacyReason, reason = legacyReason?.trim() } = conference
      const room = jid.bare
      // Rooms of before 2005 send it beside an invitation of their own, which says who invites.
      if (message.type === 'groupchat' || message.has(MucUser)) return
      if (deps.muc(self).room(room)?.phase === 'joined' || mediated.get(keyOf(self, room))) return
      const continues = conference.continue ? { thread } : undefined
      xmpp.events.emit(directInvitationReceived, { room, from, to, reason, password, continues, message })
    })

    return (self: Self): DirectInvitationsApi => ({
      invite(who, room, { reason, password, continues } = {}) {
        const jid = JID.from(room).bare
        const message = self.message({ type: 'normal', to: who }).set(Conference, {
          jid,
          reason,
          password,
          ...(continues && { continue: true, thread: continues.thread }),
        })
        self.send(message)
        return message
      },
      isSupportedBy: (client, wait) => deps.disco(self).supports(client, NS_CONFERENCE, wait),
    })
  },
})
