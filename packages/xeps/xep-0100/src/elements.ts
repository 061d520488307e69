import type { JID } from '@trestle/jid'
import { type Codec, childText, element, exchange, type Infer, jid, optional, string } from '@trestle/stanza'

/** XEP-0100 §6.3. */
export const NS_GATEWAY = 'jabber:iq:gateway'

/** Text that people type is trimmed, as XML may be indented. */
const trimmed: Codec<string> = { decode: (text) => text.trim(), encode: string.encode }
const address: Codec<JID> = { decode: (text) => jid.decode(text.trim()), encode: jid.encode }

export const GatewayPromptRequest = element(NS_GATEWAY, 'query', {})

/** How a gateway asks for the address of a contact in its network. */
export const GatewayPrompt = element(NS_GATEWAY, 'query', {
  /** A sentence for people. */
  description: optional(childText('desc', trimmed)),
  /** What such an address is called, such as `Phone number`. */
  prompt: childText(trimmed),
})
export interface GatewayPromptValue extends Infer<typeof GatewayPrompt> {}

export const GatewayAddressRequest = element(NS_GATEWAY, 'query', { prompt: childText(trimmed) })

export const GatewayAddress = element(NS_GATEWAY, 'query', { jid: childText(address) })

/** Requests the prompt. */
export const gatewayPromptExchange = exchange(GatewayPromptRequest, GatewayPrompt)

/** Requests the JID of the contact whose address a user typed. */
export const gatewayAddressExchange = exchange(GatewayAddressRequest, GatewayAddress)
