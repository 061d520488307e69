import type { Message } from '@trestle/stanza'
import { addHints } from '@trestle/xep-0334'
import { CarbonPrivate } from './elements.js'

/**
 * Asks both servers for no copies of a message, neither for our other clients nor for those of the recipient (XEP-0280
 * §9). Where it goes to a bare address, it reaches all their clients all the same. Returns the message.
 */
export function markPrivate(message: Message): Message {
  return addHints(message.set(CarbonPrivate, {}), 'no-copy')
}
