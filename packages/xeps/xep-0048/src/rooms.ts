import { JID } from '@trestle/jid'
import type { BookmarkStorageValue, StoredConferenceValue } from './elements.js'

/** A bookmark of a room, with its bare address. */
export interface StoredRoom extends StoredConferenceValue {
  readonly room: JID
}

/** The rooms that are bookmarked. Those of invalid addresses are left out; of several of one room, the first counts. */
export function roomsIn({ conferences }: Pick<BookmarkStorageValue, 'conferences'>): readonly StoredRoom[] {
  const rooms = new Map<string, StoredRoom>()
  for (const conference of conferences) {
    const room = roomOf(conference)
    if (room && !rooms.has(String(room))) rooms.set(String(room), { ...conference, room })
  }
  return [...rooms.values()]
}

/** The bookmarks with that of a room changed or added; all others stay as they are. */
export function withRoom(
  storage: BookmarkStorageValue,
  room: JID | string,
  change: (before: StoredConferenceValue | undefined) => Omit<StoredConferenceValue, 'jid'>,
): BookmarkStorageValue {
  const address = JID.from(room).bare
  const before = storage.conferences.find((one) => roomOf(one)?.equals(address))
  const { autojoin, name, nick, password, rest } = change(before)
  const changed = { jid: String(address), autojoin, name, nick, password, rest }
  const conferences = before
    ? storage.conferences.map((one) => (one === before ? changed : one))
    : [...storage.conferences, changed]
  return { ...storage, conferences }
}

/** The bookmarks without those of a room. */
export function withoutRoom(storage: BookmarkStorageValue, room: JID | string): BookmarkStorageValue {
  const address = JID.from(room).bare
  return { ...storage, conferences: storage.conferences.filter((one) => !roomOf(one)?.equals(address)) }
}

function roomOf({ jid = '' }: StoredConferenceValue): JID | undefined {
  try {
    const address = JID.from(jid).bare
    return address.local === '' ? undefined : address
  } catch {
    return undefined
  }
}
