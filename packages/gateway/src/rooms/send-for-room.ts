import type { Message } from '@trestle/stanza'
import { serialize } from '@trestle/xml'
import { roomKey } from '../chats/chat-key.js'
import type { Outbox } from '../delivery/outbox.js'
import type { FrameHost } from '../frame-host.js'

/** Sends a user what is about a room, and not said in it. Resolves when that is stored. */
export type SendForRoom = (user: string, room: string, message: Message) => Promise<void>

export function createSendForRoom({
  host: { xmpp },
  outbox,
}: {
  readonly host: FrameHost
  readonly outbox: Outbox
}): SendForRoom {
  return async (user, room, { element }) => {
    const batch = { user, chat: roomKey(room), at: new Date(xmpp.clock.now()) }
    await outbox.add({ ...batch, stanzas: [{ stanza: serialize(element) }] }, [element])
  }
}
