import { definePlugin, type IqContext } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { type HostedRoomApi, mucService } from '@trestle/xep-0045/service'
import { defineEvent } from '@trestle/xmlstream'
import { NS_MODERATE, NS_MODERATE_OLD } from '../elements.js'
import { type ModerationRequest, moderation, moderationMessage } from '../plugin.js'

/** A moderator retracted a message of a hosted room. It is out of the history of the room; archives are the host's. */
export interface HostedModeration {
  readonly room: JID
  /** The id that the room gave the message (XEP-0359). */
  readonly id: string
  /** The bare address of the moderator. */
  readonly user: JID
  readonly reason?: string | undefined
}

export const hostedModeration = defineEvent<HostedModeration>('xep-0425:hosted-moderation')

/** Characters of a reason, which goes to everybody. */
const MAX_REASON = 1000

/**
 * Moderated Message Retraction (XEP-0425) in rooms that a component hosts: moderators, and admins and owners who are not
 * in the room, retract messages of it, and all occupants are told in both versions.
 */
export const moderationService = definePlugin({
  name: 'xep-0425/service',
  requires: { mucService, moderation },
  setup({ xmpp, deps, own }) {
    const rooms = deps.mucService(xmpp)

    async function moderate({ id, reason }: ModerationRequest, { from, to }: Pick<IqContext, 'from' | 'to'>) {
      const room = rooms.room(to)
      const moderator = await moderatorOf(room, from)
      if ((reason?.length ?? 0) > MAX_REASON) throw new StanzaError('policy-violation')
      await room.retract(id)
      const by = moderator && room.address.withResource(moderator.nick)
      await room.announce(moderationMessage(xmpp.as(room.address), to, { id, by, occupantId: moderator?.id, reason }))
      xmpp.events.emit(hostedModeration, { room: room.address, id, user: from.bare, reason })
    }

    own(rooms.extend({ features: [NS_MODERATE, NS_MODERATE_OLD] }))
    own(deps.moderation(xmpp).answer(moderate, { at: rooms.isRoomAddress }))
    return () => ({})
  },
})

/** The occupant who moderates; undefined for admins and owners who are not in the room. */
async function moderatorOf(room: HostedRoomApi, from: JID) {
  const occupant = (await room.occupants()).find(({ sessions }) => sessions.some((session) => session.equals(from)))
  if (occupant?.role === 'moderator') return occupant
  const affiliation = await room.getAffiliation(from)
  if (affiliation !== 'owner' && affiliation !== 'admin') throw new StanzaError('forbidden')
  return occupant
}
