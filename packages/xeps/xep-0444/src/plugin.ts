import { type Arrival, definePlugin, type Self, type Wait } from '@trestle/core'
import { JID } from '@trestle/jid'
import { type Message, StanzaError } from '@trestle/stanza'
import { type DiscoTarget, disco } from '@trestle/xep-0030'
import { addHints, readHints } from '@trestle/xep-0334'
import { referenceTo } from '@trestle/xep-0359'
import { type Dispose, defineEvent } from '@trestle/xmlstream'
import { NS_REACTIONS, Reactions } from './elements.js'
import { ReactionError } from './reaction-error.js'
import { distinctReactions, readReactions } from './read-reactions.js'
import {
  areReactionsAllowed,
  type ReactionRestrictions,
  reactionRestrictionsForm,
  readReactionRestrictions,
  restrictionsText,
} from './restrictions.js'

/** Somebody reacted to a message. `createCurrentReactions` keeps who has which. */
export interface ReactionsReceived {
  /** The id of the message: in rooms the one that the room gave it. */
  readonly id: string
  /** All that the sender has as reactions to it now, each once. */
  readonly reactions: readonly string[]
  readonly message: Message
  /** Who reacted; `direction` is `out` where another client of the account did. */
  readonly arrival: Arrival
}

export const reactionsReceived = defineEvent<ReactionsReceived>('xep-0444:reactions')

export interface ReactionsApi {
  /**
   * Sends the reactions to a message, all that there are now, and returns what it sent; none takes them away. Takes
   * messages of others, of this account, and as a room reflected them. Throws ReactionError `no-id`, as for messages of
   * rooms that give no ids. Where it comes back as `not-acceptable`, the other side has rules for reactions (§3.3).
   */
  react(original: Message, reactions: readonly string[]): Message
  /**
   * Which reactions another entity takes (§2.2): the full address of a client, a room, or a contact behind a gateway. Undefined
   * where it has no restrictions, and where it does not tell. `areReactionsAllowed` says what keeps them.
   */
  getRestrictions(of: JID | string, wait?: Wait): Promise<ReactionRestrictions | undefined>
  /**
   * Announces restrictions of this address, or where it says, and refuses other reactions to it (§3.3): they come back as
   * `not-acceptable`, and are not told of. What is said in rooms and copies is not refused.
   */
  restrict(restrictions: ReactionRestrictions, place?: Omit<DiscoTarget, 'node'>): Dispose
}

interface Restricted {
  readonly restrictions: ReactionRestrictions
  readonly holdsAt: (jid: JID) => boolean
}

/** Message Reactions (XEP-0444): reacts to messages, and tells of the reactions of others. */
export const reactions = definePlugin({
  name: 'xep-0444',
  features: [NS_REACTIONS],
  requires: { disco },
  setup({ xmpp, deps, own }) {
    const restricted = new Set<Restricted>()

    /** Refuses what breaks the restrictions of the address that it came to. */
    function refuses(message: Message, reactions: readonly string[], { via, self }: Arrival): boolean {
      if (via !== 'live' || message.type === 'groupchat') return false
      const broken = [...restricted].find(
        ({ restrictions, holdsAt }) => holdsAt(self.jid) && !areReactionsAllowed(reactions, restrictions),
      )
      if (!broken) return false
      const error = new StanzaError('not-acceptable', { text: restrictionsText(broken.restrictions) })
      self.send(message.errorReply(error))
      return true
    }

    xmpp.onMessage(
      Reactions,
      (_, message, arrival) => {
        const found = readReactions(message)
        if (found && !refuses(message, found.reactions, arrival))
          xmpp.events.emit(reactionsReceived, { ...found, message, arrival })
      },
      { via: 'any' },
    )
    return (self: Self): ReactionsApi => ({
      react(original, chosen) {
        const reference = referenceTo(original, self)
        if (!reference) throw new ReactionError('no-id', 'Only a message with an id can be reacted to.')
        const { to, type, id } = reference
        const message = self.message({ to, type }).set(Reactions, { id, reactions: distinctReactions(chosen) })
        if (!readHints(original).has('no-store')) addHints(message, 'store')
        self.send(message)
        return message
      },
      async getRestrictions(of, wait) {
        try {
          return readReactionRestrictions(await deps.disco(self).getInfo(of, { cached: true }, wait))
        } catch (error) {
          if (error instanceof StanzaError) return undefined
          throw error
        }
      },
      restrict(restrictions, place = {}) {
        const one = { restrictions, holdsAt: placeOf(self, place) }
        restricted.add(one)
        const unannounce = deps.disco(self).addForm(reactionRestrictionsForm(restrictions), place)
        const undo = () => {
          restricted.delete(one)
          unannounce()
        }
        own(undo)
        return undo
      },
    })
  },
})

/** The same addresses as those at which service discovery announces it. */
function placeOf(self: Self, { jid, everywhere, at }: Omit<DiscoTarget, 'node'>): (jid: JID) => boolean {
  if (at) return at
  const place = jid === undefined ? self.scope.jid : JID.from(jid)
  if (everywhere || !place) return () => true
  return (address) => address.equals(place) || address.bare.equals(place)
}
