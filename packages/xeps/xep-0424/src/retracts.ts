import { type SenderOptions, type SentMessage, senderKey } from '@trestle/xep-0308'
import { originIdOf, stanzaIdOf } from '@trestle/xep-0359'
import { readRetraction } from './read-retraction.js'

/**
 * Whether a retraction is of this message and by its sender, in the same conversation: by bare address in chats, in rooms
 * by full address, or better by the id that the room gives the occupant (`occupantIdOf`; XEP-0424 §5). Whoever left a room
 * may have left the nick to somebody else: without such ids, what was sent before must not be asked for.
 */
export function retracts(retraction: SentMessage, original: SentMessage, options: SenderOptions = {}): boolean {
  const id = readRetraction(retraction.message)
  return (
    id !== undefined && idsOf(original).includes(id) && senderKey(original, options) === senderKey(retraction, options)
  )
}

/** What may stand for a message (§5.1): in a room never the id that somebody chose and others may have chosen as well. */
function idsOf({ message, arrival }: SentMessage): readonly (string | undefined)[] {
  const originId = originIdOf(message)
  if (message.type !== 'groupchat') return [message.id, originId]
  return [stanzaIdOf(message, arrival.from.bare), originId]
}
