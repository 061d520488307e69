import { type AddressScope, type Arrival, definePlugin, type IqContext, type Self, type Wait } from '@trestle/core'
import { JID } from '@trestle/jid'
import { type Message, StanzaError } from '@trestle/stanza'
import { disco } from '@trestle/xep-0030'
import { ApplyTo, addFastening } from '@trestle/xep-0422'
import { Retract } from '@trestle/xep-0424'
import { type Dispose, defineEvent } from '@trestle/xmlstream'
import {
  ModeratedRetract,
  moderateExchange,
  NS_MODERATE,
  NS_MODERATE_OLD,
  OldModerated,
  oldModerateExchange,
} from './elements.js'
import { type Moderation, readModeration } from './read-moderation.js'

/** A room says that its moderators retracted a message of it. `moderates` tells whether it is of a certain one. */
export interface ModerationReceived extends Moderation {
  readonly room: JID
  readonly message: Message
  readonly arrival: Arrival
}

export const moderationReceived = defineEvent<ModerationReceived>('xep-0425:moderation')

export interface ModerateOptions extends Wait {
  /** Why, for all occupants to read. */
  readonly reason?: string | undefined
}

/** What a moderator asks of a room. */
export interface ModerationRequest {
  readonly id: string
  readonly reason?: string | undefined
}

export interface ModerationApi {
  /** Whether a room lets its moderators do this, in either version. */
  isSupportedBy(room: JID | string, wait?: Wait): Promise<boolean>
  /**
   * Retracts a message of others in a room, by the id that the room gave it. Asks the room first which version it knows.
   * Rejects with StanzaError where the room refuses: `forbidden` for who is no moderator.
   */
  moderate(room: JID | string, id: string, options?: ModerateOptions): Promise<void>
  /**
   * For rooms of this host: answers their moderators, in both versions, and announces that. The handler says whether
   * `from` may, by throwing StanzaError, and sends every occupant `moderationMessage`.
   */
  answer(
    handler: (request: ModerationRequest, context: IqContext) => void | Promise<void>,
    scope: AddressScope,
  ): Dispose
}

/** Moderated Message Retraction (XEP-0425): retracts what others said in a room, and tells of what moderators retract. */
export const moderation = definePlugin({
  name: 'xep-0425',
  requires: { disco },
  setup({ xmpp, deps }) {
    const tell = (message: Message, arrival: Arrival) => {
      const found = readModeration(message, arrival)
      if (found) xmpp.events.emit(moderationReceived, { ...found, room: arrival.from, message, arrival })
    }
    xmpp.onMessage(Retract, (_, message, arrival) => tell(message, arrival), { via: 'any' })
    xmpp.onMessage(
      ApplyTo,
      (_, message, arrival) => {
        // Some rooms write both forms, which are one retraction.
        if (!message.has(Retract)) tell(message, arrival)
      },
      { via: 'any' },
    )

    return (self: Self): ModerationApi => {
      const supports = (room: JID | string, feature: string, wait: Wait | undefined) =>
        deps.disco(self).supports(room, feature, wait)

      return {
        async isSupportedBy(room, wait) {
          return (await supports(room, NS_MODERATE, wait)) || supports(room, NS_MODERATE_OLD, wait)
        },
        async moderate(room, id, { reason, ...wait } = {}) {
          const isOld = !(await supports(room, NS_MODERATE, wait)) && (await supports(room, NS_MODERATE_OLD, wait))
          if (isOld) await self.iq.set(room, oldModerateExchange, { id, moderate: { retract: true, reason } }, wait)
          else await self.iq.set(room, moderateExchange, { id, retract: true, reason }, wait)
        },
        answer(handler, scope) {
          const answered = (request: ModerationRequest, retract: boolean | undefined, context: IqContext) => {
            if (!retract) throw new StanzaError('feature-not-implemented')
            return handler(request, context)
          }
          const undo = [
            xmpp.iq.onSet(
              moderateExchange,
              ({ id, retract, reason }, context) => answered({ id, reason }, retract, context),
              scope,
            ),
            xmpp.iq.onSet(
              oldModerateExchange,
              ({ id, moderate: { retract, reason } }, context) => answered({ id, reason }, retract, context),
              scope,
            ),
            xmpp.features.add(NS_MODERATE, scope),
            xmpp.features.add(NS_MODERATE_OLD, scope),
          ]
          return () => {
            for (const one of undo) one()
          }
        },
      }
    }
  },
})

/** What a room sends to an occupant when a message was retracted by a moderator (XEP-0425 §3.1), in both versions. */
export function moderationMessage(self: Self, to: JID | string, { id, by, occupantId, reason }: Moderation): Message {
  const message = self.message({ to: JID.from(to), type: 'groupchat' })
  addFastening(message, id, OldModerated, [{ by, retract: true, reason }])
  return message.set(ModeratedRetract, { id, moderated: { by, occupantId }, reason })
}
