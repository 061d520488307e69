import type { Author } from '../module/messages.js'
import type { ChatAuthor } from '../storage/store.js'

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

/** Who an author is in a chat: everybody but the user is a participant of a room, and the contact elsewhere. */
export function authorIn(chat: string, author: Author): ChatAuthor {
  if (author === 'me') return 'user'
  return roomIdOf(chat) === undefined ? 'contact' : participantAuthor(author.legacyId)
}

export function participantAuthor(legacyId: string): ChatAuthor {
  return `${PARTICIPANT}${legacyId}`
}

/** The id of a participant; `undefined` for every other author. */
export function participantIdOf(author: ChatAuthor): string | undefined {
  return author.startsWith(PARTICIPANT) ? author.slice(PARTICIPANT.length) : undefined
}

const PARTICIPANT = 'participant:'
