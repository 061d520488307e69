import {
  createManualClock,
  createTestNetwork,
  type ManualClock,
  type TestHost,
  type TestNetwork,
} from '@trestle/testing'
import type { EventToken } from '@trestle/xmlstream'
import { type JoinOptions, muc, type Room } from '../src/index.js'
import { type MucServiceApi, type MucServiceOptions, mucService } from '../src/service.js'

export const SERVICE = 'rooms.verona.example'
export const FEAST = `feast@${SERVICE}`

export interface HostedRooms {
  readonly network: TestNetwork
  readonly clock: ManualClock
  readonly component: TestHost
  readonly service: MucServiceApi
  /** A client with the plugin of occupants. */
  client(jid: string): TestHost
  /** Enters a room, which is made and unlocked where there is none. */
  join(client: TestHost, nick: string, options?: JoinOptions, room?: string): Promise<Room>
}

/** A component that hosts rooms, and a network to reach it. */
export function hostedRooms(options: MucServiceOptions = {}): HostedRooms {
  const network = createTestNetwork()
  const clock = createManualClock()
  const component = network.join({ jid: SERVICE, kind: 'component', clock })
  component.use(mucService, options)
  component.goOnline()
  return {
    network,
    clock,
    component,
    service: component.get(mucService),
    client: (jid) => network.join({ jid, clock }).use(muc).goOnline(),
    join: (client, nick, joining = {}, room = FEAST) =>
      client.get(muc).join(room, nick, { create: 'instant', ...joining }),
  }
}

export function told<T>(host: TestHost, event: EventToken<T>): T[] {
  const seen: T[] = []
  host.xmpp.events.on(event, (payload) => seen.push(payload as T))
  return seen
}
