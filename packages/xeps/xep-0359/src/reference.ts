import type { Self } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { Message, MessageType } from '@trestle/stanza'
import { OriginId } from './elements.js'
import { stanzaIdOf } from './stanza-ids.js'

/** How a message refers to another one of the same conversation. */
export interface MessageReference {
  readonly to: JID | undefined
  readonly type: MessageType
  readonly id: string
}

/**
 * Where to send what refers to a message, and by which id; undefined where the message has none. Takes what others sent,
 * what was sent from this address, and what a room reflected.
 */
export function referenceTo(message: Message, self: Self): MessageReference | undefined {
  const id = referenceIdOf(message)
  const { from, to, type } = message
  if (id === undefined) return undefined
  if (type === 'groupchat') return { to: isReflected(message, self) ? from?.bare : to?.bare, type, id }
  const isOwn = !from || from.bare.equals(self.jid.bare)
  return { to: isOwn ? to : from, type: type === 'error' ? 'normal' : type, id }
}

/**
 * The id by which others refer to a message (XEP-0444 §4.2, XEP-0461 §4.1): in a room the one that the room gave it and no
 * other, elsewhere its origin id, or the id of the stanza. The id of a room is worth as much as in `stanzaIdOf`.
 */
export function referenceIdOf(message: Message): string | undefined {
  if (message.type === 'groupchat') return message.from && stanzaIdOf(message, message.from.bare)
  return originIdOf(message) || message.id
}

/** What the sender calls a message, whatever id a room has given it; undefined where it does not say, or says it wrongly. */
export function originIdOf(message: Message): string | undefined {
  return message.element.child(OriginId.ns, OriginId.name)?.attrs['id']
}

/** Whether a room handed the message on; otherwise it is as it was sent to the room. */
function isReflected({ from }: Message, self: Self): boolean {
  return from !== undefined && !from.bare.equals(self.jid.bare)
}
