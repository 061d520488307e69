import type { Message } from '@trestle/stanza'
import { addHints } from '@trestle/xep-0334'
import { CarbonPrivate } from './elements.js'

/**
 * Marks a message so that servers make no copies of it, neither for other clients of the sender nor for those of the
 * recipient (XEP-0280 §9). A message to a bare address may reach all clients all the same. Returns the message.
 */
export function markPrivate(message: Message): Message {
  return addHints(message.set(CarbonPrivate, {}), 'no-copy')
}
