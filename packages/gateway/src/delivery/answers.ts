import type { Xmpp } from '@trestle/core'
import { Message } from '@trestle/stanza'
import { Receipt, receipts } from '@trestle/xep-0184'
import { roomIdOf } from '../chats/chat-key.js'
import type { FrameHost } from '../frame-host.js'
import { type GatewayError, textForUser, toStanzaErrorOf } from '../module/gateway-error.js'
import type { Addresses } from '../puppets/addresses.js'
import { clipText } from '../support/clip.js'
import type { IncomingEvent } from './incoming-event.js'

/** What the user's client gets for a stanza: a receipt or an error. */
export interface Answers {
  /** The receipt; `undefined` if the stanza does not ask for one. */
  accepted(event: IncomingEvent): Message | undefined
  /** The error; a message, where the client that sent the stanza is not there to show an error. */
  refused(event: IncomingEvent, error: GatewayError): Message
}

/** Milliseconds for which a client is taken to be online after it sent a message. */
const RECENT = 60_000
/** Bytes of a message that is quoted to its sender: of a longer one, the beginning. */
const MAX_QUOTED = 16 * 1024

export function createAnswers(host: FrameHost, addresses: Addresses): Answers {
  const { xmpp } = host
  return {
    accepted({ stanza, chat }) {
      // What the room shows of it is as much as a receipt.
      if (roomIdOf(chat) !== undefined) return undefined
      const from = stanza.to?.withResource(addresses.resource)
      if (!from || stanza.id === undefined || !host.as(from).get(receipts).isRequested(stanza)) return undefined
      return stanza.answer().set(Receipt, { id: stanza.id })
    },
    refused({ user, chat, at, stanza }, error) {
      // Servers keep only messages with a body for offline clients.
      if (isThere(xmpp, addresses, user, stanza, at)) return stanza.errorReply(toStanzaErrorOf(error))
      const what =
        stanza.body === undefined
          ? 'What you did in this chat'
          : `Your message \u201c${clipText(stanza.body, MAX_QUOTED)}\u201d`
      // A room says nothing to one user alone.
      const from = roomIdOf(chat) === undefined ? addresses.puppetSender(chat) : addresses.gateway
      const body = `${what}: ${textForUser(error) ?? 'the network did not accept it.'}`
      return Message.of({ from, to: user, id: xmpp.newId(), type: 'chat', body })
    },
  }
}

function isThere(xmpp: Xmpp, addresses: Addresses, user: string, stanza: Message, at: Date): boolean {
  if (xmpp.clock.now() - at.getTime() < RECENT) return true
  return xmpp.presences.of(user, addresses.gateway).some(({ jid }) => stanza.from?.equals(jid))
}
