import type { GatewayStore, StoredParticipant, StoredRoom } from './store.js'

interface Room {
  stored: StoredRoom
  readonly participants: Map<string, StoredParticipant>
}

/** The rooms of a store in memory, with their participants; `deleteChat` deletes everything of a chat. */
export function createMemoryRooms(
  isRegistered: (user: string) => boolean,
  deleteChat: (user: string, chat: string) => void,
): { readonly table: GatewayStore['rooms']; deleteUser(user: string): void } {
  const users = new Map<string, Map<string, Room>>()
  const roomOf = (user: string, legacyId: string) => users.get(user)?.get(legacyId)

  return {
    deleteUser: (user) => void users.delete(user),
    table: {
      all: async (user) => [...(users.get(user)?.values() ?? [])].map(({ stored }) => stored),
      get: async (user, legacyId) => roomOf(user, legacyId)?.stored,
      async put(user, ...all) {
        if (!isRegistered(user)) return
        const rooms = users.get(user) ?? new Map<string, Room>()
        users.set(user, rooms)
        for (const stored of all) {
          const room = rooms.get(stored.legacyId)
          if (room) room.stored = stored
          else rooms.set(stored.legacyId, { stored, participants: new Map() })
        }
      },
      async delete(user, legacyId, chat) {
        users.get(user)?.delete(legacyId)
        deleteChat(user, chat)
      },
      participants: async (user, legacyId) => [...(roomOf(user, legacyId)?.participants.values() ?? [])],
      async changeParticipants(user, legacyId, change) {
        const participants = roomOf(user, legacyId)?.participants
        for (const id of change.delete) participants?.delete(id)
        for (const participant of change.put) participants?.set(participant.legacyId, participant)
      },
    },
  }
}
