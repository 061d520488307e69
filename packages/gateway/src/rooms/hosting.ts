import type { OpCall } from '@trestle/api-registry'
import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import type { MirrorInfo, RoomMirrorsApi } from '@trestle/xep-0045/mirror'
import { roomKey } from '../chats/chat-key.js'
import { readEvent } from '../chats/feature-table.js'
import type { TakeEvent } from '../delivery/take-event.js'
import { toGatewayError, toStanzaErrorOf } from '../module/gateway-error.js'
import type { Log } from '../module/network.js'
import { toXmlText } from '../support/xml-text.js'
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

  /** Refusals of the network and of the frame as errors of stanzas. */
  const answering =
    <A, R>(run: (room: JID, from: JID, args: A) => Promise<R>) =>
    async ({ jid, from, args }: OpCall<A>): Promise<R> => {
      try {
        return await run(jid as JID, from as JID, args)
      } catch (error) {
        if (error instanceof StanzaError) throw error
        const known = toGatewayError(error)
        if (known.code === 'internal') logOf(String(from?.bare)).error({ error }, 'A request to a room failed.')
        throw toStanzaErrorOf(known)
      }
    }

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
