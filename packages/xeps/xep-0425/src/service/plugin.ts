import type { Ops } from '@trestle/api-registry'
import { definePlugin, type IqContext } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { type HostedRoomApi, mucService } from '@trestle/xep-0045/service'
import { archives } from '@trestle/xep-0313/archive'
import { stanzaIdOf } from '@trestle/xep-0359'
import { defineEvent } from '@trestle/xmlstream'
import { NS_MODERATE, NS_MODERATE_OLD } from '../elements.js'
import { type ModerationRequest, moderation, moderationMessage } from '../plugin.js'
import { type ModerationServiceOps, moderationServiceOps } from './ops.js'
import { createSaidIds } from './said-ids.js'

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

export interface ModerationServiceApi {
  readonly api: Ops<ModerationServiceOps>
}

/** Characters of a reason, which goes to everybody. */
const MAX_REASON = 1000
/** Rooms, and messages of each, that are known to have been said. */
const MAX_ROOMS = 1000
const MAX_IDS = 500

/**
 * Moderated Message Retraction (XEP-0425) in rooms that a component hosts: moderators, and admins and owners who are not
 * in the room, retract messages of it, and all occupants are told in both versions.
 */
export const moderationService = definePlugin({
  name: 'xep-0425/service',
  requires: { mucService, moderation },
  optional: { archives },
  setup({ xmpp, deps, own }) {
    const rooms = deps.mucService(xmpp)
    const said = createSaidIds({ maxRooms: MAX_ROOMS, maxIds: MAX_IDS })
    const api = xmpp.ops.wrap('xep-0425/service', moderationServiceOps, {
      hasMessage: async ({ jid, args: id }) => said.has(jid as JID, id) || isArchived(jid as JID, id),
    })

    async function isArchived(room: JID, id: string): Promise<boolean> {
      const query = { ids: [id], backwards: false, limit: 1 }
      const found = await deps.archives?.(xmpp).api.run('findMessages', { jid: room, args: query })
      return found !== undefined && found.length > 0
    }

    async function moderate({ id, reason }: ModerationRequest, { from, to }: Pick<IqContext, 'from' | 'to'>) {
      const room = rooms.room(to)
      const moderator = await moderatorOf(room, from)
      if ((reason?.length ?? 0) > MAX_REASON) throw new StanzaError('policy-violation')
      if (!(await api.run('hasMessage', { jid: room.address, from, args: id }))) {
        throw new StanzaError('item-not-found', { text: 'The room has no message with this id.' })
      }
      await room.retract(id)
      const by = moderator && room.address.withResource(moderator.nick)
      await room.announce(moderationMessage(xmpp.as(room.address), to, { id, by, occupantId: moderator?.id, reason }))
      xmpp.events.emit(hostedModeration, { room: room.address, id, user: from.bare, reason })
    }

    own(
      rooms.extend({
        features: [NS_MODERATE, NS_MODERATE_OLD],
        said(room, message) {
          const id = stanzaIdOf(message, room)
          if (id !== undefined) said.add(room, id)
        },
        ended: said.forget,
      }),
    )
    own(deps.moderation(xmpp).answer(moderate, { at: rooms.isRoomAddress }))
    return (): ModerationServiceApi => ({ api })
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
