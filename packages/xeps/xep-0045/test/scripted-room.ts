import { createManualClock, createTestHost, type ManualClock, type TestHost } from '@trestle/testing'
import type { EventToken } from '@trestle/xmlstream'
import { type JoinOptions, type MucOptions, muc, type Room } from '../src/index.js'

export const ROOM = 'feast@rooms.verona.example'
export const ROMEO = 'romeo@montague.example/orchard'

export interface Told {
  readonly item?: string
  readonly codes?: readonly number[]
  readonly type?: 'unavailable'
  readonly inside?: string
  readonly more?: string
  readonly to?: string
}

/** A client, and what a room may tell it. */
export interface ScriptedRoom {
  readonly romeo: TestHost
  readonly clock: ManualClock
  /** The room tells of an occupant; an empty nickname: of itself. */
  presence(nick: string, told?: Told): void
  says(nick: string, inside: string, attrs?: string): void
  error(condition: string, attrs?: string, type?: string): void
  /** Enters, and is told that it is in there with those others. */
  enter(nick?: string, options?: JoinOptions, others?: readonly string[], codes?: readonly number[]): Promise<Room>
  /** What a client is told from now on. */
  told<T>(event: EventToken<T>): T[]
}

export function scriptedRoom(options: MucOptions = {}, reconnect = false): ScriptedRoom {
  const clock = createManualClock()
  const romeo = createTestHost({
    jid: ROMEO,
    clock,
    reconnect: reconnect && { initial: 1, max: 1 },
  })
  romeo.use(muc, options)
  romeo.goOnline()
  const room: ScriptedRoom = {
    romeo,
    clock,
    presence(nick, { item, codes = [], type, inside = '', more = '', to = ROMEO } = {}) {
      const statuses = codes.map((code) => `<status code='${code}'/>`).join('')
      romeo.receive(
        `<presence from='${nick ? `${ROOM}/${nick}` : ROOM}' to='${to}'${type ? ` type='${type}'` : ''}>${more}
          <x xmlns='http://jabber.org/protocol/muc#user'>${item ? `<item ${item}>${inside}</item>` : inside}${statuses}</x>
        </presence>`,
      )
    },
    says(nick, inside, attrs = `type='groupchat'`) {
      romeo.receive(`<message from='${nick ? `${ROOM}/${nick}` : ROOM}' to='${ROMEO}' ${attrs}>${inside}</message>`)
    },
    error(condition, attrs = '', type = 'cancel') {
      romeo.receive(
        `<presence from='${ROOM}/romeo' to='${ROMEO}' type='error' ${attrs}><error type='${type}'>
          <${condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>`,
      )
    },
    async enter(nick = 'romeo', joining, others = ['capulet'], codes = []) {
      const joined = romeo.get(muc).join(ROOM, nick, joining)
      for (const other of others) room.presence(other, { item: `affiliation='none' role='participant'` })
      room.presence(nick, { item: `affiliation='none' role='participant'`, codes: [110, ...codes] })
      return await joined
    },
    told<T>(event: EventToken<T>) {
      const seen: T[] = []
      romeo.xmpp.events.on(event, (payload) => seen.push(payload as T))
      return seen
    },
  }
  return room
}
