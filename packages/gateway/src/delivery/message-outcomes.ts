import type { Message } from '@trestle/stanza'
import { Receipt, receipts } from '@trestle/xep-0184'
import type { ContactEffects } from '../chats/contact-handle.js'
import type { FrameHost } from '../frame-host.js'
import { type GatewayError, toStanzaErrorOf } from '../module/gateway-error.js'
import type { Addresses } from '../puppets/addresses.js'
import type { StoredIncoming } from '../storage/store.js'
import type { Outbox } from './outbox.js'

/** Answers messages of users with a receipt or an error. */
export interface MessageOutcomes {
  accepted(row: StoredIncoming, message: Message): Promise<void>
  refused(row: StoredIncoming, message: Message, error: GatewayError): Promise<void>
}

export interface MessageOutcomesOptions {
  readonly host: FrameHost
  readonly addresses: Addresses
  readonly outbox: Outbox
  readonly effectsOf: (user: string) => ContactEffects
}

/** Milliseconds for which a client is taken to be online after it sent a message. */
const RECENT = 60_000

export function createMessageOutcomes({ host, addresses, outbox, effectsOf }: MessageOutcomesOptions): MessageOutcomes {
  const { xmpp } = host
  return {
    async accepted({ user, chat }, message) {
      const from = message.to?.withResource(addresses.resource)
      if (!from || message.id === undefined || !host.as(from).get(receipts).isRequested(message)) return
      // By the outbox, so that the receipt is not lost if the component is offline.
      const stanza = message.answer().set(Receipt, { id: message.id }).element
      await outbox.send({ user, chat, legacyId: undefined, stanza })
    },
    // Clients show an error beside the message. Servers keep only messages with a body for offline clients.
    async refused({ user, chat, at }, message, error) {
      const isRecent = xmpp.clock.now() - at.getTime() < RECENT
      const isOnline =
        isRecent || xmpp.presences.of(user, addresses.gateway).some(({ jid }) => message.from?.equals(jid))
      if (isOnline && xmpp.online) return xmpp.send(message.errorReply(toStanzaErrorOf(error)))
      const body = `Your message \u201c${message.body}\u201d: ${error.text ?? 'the network did not accept it.'}`
      await effectsOf(user).text(chat, body, {})
    },
  }
}
