import { type Arrival, createCache } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { Message } from '@trestle/stanza'
import { type SenderOptions, senderKey } from '@trestle/xep-0308'
import { readReactions } from './read-reactions.js'

export interface CurrentReactionsOptions extends SenderOptions {
  /** Messages whose reactions are kept; those without new ones for longest are forgotten. Default: 1,000. */
  readonly maxMessages?: number | undefined
  /** Senders whose reactions to one message are kept; later ones do not count. Default: 1,000. */
  readonly maxSenders?: number | undefined
}

/** What one sender has as reactions to a message. */
export interface SenderReactions {
  /** Whose they are: the address that they last came from. */
  readonly from: JID
  readonly reactions: readonly string[]
  readonly at: Date
}

/** A message with reactions, and where it comes from. */
export interface ReactingMessage {
  readonly message: Message
  readonly arrival: Pick<Arrival, 'from' | 'to' | 'self' | 'direction' | 'at'>
}

/** Who has which reactions to the messages of chats and rooms. */
export interface CurrentReactions {
  /**
   * Takes in a message, and returns whether it changed the reactions of its sender: not where it has none, nor where newer
   * ones of the sender are known (XEP-0444 §4.1). Throws DecodeError where they are malformed.
   */
  add(message: ReactingMessage): boolean
  /** The reactions to a message, in the order in which their senders first reacted. `peer`: the contact or the room. */
  of(self: Arrival['self'], peer: JID, id: string): readonly SenderReactions[]
}

/** Keeps the reactions of each sender to the messages of each conversation: only its two sides react in a chat. */
export function createCurrentReactions(options: CurrentReactionsOptions = {}): CurrentReactions {
  const { maxMessages = 1000, maxSenders = 1000, isRoom } = options
  const messages = createCache<Map<string, SenderReactions>>({ max: maxMessages })

  const keyOf = (self: Arrival['self'], peer: JID, id: string, type?: string) => {
    const isPrivate = type !== 'groupchat' && isRoom?.(peer.bare) === true
    return `${self.key}\n${isPrivate ? peer : peer.bare}\n${id}`
  }

  return {
    add(reacting) {
      const { message, arrival } = reacting
      const found = message.type === 'error' ? undefined : readReactions(message)
      if (!found) return false
      const { from, to, self, direction, at } = arrival
      const key = keyOf(self, direction === 'out' ? to : from, found.id, message.type)
      const senders = messages.get(key) ?? new Map<string, SenderReactions>()
      const sender = senderKey(reacting, options)
      const known = senders.get(sender)
      if (known ? known.at > at : senders.size >= maxSenders) return false
      // Empty ones are kept as well: older ones that come late must not bring back what was taken away.
      messages.set(key, senders.set(sender, { from, reactions: found.reactions, at }))
      return true
    },
    of: (self, peer, id) => {
      const type = peer.isFull ? 'chat' : 'groupchat'
      const senders = messages.get(keyOf(self, peer, id, type))
      return [...(senders?.values() ?? [])].filter(({ reactions }) => reactions.length > 0)
    },
  }
}
