import { type Arrival, definePlugin, type Self } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { Message } from '@trestle/stanza'
import { referenceTo } from '@trestle/xep-0359'
import { prependFallback } from '@trestle/xep-0428'
import { defineEvent } from '@trestle/xmlstream'
import { NS_REPLY, Reply } from './elements.js'
import { quoteOf, stripQuote } from './quote.js'
import { ReplyError } from './reply-error.js'

/** Somebody replied to a message. Any entity can claim to, and any text can be called a quotation. */
export interface ReplyReceived {
  /** The id of the message that it replies to: in rooms the one that the room gave it. */
  readonly id: string
  /** Who is said to have written that message. */
  readonly to: JID | undefined
  /** The body without the quotation for older clients. Show the whole body where the message with that id is not known. */
  readonly text: string | undefined
  readonly message: Message
  /** Who sent it, and whether it came now, from another client of the account, or out of an archive. */
  readonly arrival: Arrival
}

export const replyReceived = defineEvent<ReplyReceived>('xep-0461:reply')

export interface ReplyOptions {
  /**
   * Whether to quote the message for clients that do not know replies, or what to quote of it; in its place they see the
   * body alone. Default: false.
   */
  readonly quote?: boolean | string | undefined
}

export interface RepliesApi {
  /**
   * Sends a reply to a message, and returns it. Takes messages of others, of this account, and as a room reflected them.
   * Throws ReplyError `no-id`, as for messages of rooms that give no ids.
   */
  reply(original: Message, body: string, options?: ReplyOptions): Message
  /** The reply, still to be changed and sent. Throws like `reply`. */
  replyTo(original: Message, body: string, options?: ReplyOptions): Message
}

/** Message Replies (XEP-0461): replies to one message among many, and tells of replies. */
export const replies = definePlugin({
  name: 'xep-0461',
  features: [NS_REPLY],
  setup({ xmpp }) {
    xmpp.onMessage(
      Reply,
      ({ id, to }, message, arrival) =>
        xmpp.events.emit(replyReceived, { id, to, text: stripQuote(message), message, arrival }),
      { via: 'any' },
    )
    return (self: Self): RepliesApi => {
      const view: RepliesApi = {
        replyTo: (original, body, options) => replyTo(self, original, body, options),
        reply(original, body, options) {
          const message = view.replyTo(original, body, options)
          self.send(message)
          return message
        },
      }
      return view
    }
  },
})

function replyTo(self: Self, original: Message, body: string, { quote = false }: ReplyOptions = {}): Message {
  const reference = referenceTo(original, self)
  if (!reference) throw new ReplyError('no-id', 'Only a message with an id can be replied to.')
  const { to, type, id } = reference
  const author = original.from ?? self.jid
  const message = self.message({ to, type, body, thread: original.thread }).set(Reply, { id, to: author })
  const quoted = quote === true ? stripQuote(original) : quote
  return quoted ? prependFallback(message, NS_REPLY, quoteOf(quoted)) : message
}
