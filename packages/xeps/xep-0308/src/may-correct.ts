import type { Arrival } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { Message } from '@trestle/stanza'

/** A message, and who sent it to whom. */
export interface SentMessage {
  readonly message: Message
  readonly arrival: Pick<Arrival, 'from' | 'to' | 'self' | 'direction'>
}

export interface SenderOptions {
  /**
   * Whether a bare address is that of a room. In private messages of occupants only the full address tells who they are.
   * Default: never; messages of type `groupchat` come from occupants in any case.
   */
  readonly isRoom?: ((bare: JID) => boolean) | undefined
}

/**
 * Whether the sender of a correction sent the original as well, in the same conversation: by bare address in chats, by
 * full address in rooms (XEP-0308 §4). Whoever left a room may have left the nick to somebody else: what was sent
 * before must not be asked for.
 */
export function mayCorrect(original: SentMessage, correction: SentMessage, options: SenderOptions = {}): boolean {
  return senderKey(original, options) === senderKey(correction, options)
}

/** Names a sender within a conversation of a local address. */
export function senderKey({ message, arrival }: SentMessage, { isRoom }: SenderOptions): string {
  const { from, to, self, direction } = arrival
  const name = (jid: JID) => (message.type === 'groupchat' || isRoom?.(jid.bare) ? jid : jid.bare)
  return direction === 'out' ? `${self.key}\n${name(to)}` : `${name(from)}\n${self.key}`
}

/** The sender key of what arrives from an address that is not reduced to a bare one. */
export function occupantKey(occupant: JID, { key }: Arrival['self']): string {
  return `${occupant}\n${key}`
}
