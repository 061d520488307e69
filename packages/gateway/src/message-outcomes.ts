import type { Message } from '@trestle/stanza'
import { Receipt, receipts } from '@trestle/xep-0184'
import type { Addresses } from './addresses.js'
import type { ContactEffects } from './contact-handle.js'
import type { FrameHost } from './frame.js'
import { type GatewayError, toStanzaErrorOf } from './gateway-error.js'
import type { Outbox } from './outbox.js'
import type { StoredIncoming } from './store.js'

/** Tells users what became of their messages. */
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

/** Milliseconds after which a client may be gone that was there when it sent a message. */
const JUST_NOW = 60_000

export function createMessageOutcomes({ host, addresses, outbox, effectsOf }: MessageOutcomesOptions): MessageOutcomes {
  const { xmpp } = host
  return {
    async accepted({ user, chat }, message) {
      const from = message.to?.withResource(addresses.resource)
      if (!from || message.id === undefined || !host.as(from).get(receipts).isRequested(message)) return
      // Once the network has the message, its receipt must not get lost either.
      const stanza = message.answer().set(Receipt, { id: message.id }).element
      await outbox.send({ user, chat, legacyId: undefined, stanza })
    },
    /** Clients show an error beside the message, if they are there to get it; a server keeps only text for later. */
    async refused({ user, chat, at }, message, error) {
      const wasJustThere = xmpp.clock.now() - at.getTime() < JUST_NOW
      const isThere =
        wasJustThere || xmpp.presences.of(user, addresses.gateway).some(({ jid }) => message.from?.equals(jid))
      if (isThere && xmpp.online) return xmpp.send(message.errorReply(toStanzaErrorOf(error)))
      const body = `Your message \u201c${message.body}\u201d: ${error.text ?? 'the network did not take it.'}`
      await effectsOf(user).text(chat, body, {})
    },
  }
}
