import { Message } from '@trestle/stanza'
import type { ChatEvent } from '../chats/chat-event.js'
import { readEvent } from '../chats/feature-table.js'
import type { StoredIncoming } from '../storage/store.js'
import { readStored } from '../storage/stored-stanza.js'

/** A stored row as it is delivered and answered. */
export interface IncomingEvent extends Omit<StoredIncoming, 'event' | 'stanza'> {
  readonly event: ChatEvent
  readonly stanza: Message
}

/** Reads a row; its stanza, where it is not at hand. Those of the first version of the store have the stanza alone. */
export function openIncoming(
  row: StoredIncoming,
  stanza: Message = new Message(readStored(row.stanza)),
): IncomingEvent {
  const event = row.event === '' ? readEvent(stanza) : (JSON.parse(row.event) as ChatEvent)
  return { ...row, stanza, event: event ?? { kind: 'message', content: { body: '' } } }
}
