import { type Arrival, definePlugin, type Self } from '@trestle/core'
import { JID } from '@trestle/jid'
import type { Message } from '@trestle/stanza'
import { defineEvent } from '@trestle/xmlstream'
import { RoomActivity } from './elements.js'

/** There was something new in rooms that the own address is not in. How much, nobody says (XEP-0437 §4). */
export interface RoomActivityReceived {
  /** The service that says so. */
  readonly service: JID
  /** Rooms of that service, each once. */
  readonly rooms: readonly JID[]
  readonly message: Message
  readonly arrival: Arrival
}

export const roomActivityReceived = defineEvent<RoomActivityReceived>('xep-0437:activity')

export interface RoomActivityApi {
  /** The services that this address is subscribed to. */
  readonly services: readonly JID[]
  /**
   * Asks a service to tell of activity in its rooms, those that the account has to do with. First it tells of what there
   * was since one was last in them (§4). Asked again after a session that was lost.
   */
  subscribe(service: JID | string): void
  /** Ends it (§3.2). */
  unsubscribe(service: JID | string): void
}

/** Room Activity Indicators (XEP-0437): is told that there is something new in rooms, without being in them. */
export const roomActivity = definePlugin({
  name: 'xep-0437',
  setup({ xmpp, own }) {
    const subscribed = new Map<string, { readonly self: Self; readonly service: JID }>()
    const keyOf = (self: Self, service: JID) => `${self.key}\n${service}`
    const ask = ({ self, service }: { readonly self: Self; readonly service: JID }) =>
      self.send(self.presence({ to: service }).set(RoomActivity, { rooms: [] }))

    function end(): void {
      for (const { self, service } of subscribed.values()) {
        if (xmpp.online) self.send(self.presence({ to: service, type: 'unavailable' }))
      }
      subscribed.clear()
    }

    xmpp.onMessage(RoomActivity, ({ rooms }, message, arrival) => {
      const { from, self } = arrival
      // Anybody may write such a message: it counts from whom it was asked, of their own rooms.
      if (message.type === 'groupchat' || !subscribed.has(keyOf(self, from))) return
      const own = new Map(rooms.filter((room) => isRoomOf(room, from)).map((room) => [room.toString(), room]))
      if (own.size === 0) return
      xmpp.events.emit(roomActivityReceived, { service: from, rooms: [...own.values()], message, arrival })
    })
    xmpp.events.on('online', ({ resumed }) => {
      if (!resumed) for (const one of subscribed.values()) ask(one)
    })
    xmpp.onStop(end)
    own(end)

    return (self: Self): RoomActivityApi => ({
      get services() {
        return [...subscribed.values()].filter((one) => one.self.key === self.key).map(({ service }) => service)
      },
      subscribe(to) {
        const one = { self, service: JID.from(to) }
        subscribed.set(keyOf(self, one.service), one)
        if (xmpp.online) ask(one)
      },
      unsubscribe(to) {
        const service = JID.from(to)
        if (!subscribed.delete(keyOf(self, service)) || !xmpp.online) return
        self.send(self.presence({ to: service, type: 'unavailable' }))
      },
    })
  },
})

function isRoomOf({ local, resource, domain }: JID, service: JID): boolean {
  return local !== '' && resource === '' && domain === service.domain
}
