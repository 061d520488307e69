import type { Self } from '@trestle/core'
import { Message } from '@trestle/stanza'
import { addOriginId, OriginId, StanzaId } from '@trestle/xep-0359'
import { CorrectionError } from './correction-error.js'
import { Correction } from './elements.js'

/**
 * A copy of a message that takes its place: change in it what was wrong, and send it. Everything else stays, as all of
 * the message is replaced (XEP-0308 §4). It refers to the first version, whichever is given: as it was sent, as a room
 * reflected it, or an earlier correction.
 */
export function correctionOf(original: Message, self: Self, id: string): Message {
  const replaced = original.get(Correction)?.id ?? original.id
  if (replaced === undefined) throw new CorrectionError('no-id', 'Only a message with an id can be corrected.')
  const correction = new Message(original.element.clone())
  correction.to = addressee(original, self)
  correction.from = undefined
  correction.id = id
  // Ids are of the stanza that has them, and do not go on to the one that replaces it.
  correction.remove(StanzaId)
  if (correction.remove(OriginId)) addOriginId(correction)
  return correction.set(Correction, { id: replaced })
}

/** To whom the message went. One that a room reflected comes from its occupant, and went to the room. */
function addressee(message: Message, self: Self): Message['to'] {
  const { from, to } = message
  if (!from || from.bare.equals(self.jid.bare)) return to
  if (message.type === 'groupchat' && to?.bare.equals(self.jid.bare)) return from.bare
  throw new CorrectionError('not-own', `${from} sent the message, and only its sender can correct it.`)
}
