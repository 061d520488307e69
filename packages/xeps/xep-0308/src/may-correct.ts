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
  /**
   * The id that a room gave the occupant who sent a message (XEP-0421), where the room announces that it does so: it tells
   * more than the nick, which may be changed or be taken by somebody else. Default: nicks count.
   */
  readonly occupantIdOf?: ((sent: SentMessage) => string | undefined) | undefined
}

/**
 * Whether the sender of a correction sent the original as well, in the same conversation: by bare address in chats, by
 * full address in rooms (XEP-0308 §4). Whoever left a room may have left the nick to somebody else: what was sent
 * before must not be asked for.
 */
export function mayCorrect(original: SentMessage, correction: SentMessage, options: SenderOptions = {}): boolean {
  return senderKey(original, options) === senderKey(correction, options)
}

/** Names a sender within a conversation of a local address: two messages with one key are of one sender. */
export function senderKey(sent: SentMessage, { isRoom, occupantIdOf }: SenderOptions = {}): string {
  const { message, arrival } = sent
  const { from, to, self, direction } = arrival
  const inRoom = (jid: JID) => message.type === 'groupchat' || isRoom?.(jid.bare) === true
  if (direction === 'out') return `${self.key}\n${inRoom(to) ? to : to.bare}`
  if (!inRoom(from)) return `${from.bare}\n${self.key}`
  const occupantId = occupantIdOf?.(sent)
  // No address has a space behind the domain.
  return occupantId === undefined ? occupantKey(from, self) : `${from.bare} ${occupantId}\n${self.key}`
}

/** The sender key of what arrives from an address that is not reduced to a bare one. */
export function occupantKey(occupant: JID, { key }: Arrival['self']): string {
  return `${occupant}\n${key}`
}
