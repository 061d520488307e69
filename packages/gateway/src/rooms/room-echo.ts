import { Message, NS_CLIENT } from '@trestle/stanza'
import { nickOf } from '@trestle/xep-0045/mirror'
import { setStanzaId } from '@trestle/xep-0359'
import { OccupantId } from '@trestle/xep-0421'
import { Element, serialize } from '@trestle/xml'
import type { Clock } from '@trestle/xmlstream'
import type { ChatEventKind } from '../chats/chat-event.js'
import { roomIdOf } from '../chats/chat-key.js'
import type { RoomEcho } from '../delivery/inbox.js'
import type { IncomingEvent } from '../delivery/incoming-event.js'
import type { Addresses } from '../puppets/addresses.js'
import { ownOccupantId } from './occupants.js'
import type { RoomViews } from './room-views.js'
import type { Rooms } from './rooms.js'

export interface RoomEchoOptions {
  readonly clock: Clock
  readonly addresses: Addresses
  readonly rooms: Rooms
  readonly views: RoomViews
}

/** What a room shows to all; the rest concerns the user and the network alone. */
const SHOWN: ReadonlySet<ChatEventKind> = new Set(['message', 'edit', 'reactions', 'retraction'])

/** Shows what the user did in a room as rooms do (XEP-0045 §7.4): as it was written, to everybody, under an id of the room. */
export function createRoomEcho({ clock, addresses, rooms, views }: RoomEchoOptions) {
  return async (row: IncomingEvent): Promise<RoomEcho | undefined> => {
    const { user, chat, event, stanza, clientId: id } = row
    const legacyId = roomIdOf(chat)
    const room = legacyId !== undefined && SHOWN.has(event.kind) ? await rooms.get(user, legacyId) : undefined
    if (!room) return undefined
    const address = addresses.room(room.legacyId)
    const nick = views.of(user, room.legacyId)?.self.nick ?? nickOf(address, room.myNick ?? '')
    const attrs = { type: 'groupchat', from: String(address.withResource(nick)), ...(stanza.id && { id: stanza.id }) }
    const element = new Element(
      'message',
      NS_CLIENT,
      attrs,
      stanza.element.elements().map((child) => child.clone()),
    )
    const message = setStanzaId(new Message(element).set(OccupantId, ownOccupantId(room)), address, id)
    const archived = { id, from: attrs.from, at: new Date(clock.now()), stanza: serialize(message.element) }
    return {
      archived,
      show() {
        const view = views.of(user, room.legacyId)
        // The user may have another nick by now.
        if (view) message.from = address.withResource(view.self.nick)
        view?.send(message)
      },
    }
  }
}
