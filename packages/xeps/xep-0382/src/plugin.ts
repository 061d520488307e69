import { type Arrival, definePlugin, type Self } from '@trestle/core'
import type { Message, MessageInit } from '@trestle/stanza'
import { defineEvent } from '@trestle/xmlstream'
import { NS_SPOILER, Spoiler } from './elements.js'
import { markSpoiler, spoilerHint } from './spoiler.js'

/** A message whose texts are shown only when the user asks for them. Any entity can send one. */
export interface SpoilerReceived {
  /** The hint in the language of the message, or else in another; `spoilerHint` tells it in a chosen language. */
  readonly hint: string | undefined
  readonly message: Message
  /** Who sent it, and whether it came now, from another client of the account, or out of an archive. */
  readonly arrival: Arrival
}

export const spoilerReceived = defineEvent<SpoilerReceived>('xep-0382:spoiler')

export interface SpoilersApi {
  /** Sends a message as a spoiler, with a hint, or hints by `xml:lang`, and returns it. */
  send(init: MessageInit, hints?: string | Readonly<Record<string, string>>): Message
}

/** Spoiler Messages (XEP-0382): sends messages that are shown only on request, and tells of those that come. */
export const spoilers = definePlugin({
  name: 'xep-0382',
  features: [NS_SPOILER],
  setup({ xmpp }) {
    xmpp.onMessage(
      Spoiler,
      (_, message, arrival) => xmpp.events.emit(spoilerReceived, { hint: spoilerHint(message), message, arrival }),
      { via: 'any' },
    )
    return (self: Self): SpoilersApi => ({
      send(init, hints) {
        const message = markSpoiler(self.message(init), hints)
        self.send(message)
        return message
      },
    })
  },
})
