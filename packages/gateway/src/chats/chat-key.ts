/** Begins the key of a room. No id of a contact begins so: a JID cannot carry it. */
const ROOM = '\u0001'

/** The key under which the chat of a room is stored and ordered, where that of a contact is its legacy id. */
export function roomKey(legacyId: string): string {
  return ROOM + legacyId
}

/** The legacy id of the room that a chat is in; `undefined` for the chat of a contact. */
export function roomIdOf(chat: string): string | undefined {
  return chat.startsWith(ROOM) ? chat.slice(ROOM.length) : undefined
}
