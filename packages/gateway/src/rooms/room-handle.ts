import { participantAuthor, roomKey } from '../chats/chat-key.js'
import {
  type HandleEffects,
  type HandleState,
  inTurn,
  type QueueEffect,
  senderHandle,
  senderMembers,
} from '../chats/contact-handle.js'
import { targetOf } from '../chats/event-parts.js'
import type { Past } from '../module/history.js'
import type { Participant, Room } from '../module/room.js'
import type { StoredRoom } from '../storage/store.js'
import { shortText } from '../support/clip.js'
import { lazyMembers } from '../support/lazy-members.js'
import type { RoomEffects } from './room-effects.js'

/** Bytes of a reason. */
const MAX_REASON = 500

/** The rooms of users, for the sessions of the module. */
export interface RoomHandles {
  all(user: string): Promise<readonly StoredRoom[]>
  /** Makes the handles of a user: one for each message and each event, so that most of one is made when it is used. */
  handlesOf(user: string, effects: HandleEffects, queue: QueueEffect): (legacyId: string) => Room
}

type ChatEffects = Pick<HandleEffects, 'toUser' | 'publish' | 'reactions' | 'past' | 'takeEarlier'>

interface RoomState extends HandleState {
  readonly legacyId: string
  readonly effects: ChatEffects
  readonly rooms: RoomEffects
}

interface ParticipantState extends RoomState {
  readonly id: string
}

const participantHandle = lazyMembers<ParticipantState, Participant>({
  ...senderMembers,
  kind: () => 'participant',
  legacyId: ({ id }) => id,
  update: (state) => (info) => inTurn(state, () => state.rooms.updateParticipant(state.legacyId, state.id, info)),
  left:
    (state) =>
    (departure = {}) =>
      inTurn(state, () => state.rooms.left(state.legacyId, state.id, departure)),
})

const ownHandle = lazyMembers<RoomState, Participant>({
  ...senderMembers,
  kind: () => 'participant',
  // The network may have told none.
  legacyId: () => '',
  update: (state) => (info) => inTurn(state, () => state.rooms.updateSelf(state.legacyId, info)),
  left:
    (state) =>
    (departure = {}) =>
      inTurn(state, () => state.rooms.leftSelf(state.legacyId, departure)),
})

const handleOfRoom = lazyMembers<RoomState, Room>({
  kind: () => 'room',
  legacyId: ({ legacyId }) => legacyId,
  me: (state) => ownHandle({ ...state, by: 'user' }),
  system: (state) => senderHandle({ ...state, by: 'room' }),
  participant: (state) => (id) => {
    // Modules in plain JavaScript may have numbers.
    const legacyId = String(id)
    return participantHandle({ ...state, id: legacyId, by: participantAuthor(legacyId) })
  },
  moderated:
    ({ chat, effects, queue }) =>
    (messageId, { by, reason, at } = {}) =>
      queue.commit(chat, async () =>
        effects.toUser(
          chat,
          'room',
          {
            kind: 'moderation',
            target: targetOf(messageId),
            ...(by !== undefined && { by: by === 'me' ? 'user' : { participant: by.legacyId } }),
            ...(reason && { reason: shortText(reason, MAX_REASON) }),
          },
          { at },
        ),
      ),
  update: (state) => (info) => inTurn(state, () => state.rooms.update(state.legacyId, info)),
  info: (state) => () => inTurn(state, () => state.rooms.info(state.legacyId)),
  past:
    ({ chat, effects, queue }) =>
    (items: AsyncIterable<Past> | Iterable<Past>) =>
      queue.handled(
        chat,
        effects.takeEarlier(
          items,
          (item) => queue.commit(chat, () => effects.past(chat, item)),
          async () => {},
        ),
      ),
  invite:
    (state) =>
    (options = {}) =>
      inTurn(state, () => state.rooms.invite(state.legacyId, options)),
  declined: (state) => (options) => inTurn(state, () => state.rooms.declined(state.legacyId, options)),
  remove: (state) => (reason) => inTurn(state, () => state.rooms.remove(state.legacyId, reason)),
})

/** Makes the handle of a room. `effects` and `queue` are those of its user's chats. */
export function roomHandle(legacyId: string, effects: ChatEffects, rooms: RoomEffects, queue: QueueEffect): Room {
  return handleOfRoom({ legacyId, chat: roomKey(legacyId), by: 'room', effects, rooms, queue })
}
