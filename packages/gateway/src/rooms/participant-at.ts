import type { Author } from '../module/messages.js'
import { occupantIdOf } from './occupants.js'
import type { Participants } from './participants.js'
import type { RoomViews } from './room-views.js'
import type { Rooms } from './rooms.js'

/** Whom the network knows under a nick that clients see in a room. */
export type ParticipantAt = (user: string, room: string, nick: string) => Author | undefined

export function createParticipantAt({
  rooms,
  participants,
  views,
}: {
  readonly rooms: Rooms
  readonly participants: Participants
  readonly views: RoomViews
}): ParticipantAt {
  return (user, legacyId, nick) => {
    const view = views.of(user, legacyId)
    const occupant = view?.byNick(nick)
    const room = rooms.peek(user, legacyId)
    if (!view || !occupant || !room) return undefined
    if (occupant.id === view.self.id) return 'me'
    for (const participant of participants.known(user, legacyId)?.all() ?? []) {
      if (participant.nick !== occupant.name || occupantIdOf(room, participant) !== occupant.id) continue
      return { legacyId: participant.legacyId, nick: participant.nick }
    }
    return undefined
  }
}
