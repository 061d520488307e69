import type { MirrorInfo, RoomMirrorsApi } from '@trestle/xep-0045/mirror'
import { roomKey } from '../chats/chat-key.js'
import { readEvent } from '../chats/feature-table.js'
import type { TakeEvent } from '../delivery/take-event.js'
import { GatewayError } from '../module/gateway-error.js'
import type { Log } from '../module/network.js'
import { toXmlText } from '../support/xml-text.js'
import { createAnswering } from './answering.js'
import type { Entering } from './entering.js'
import type { RunRoomAction } from './room-actions.js'
import type { PastOfRoom } from './room-archive.js'

export interface HostingOptions {
  readonly mirrors: RoomMirrorsApi
  readonly entering: Entering
  readonly take: TakeEvent
  readonly act: RunRoomAction
  readonly past: PastOfRoom
  readonly info: (user: string, room: string) => Promise<MirrorInfo | undefined>
  readonly logOf: (user: string) => Log
}

/** Answers clients in rooms, as the network does. Returns the disposer. */
export function hostRooms({ mirrors, entering, take, act, past, info, logOf }: HostingOptions): () => void {
  const { api } = mirrors
  const answering = createAnswering(logOf)
  const disposers = [
    api.register(
      'enter',
      answering((room, from, { nick, password }) => entering.enter(room, from, { nick, password })),
    ),
    api.register(
      'history',
      answering(async (room, from, { history }) => {
        const { user, legacyId } = entering.find(room, from)
        return past(user.stored.jid, legacyId, history)
      }),
    ),
    api.register(
      'left',
      answering((room, from) => entering.left(room, from)),
    ),
    api.register(
      'info',
      answering(async (room, from) => {
        const { user, legacyId } = entering.find(room, from)
        return info(user.stored.jid, legacyId)
      }),
    ),
    api.register(
      'say',
      answering(async (room, from, { message }) => {
        const { user, legacyId } = entering.find(room, from)
        const event = readEvent(message)
        if (event) await take(user, roomKey(legacyId), event, message)
        else if (message.subject !== undefined) {
          throw new GatewayError('unsupported', 'Threads of this network have no subjects.')
        }
      }),
    ),
    api.register(
      'setSubject',
      answering(async (room, from, { text }) => {
        const { user, legacyId } = entering.find(room, from)
        await act(user.stored.jid, legacyId, { kind: 'subject', text: toXmlText(text) })
      }),
    ),
    api.register(
      'changeNick',
      answering(async (room, from, { nick }) => {
        const { user, legacyId } = entering.find(room, from)
        await act(user.stored.jid, legacyId, { kind: 'nick', text: nick })
      }),
    ),
  ]
  return () => {
    for (const dispose of disposers) dispose()
  }
}
