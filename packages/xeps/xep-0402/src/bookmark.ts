import { JID } from '@trestle/jid'
import type { PubsubItem } from '@trestle/xep-0060'
import type { ConferenceValue } from './elements.js'

/** A bookmark, with the bare address of its room. */
export interface Bookmark extends ConferenceValue {
  readonly room: JID
}

/** The room that an item id names; undefined where that is not the bare address of one (XEP-0402 §2). */
export function roomOf(id: string): JID | undefined {
  try {
    const jid = JID.from(id)
    return jid.isBare && jid.local !== '' ? jid : undefined
  } catch {
    return undefined
  }
}

export function bookmarkIn({ id, value }: PubsubItem<ConferenceValue>): Bookmark | undefined {
  const room = roomOf(id)
  return room && value && { ...value, room }
}
