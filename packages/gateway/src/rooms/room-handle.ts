import { participantAuthor, roomKey } from '../chats/chat-key.js'
import { type HandleEffects, type QueueEffect, senderOf } from '../chats/contact-handle.js'
import { targetOf } from '../chats/event-parts.js'
import type { Past } from '../module/history.js'
import type { Participant, Room } from '../module/room.js'
import type { ChatAuthor, StoredRoom } from '../storage/store.js'
import { shortText } from '../support/clip.js'
import type { RoomEffects } from './room-effects.js'

/** Bytes of a reason. */
const MAX_REASON = 500

/** The rooms of users, for the sessions of the module. */
export interface RoomHandles {
  all(user: string): Promise<readonly StoredRoom[]>
  /** Makes the handles of a user: one for each message and each event, so that most of one is made when it is used. */
  handlesOf(user: string, effects: HandleEffects, queue: QueueEffect): (legacyId: string) => Room
}

/** Makes the handle of a room. `effects` and `queue` are those of its user's chats. */
export function roomHandle(
  legacyId: string,
  effects: Pick<HandleEffects, 'toUser' | 'publish' | 'reactions' | 'past' | 'takeEarlier'>,
  rooms: RoomEffects,
  queue: QueueEffect,
): Room {
  const chat = roomKey(legacyId)
  const inTurn = <T>(run: () => Promise<T>) => queue.run(chat, run)

  const senderBy = (by: ChatAuthor) => senderOf(chat, by, effects, queue)

  function participant(id: string): Participant {
    return {
      kind: 'participant',
      legacyId: id,
      ...senderBy(participantAuthor(id)),
      update: (info) => inTurn(() => rooms.updateParticipant(legacyId, id, info)),
      left: (departure = {}) => inTurn(() => rooms.left(legacyId, id, departure)),
    }
  }

  const self = (): Participant => ({
    kind: 'participant',
    // The network may have told none.
    legacyId: '',
    ...senderBy('user'),
    update: (info) => inTurn(() => rooms.updateSelf(legacyId, info)),
    left: (departure = {}) => inTurn(() => rooms.leftSelf(legacyId, departure)),
  })

  return {
    kind: 'room',
    legacyId,
    get me() {
      return self()
    },
    get system() {
      return senderBy('room')
    },
    participant: (id) => participant(String(id)),
    moderated: (messageId, { by, reason, at } = {}) =>
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
    update: (info) => inTurn(() => rooms.update(legacyId, info)),
    info: () => inTurn(() => rooms.info(legacyId)),
    past: (items: AsyncIterable<Past> | Iterable<Past>) =>
      queue.handled(
        chat,
        effects.takeEarlier(
          items,
          (item) => queue.commit(chat, () => effects.past(chat, item)),
          async () => {},
        ),
      ),
    invite: (options = {}) => inTurn(() => rooms.invite(legacyId, options)),
    declined: (options) => inTurn(() => rooms.declined(legacyId, options)),
    remove: (reason) => inTurn(() => rooms.remove(legacyId, reason)),
  }
}
