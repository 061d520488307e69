import { type Arrival, definePlugin, type Self } from '@trestle/core'
import type { Message } from '@trestle/stanza'
import { addHints } from '@trestle/xep-0334'
import { originIdOf, referenceIdOf } from '@trestle/xep-0359'
import { ApplyTo } from '@trestle/xep-0422'
import { markFallback } from '@trestle/xep-0428'
import { defineEvent } from '@trestle/xmlstream'
import { NS_RETRACT, Retract } from './elements.js'
import { readRetraction } from './read-retraction.js'
import { RetractionError } from './retraction-error.js'

/** Somebody retracts a message. Anybody can say so: `retracts` tells whether it counts. */
export interface RetractionReceived {
  /** The id of the message that is retracted: in rooms the one that the room gave it. */
  readonly id: string
  readonly message: Message
  /** Who sent the retraction, and whether it came now, from another client of the account, or out of an archive. */
  readonly arrival: Arrival
}

export const retractionReceived = defineEvent<RetractionReceived>('xep-0424:retraction')

export interface RetractionOptions {
  /** What clients show that do not know retractions. Default: a sentence in English. */
  readonly fallback?: string | undefined
}

export interface RetractionsApi {
  /**
   * Asks everybody to forget a message, and returns what it sent. Takes the message as it was sent, as another client of
   * the account sent it, or as a room reflected it. Throws RetractionError `not-own` or `no-id`. Nobody has to obey.
   */
  retract(original: Message, options?: RetractionOptions): Message
}

const FALLBACK = '/me took back an earlier message, which this client cannot do.'

/** Message Retraction (XEP-0424): retracts messages that were sent, and tells of retractions. */
export const retractions = definePlugin({
  name: 'xep-0424',
  features: [NS_RETRACT],
  setup({ xmpp }) {
    const tell = (message: Message, arrival: Arrival) => {
      const id = readRetraction(message)
      if (id !== undefined) xmpp.events.emit(retractionReceived, { id, message, arrival })
    }
    xmpp.onMessage(Retract, (_, message, arrival) => tell(message, arrival), { via: 'any' })
    xmpp.onMessage(
      ApplyTo,
      (_, message, arrival) => {
        // Some clients write both forms, which are one retraction.
        if (!message.has(Retract)) tell(message, arrival)
      },
      { via: 'any' },
    )

    return (self: Self): RetractionsApi => ({
      retract(original, { fallback = FALLBACK } = {}) {
        const { to, type } = addressOf(original, self)
        const id = idOf(original)
        if (id === undefined) throw new RetractionError('no-id', 'Only a message with an id can be retracted.')
        const message = self.message({ to, type, body: fallback }).set(Retract, { id })
        addHints(markFallback(message, NS_RETRACT), 'store')
        self.send(message)
        return message
      },
    })
  },
})

/** In chats the id of the stanza; in rooms that of the room, or of the sender where the room gives none (§5.1). */
function idOf(message: Message): string | undefined {
  if (message.type !== 'groupchat') return message.id
  return referenceIdOf(message) ?? originIdOf(message)
}

/** Where the message went. One that a room reflected comes from its occupant. */
function addressOf(message: Message, self: Self): Pick<Message, 'to' | 'type'> {
  const { from, to, type } = message
  if (!from || from.bare.equals(self.jid.bare)) return { to, type }
  if (type === 'groupchat') return { to: from.bare, type }
  throw new RetractionError('not-own', `${from} sent the message, and only its sender can retract it.`)
}
