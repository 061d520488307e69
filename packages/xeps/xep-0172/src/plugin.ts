import { type Arrival, definePlugin, type Self } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { Message, Presence } from '@trestle/stanza'
import { defineEvent } from '@trestle/xmlstream'
import { Nick, NS_NICK } from './elements.js'
import { readNick } from './read-nick.js'

/** A stanza gave the nickname of its sender. That is no proof of who they are: others may say the same (XEP-0172 §7). */
export interface Nickname {
  readonly from: JID
  /** The local address that the stanza was sent to. */
  readonly to: JID
  /** Without white space around it; never empty. */
  readonly nick: string
  readonly stanza: Message | Presence
}

export const nickname = defineEvent<Nickname>('xep-0172:nickname')

export interface NickOptions {
  /** Longer nicknames are ignored, in UTF-16 units. Default: 256. */
  readonly maxLength?: number | undefined
}

export interface NickApi {
  /** Sends a subscription request with a nickname (XEP-0172 §4.1). */
  subscribe(to: JID | string, nick: string): void
  /** Sends a new nickname in a message (§4.3), for contacts that personal eventing does not reach. */
  announce(to: JID | string, nick: string): void
}

/** User Nickname (XEP-0172): sends nicknames in subscription requests and messages, and receives them. */
export const nick = definePlugin({
  name: 'xep-0172',
  features: [NS_NICK],
  setup({ xmpp }, { maxLength = 256 }: NickOptions) {
    const announced = (written: string, stanza: Message | Presence, { from, to }: Arrival) => {
      const name = readNick(written, maxLength)
      if (name !== undefined) xmpp.events.emit(nickname, { from, to, nick: name, stanza })
    }
    xmpp.onMessage(Nick, (written, message, arrival) => {
      // In a room the room says who is called what (XEP-0172 §6).
      if (message.type !== 'groupchat') announced(written, message, arrival)
    })
    xmpp.onPresence(Nick, announced)

    return (self: Self): NickApi => ({
      subscribe(to, name) {
        self.send(self.presence({ to, type: 'subscribe' }).set(Nick, name))
      },
      announce(to, name) {
        self.send(self.message({ to, type: 'normal' }).set(Nick, name))
      },
    })
  },
})
