import { type Arrival, definePlugin, type Self } from '@trestle/core'
import type { Message } from '@trestle/stanza'
import { addHints, readHints } from '@trestle/xep-0334'
import { referenceTo } from '@trestle/xep-0359'
import { defineEvent } from '@trestle/xmlstream'
import { NS_REACTIONS, Reactions } from './elements.js'
import { ReactionError } from './reaction-error.js'
import { distinctReactions, readReactions } from './read-reactions.js'

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
}

/** Message Reactions (XEP-0444): reacts to messages, and tells of the reactions of others. */
export const reactions = definePlugin({
  name: 'xep-0444',
  features: [NS_REACTIONS],
  setup({ xmpp }) {
    xmpp.onMessage(
      Reactions,
      (_, message, arrival) => {
        const found = readReactions(message)
        if (found) xmpp.events.emit(reactionsReceived, { ...found, message, arrival })
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
    })
  },
})
