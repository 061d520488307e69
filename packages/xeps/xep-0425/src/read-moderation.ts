import type { Arrival } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { Message } from '@trestle/stanza'
import type { SentMessage } from '@trestle/xep-0308'
import { stanzaIdOf } from '@trestle/xep-0359'
import { readFastening } from '@trestle/xep-0422'
import { Moderated, ModeratedRetract, OldModerated } from './elements.js'

/** What a room says of a message that its moderators retracted. */
export interface Moderation {
  /** The id that the room gave the message. */
  readonly id: string
  /** Who retracted it, and the id of that occupant, where the room tells. */
  readonly by?: JID | undefined
  readonly occupantId?: string | undefined
  readonly reason?: string | undefined
}

/**
 * What a message of a room says of its moderators; undefined where it says nothing of them, and where it is not of the
 * room itself (XEP-0425 §5). Reads the older form as well. Throws DecodeError where it is malformed.
 */
export function readModeration(
  message: Message,
  { from, direction }: Pick<Arrival, 'from' | 'direction'>,
): Moderation | undefined {
  if (message.type !== 'groupchat' || direction === 'out' || from.isFull) return undefined
  return readNew(message) ?? readOld(message)
}

/** Whether a moderation is of this message: of the same room, by the id that the room gave it and no other. */
export function moderates(moderation: SentMessage, original: SentMessage): boolean {
  const room = moderation.arrival.from
  const found = readModeration(moderation.message, moderation.arrival)
  if (!found || original.message.type !== 'groupchat' || !original.arrival.from.bare.equals(room)) return false
  return stanzaIdOf(original.message, room) === found.id
}

function readNew(message: Message): Moderation | undefined {
  const retract = message.element.child(ModeratedRetract.ns, ModeratedRetract.name)
  if (!retract?.child(Moderated.ns, Moderated.name)) return undefined
  const { id, moderated, reason } = ModeratedRetract.decode(retract)
  if (id === undefined || !moderated) return undefined
  return { id, by: moderated.by, occupantId: moderated.occupantId, reason }
}

function readOld(message: Message): Moderation | undefined {
  const fastening = readFastening(message)
  const payload = fastening?.payloads.find(({ ns, name }) => ns === OldModerated.ns && name === OldModerated.name)
  if (!fastening || !payload) return undefined
  const { by, retract, reason } = OldModerated.decode(payload)
  return retract ? { id: fastening.id, by, reason } : undefined
}
