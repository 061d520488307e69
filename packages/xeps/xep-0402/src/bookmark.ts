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

/**
 * The bookmarks of items, one for each room: clients are met that write the address of a room in capital letters, so that it
 * has two items. The one that is written as addresses are counts.
 */
export function bookmarksIn(items: readonly PubsubItem<ConferenceValue>[]): readonly Bookmark[] {
  const found = new Map<string, Bookmark>()
  for (const item of items) {
    const bookmark = bookmarkIn(item)
    const address = String(bookmark?.room)
    if (bookmark && (item.id === address || !found.has(address))) found.set(address, bookmark)
  }
  return [...found.values()]
}
