import { JID } from '@trestle/jid'
import {
  createManualClock,
  createTestNetwork,
  type ManualClock,
  type TestHost,
  type TestNetwork,
} from '@trestle/testing'
import type { Element } from '@trestle/xml'
import { MucUser, muc } from '../src/index.js'
import {
  type RoomMirrorsApi,
  type RoomMirrorsOptions,
  type RoomView,
  type RoomViewInit,
  roomMirrors,
  type ViewOccupantInit,
} from '../src/mirror.js'

export const GATEWAY = 'gateway.verona.example'
export const FEAST = `feast@${GATEWAY}`
export const ROMEO = 'romeo@montague.example/orchard'

/** Somebody of the network, a participant of no rank unless `as` says otherwise. */
export function occupant(id: string, as: Partial<ViewOccupantInit> = {}): ViewOccupantInit {
  return { id, name: id, role: 'participant', affiliation: 'none', ...as }
}

export interface MirroredRooms {
  readonly network: TestNetwork
  readonly clock: ManualClock
  readonly component: TestHost
  readonly mirrors: RoomMirrorsApi
  /** A client with the plugin of occupants. */
  client(jid?: string): TestHost
  /** Lets everybody into rooms of that kind: the user as `me`, whatever nickname is asked for, and those occupants. */
  admit(occupants?: readonly ViewOccupantInit[], init?: Partial<RoomViewInit>): void
  /** The view that there is. */
  view(user?: string): RoomView
}

/** A component that mirrors rooms, and a network to reach it. */
export function mirroredRooms(options: RoomMirrorsOptions = {}): MirroredRooms {
  const network = createTestNetwork()
  const clock = createManualClock()
  const component = network.join({ jid: GATEWAY, kind: 'component', clock })
  component.use(roomMirrors, options)
  component.goOnline()
  const mirrors = component.get(roomMirrors)
  return {
    network,
    clock,
    component,
    mirrors,
    client: (jid = ROMEO) => network.join({ jid, clock }).use(muc).goOnline(),
    admit(occupants = [], init = {}) {
      mirrors.api.register('enter', ({ jid, from }) => {
        const [room, user] = [jid as JID, from as JID]
        const view = mirrors.view(room, user) ?? mirrors.open(room, user, { self: occupant('me'), ...init })
        for (const one of occupants) view.put(one)
      })
    },
    view: (user = ROMEO) => {
      const found = mirrors.view(FEAST, JID.parse(user))
      if (!found) throw new Error(`${user} has no view of the room.`)
      return found
    },
  }
}

/** What arrives at a client, a line for each stanza. */
export function heard(client: TestHost): string[] {
  const lines: string[] = []
  client.xmpp.filter('in', (element) => {
    lines.push(line(element))
    return element
  })
  return lines
}

function line(element: Element): string {
  const { from = '', type } = element.attrs
  const user = element.get(MucUser)
  const about = user ? [...user.statuses, user.items[0]?.nick] : []
  const said = element.child(element.ns, 'body')?.text() ?? element.child(element.ns, 'subject')?.text()
  const nick = from.includes('/') ? from.slice(from.indexOf('/') + 1) : undefined
  return [element.name, type, nick, ...about, said !== undefined && `“${said}”`].filter(Boolean).join(' ')
}
