import type { Ops } from '@trestle/api-registry'
import { definePlugin, type Self, type Wait, XmppError } from '@trestle/core'
import { JID } from '@trestle/jid'
import { type DiscoItem, disco, discoItemsExchange } from '@trestle/xep-0030'
import { createAdministration, type RoomAdministration } from './administration.js'
import { mucUniqueExchange } from './elements.js'
import type { Invitation } from './events.js'
import { createInvitations } from './invitations.js'
import { MUC_ROOMS_NODE, NS_MUC } from './namespaces.js'
import { mucOps } from './ops.js'
import type { Room } from './room.js'
import { watchRoomMessages } from './room-messages.js'
import { claimRoomPresences } from './room-presences.js'
import { createVisiting, type JoinOptions } from './visiting.js'
import { createVisits } from './visits.js'

export interface MucOptions {
  /** Whether rooms are entered again after a session that was lost and not resumed. Default: true. */
  readonly rejoin?: boolean | undefined
  /** Rooms that are being entered again at a time: servers end sessions that ask for many at once. Default: 10. */
  readonly maxRejoins?: number | undefined
  /** Rooms that one local address may be in. Default: 1,000. */
  readonly maxRooms?: number | undefined
  /** Occupants known of each room; further ones are left out. Default: 20,000. */
  readonly maxOccupants?: number | undefined
}

export interface MucApi {
  readonly api: Ops<typeof mucOps>
  /** The rooms that this address is in, is entering, or was in before its session was lost. */
  readonly rooms: readonly Room[]
  room(address: JID | string): Room | undefined
  /**
   * Enters a room; resolves once it has told who is there, and that one is in it. Where one is in it already, changes
   * the nickname. Rejects with the StanzaError of the room (`conflict`: the nickname is taken; XEP-0045 §7.2.16 has all),
   * with MucError, and as every request does.
   */
  join(room: JID | string, nick: string, options?: JoinOptions): Promise<Room>
  /** What moderators, admins and owners do, in a room that one need not be in. */
  administration(room: JID | string): RoomAdministration
  /** The public rooms of a service. */
  getRooms(service: JID | string, wait?: Wait): Promise<readonly DiscoItem[]>
  /** A name that no room of the service has, where it still knows how to make one. */
  getUniqueName(service: JID | string, wait?: Wait): Promise<string | undefined>
  /** Tells who invited, through the room, that one does not come. */
  decline(invitation: Invitation, reason?: string): void
}

/** Multi-User Chat (XEP-0045): enters rooms, talks in them, and administers them. */
export const muc = definePlugin({
  name: 'xep-0045',
  features: [NS_MUC],
  requires: { disco },
  setup({ xmpp, deps, own, signal }, options: MucOptions) {
    const { rejoin = true, maxRejoins = 10, maxRooms = 1000, maxOccupants = 20_000 } = options
    const api = xmpp.ops.wrap('xep-0045', mucOps)
    const visits = createVisits({ maxOccupants, clock: xmpp.clock })
    const invitations = createInvitations(xmpp, visits)
    const invited = ({ self, state }: Parameters<Parameters<typeof createVisiting>[0]['invited']>[0]) =>
      invitations.sent(self, state.address)
    const visiting = createVisiting({ xmpp, visits, maxRooms, maxRejoins, invited })
    claimRoomPresences({ xmpp, visits, visiting })
    watchRoomMessages({ xmpp, visits, invitations })

    own(
      deps.disco(xmpp).provide({
        async items({ node, jid, from }) {
          if (node !== MUC_ROOMS_NODE) return undefined
          if (!(await api.run('mayListRooms', { jid, from }))) return []
          const joined = visits.of(xmpp.as(jid)).filter(({ state }) => state.phase === 'joined')
          return joined.map(({ state }) => ({ jid: state.address, name: state.nick }))
        },
      }),
    )

    xmpp.events.on('offline', () => {
      const error = new XmppError('disconnected', 'The session ended.')
      for (const visit of visits.all) {
        // What has never been in the room ends with the join that waits for it.
        if (visit.state.phase === 'joined' || visit.rejoining) visit.state.end('away')
        visit.waits.failAll(error)
        if (!rejoin) visiting.end(visit, { reason: 'disconnected', codes: [] })
      }
    })
    xmpp.events.on('online', ({ resumed }) => {
      if (resumed) return
      for (const visit of visits.all) void visiting.rejoin(visit)
    })
    function leaveAll(): void {
      for (const visit of visits.all) {
        const { self, state } = visit
        const address = state.address.withResource(state.nick)
        if (xmpp.online && state.phase !== 'away') self.send(self.presence({ type: 'unavailable', to: address }))
        visiting.end(visit, { reason: 'left', codes: [] })
      }
    }
    xmpp.onStop(leaveAll)
    own(() => {
      leaveAll()
      for (const { waits } of visits.all) waits.failAll(signal.reason)
    })

    return (self: Self): MucApi => ({
      api,
      get rooms() {
        return visits.of(self).map(({ room }) => room)
      },
      room: (address) => visits.find(self, JID.from(address))?.room,
      join: (room, nick, options) => visiting.join(self, room, nick, options),
      administration: (room) => createAdministration(self, JID.from(room).bare),
      getRooms: async (service, wait) => (await self.iq.get(service, discoItemsExchange, {}, wait)).items,
      getUniqueName: async (service, wait) => (await self.iq.get(service, mucUniqueExchange, {}, wait)).name,
      decline: (invitation, reason) => invitations.decline(self, invitation, reason),
    })
  },
})
