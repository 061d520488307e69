import { Message } from '@trestle/stanza'
import { StanzaId } from '@trestle/xep-0359'
import { OccupantId } from '@trestle/xep-0421'
import { OldRetracted, Retracted } from './elements.js'

/**
 * What an archive keeps in the place of a message that was retracted: its addresses, type and ids, and nothing of what it
 * said (XEP-0424 §4). The retraction stays in the archive as well, for those who have the original already.
 */
export function tombstoneOf(original: Message, retraction: Message, stamp: Date): Message {
  const { from, to, type, id } = original
  const tombstone = Message.of({ from, to, type, id })
  const kept = [StanzaId, OccupantId].flatMap(({ ns, name }) => original.element.childrenOf(ns, name))
  tombstone.element.children.push(...kept.map((child) => child.clone()))
  return tombstone.set(Retracted, { id: retraction.id, stamp })
}

/** That a message of an archive was retracted, and what is known of it. */
export interface Tombstone {
  /** The id of the message that retracted it. Absent in older archives. */
  readonly id?: string | undefined
  readonly stamp?: Date | undefined
}

/** Reads what an archive has in the place of a message; undefined where nobody retracted it. Throws DecodeError. */
export function readTombstone(message: Message): Tombstone | undefined {
  const found = message.get(Retracted)
  if (found) return { id: found.id, stamp: found.stamp }
  const old = message.get(OldRetracted)
  return old && { stamp: old.stamp }
}
