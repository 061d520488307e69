import type { OpCall, Ops } from '@trestle/api-registry'
import { type Arrival, definePlugin, type IqContext, toStanzaError } from '@trestle/core'
import { JID } from '@trestle/jid'
import { type Message, NS_CLIENT, type Presence, StanzaError } from '@trestle/stanza'
import { disco, NS_DISCO_INFO, NS_DISCO_ITEMS } from '@trestle/xep-0030'
import { registrationExchange, registrationSubmitExchange } from '@trestle/xep-0077'
import { Ping } from '@trestle/xep-0199'
import type { Element } from '@trestle/xml'
import { allOf, type Dispose, matchName, matchWhere } from '@trestle/xmlstream'
import { mucChangeExchange, mucConfigExchange, mucListExchange, mucOwnerExchange } from '../elements.js'
import { MUC_TRAFFIC_NODE, NS_MUC, NS_MUC_STABLE_ID } from '../namespaces.js'
import { mucStatus } from '../status-codes.js'
import { change, list } from './administering.js'
import { checkOwner, configForm, configure } from './configuring.js'
import { listedRooms, roomInfo } from './discovery.js'
import { hostedEntered, hostedLeft } from './events.js'
import { createExtensions, type HostedRoomExtension } from './extensions.js'
import type { HostedRoom, StoredAffiliation, StoredRoom } from './hosted-room.js'
import { destroy } from './leaving.js'
import { type MucServiceOps, mucServiceOps } from './ops.js'
import { type HostedRoomApi, hostedRoomApi } from './puppets.js'
import { receiveMessage } from './receiving-messages.js'
import { receivePresence } from './receiving-presences.js'
import { isDefect, refusal } from './refusing.js'
import { defaultRoomSettings, type RoomSettings } from './room-settings.js'
import { createRooms, type NewRoom } from './rooms.js'
import type { Service } from './service.js'

export interface MucServiceOptions {
  /** Which bare addresses are rooms. Default: all with a local part. */
  readonly at?: ((jid: JID) => boolean) | undefined
  /** Settings of new rooms, where they are not those of `defaultRoomSettings`. */
  readonly settings?: Partial<RoomSettings> | undefined
  /** Name of the service. */
  readonly name?: string | undefined
  /** Rooms that are run at one time. Default: 10,000. */
  readonly maxRooms?: number | undefined
  /** Occupants of one room, whatever its settings say. Default: 5,000. */
  readonly maxOccupants?: number | undefined
  /** Affiliations of one room. Default: 10,000. */
  readonly maxAffiliations?: number | undefined
  /** Bytes of a message, so that it can be passed on to everybody. Default: 131,072. */
  readonly maxMessageBytes?: number | undefined
  /** Bytes of history of one room. Default: 262,144. */
  readonly maxHistoryBytes?: number | undefined
}

export interface MucServiceApi {
  readonly api: Ops<MucServiceOps>
  /** Makes a room, unlocked; takes the one that there is. Without an owner, nobody but the host configures it. */
  createRoom(address: JID | string, init?: NewRoom): Promise<HostedRoomApi>
  /** The room of that address, whose calls reject with StanzaError `item-not-found` where there is none. */
  room(address: JID | string): HostedRoomApi
  /** Whether an address is one of a room here, should there be one. */
  isRoomAddress(jid: JID): boolean
  /** Rooms in which a user, or all of their domain, has an affiliation, and may be. */
  affiliatedRooms(user: JID | string): Promise<readonly JID[]>
  /** Adds to all rooms what another specification says. */
  extend(extension: HostedRoomExtension): Dispose
}

/** A room that is run, or kept, with who has an affiliation in it: by bare address, or by domain. */
interface KnownRoom extends Pick<StoredRoom, 'address' | 'settings'> {
  readonly affiliation: (of: string) => StoredAffiliation | undefined
}

/** Multi-User Chat (XEP-0045), from the side of the service: rooms at addresses of a component. */
export const mucService = definePlugin({
  name: 'xep-0045/service',
  requires: { disco },
  setup({ xmpp, deps, own }, options: MucServiceOptions) {
    const { at = () => true, name, maxRooms = 10_000, maxOccupants = 5000, maxAffiliations = 10_000 } = options
    const { maxHistoryBytes = 262_144, maxMessageBytes = 131_072, settings } = options
    const kept = new Map<string, StoredRoom>()
    const api = xmpp.ops.wrap('xep-0045/service', mucServiceOps, {
      getRoom: ({ jid }) => (jid ? kept.get(jid.toString()) : undefined),
      setRoom: ({ args }) => {
        if (kept.size >= maxRooms && !kept.has(args.address.toString())) throw new StanzaError('resource-constraint')
        kept.set(args.address.toString(), args)
      },
      deleteRoom: ({ jid }) => {
        kept.delete(String(jid))
      },
      getRooms: () => [...kept.values()],
    })
    const extensions = createExtensions((error) => xmpp.report(error))
    const rooms = createRooms({
      api,
      maxRooms,
      maxHistoryBytes,
      settings: { ...defaultRoomSettings, ...settings },
      isReserved: extensions.isReserved,
      ended: extensions.ended,
    })
    const isHosted = (jid: JID) => jid.local !== '' && at(jid.bare)
    const isRoom = (jid: JID) => jid.isBare && isHosted(jid)
    const now = () => new Date(xmpp.clock.now())
    const newId = () => xmpp.newId()

    function send(sent: readonly Element[]): void {
      for (const element of sent) {
        try {
          xmpp.send(element)
        } catch (error) {
          xmpp.report(error, element)
        }
      }
    }

    function track<T>(room: HostedRoom, act: () => T): T {
      const before = new Map([...room.sessions].map(([session, { nick, user }]) => [session, { nick, user }]))
      const result = act()
      for (const [session, { nick, user }] of before) {
        if (room.sessions.has(session)) continue
        xmpp.events.emit(hostedLeft, { room: room.address, nick, user, session: JID.parse(session) })
      }
      for (const [session, { nick, user, role }] of room.sessions) {
        if (before.has(session)) continue
        xmpp.events.emit(hostedEntered, { room: room.address, nick, user, role, session: JID.parse(session) })
      }
      return result
    }

    const service: Service = {
      ...{ rooms, extensions, maxOccupants, maxMessageBytes, now, newId, send, track },
      mayCreate: (room, from) => api.run('mayCreateRoom', { jid: room, from }),
      emit: xmpp.events.emit,
    }
    const isToRoom = ({ attrs }: Element) => attrs['to'] !== undefined && isHosted(JID.parse(attrs['to']))
    const toRoom = (kind: string) => allOf(matchName(NS_CLIENT, kind), matchWhere(isToRoom))

    /** Stanzas of one room are handled one after another; what is refused is answered, unless it is an error. */
    async function receive<S extends Presence | Message>(
      stanza: S,
      { from, to }: Arrival,
      handle: (service: Service, stanza: S, from: JID, to: JID) => Promise<void>,
    ): Promise<void> {
      try {
        await handle(service, stanza, from, to)
      } catch (error) {
        if (isDefect(error)) xmpp.report(error, stanza.element)
        const reply = refusal(stanza, error, to)
        if (reply) send([reply])
      }
    }
    xmpp.claim('presence', toRoom('presence'), (_, presence, arrival) => receive(presence, arrival, receivePresence))
    xmpp.claim('message', toRoom('message'), (_, message, arrival) => receive(message, arrival, receiveMessage))

    const existing = <T>(to: JID, task: (room: HostedRoom) => T | Promise<T>) =>
      rooms.run(to, (room) => {
        if (!room) throw new StanzaError('item-not-found')
        return task(room)
      })
    const scope = { at: isRoom }
    xmpp.iq.onGet(
      mucListExchange,
      (asked, { from, to }) => existing(to, (room) => ({ items: list(room, from, asked) })),
      scope,
    )
    xmpp.iq.onSet(
      mucChangeExchange,
      (asked, { from, to }) =>
        existing(to, async (room) => {
          const { sent, stored } = track(room, () => change(room, from, asked, maxAffiliations))
          send(sent)
          if (stored) await rooms.save(room)
        }),
      scope,
    )
    xmpp.iq.onGet(
      mucConfigExchange,
      (_, { from, to }) =>
        existing(to, (room) => {
          checkOwner(room, from)
          return { form: configForm(room) }
        }),
      scope,
    )
    xmpp.iq.onSet(
      mucOwnerExchange,
      ({ form, destroy: end }, { from, to }) =>
        existing(to, async (room) => {
          checkOwner(room, from)
          if (end) {
            const { jid, password, reason } = end
            send(track(room, () => destroy(room, { destroy: { jid, password, reason } })))
            await rooms.end(room)
          } else if (form?.type === 'cancel') {
            if (!room.locked) return
            send(track(room, () => destroy(room, { destroy: {} })))
            await rooms.end(room)
          } else if (form?.type === 'submit') {
            send(track(room, () => configure(room, form)))
            await rooms.save(room)
          } else throw new StanzaError('bad-request')
        }),
      scope,
    )
    // Rooms register nobody (XEP-0045 §7.10), whatever else the host registers.
    xmpp.iq.onGet(registrationExchange, refuse, scope)
    xmpp.iq.onSet(registrationSubmitExchange, refuse, scope)

    /** What is for an occupant is passed on, without the address of either (§17.4). */
    async function passOn(iq: IqContext['iq'], { from, to }: IqContext): Promise<Element | undefined> {
      const payload = iq.payload as Element
      const way = await existing(to, (room) => {
        const sender = room.sessions.get(from.toString())
        const isDisco = payload.ns === NS_DISCO_INFO || payload.ns === NS_DISCO_ITEMS
        if (!sender) throw new StanzaError(isDisco ? 'bad-request' : 'not-acceptable')
        // Whoever asks for a sign of life of themselves wants to know whether they are in the room (XEP-0410 §3.3).
        if (sender.nick === to.resource && payload.is(Ping.ns, Ping.name)) return undefined
        const target = room.occupants.get(to.resource)
        if (!target) throw new StanzaError('item-not-found')
        const session = [...target.sessions.values()].at(-1)
        if (!session) throw new StanzaError('service-unavailable')
        return { as: room.address.withResource(sender.nick), session }
      })
      if (!way) return undefined
      const type = iq.type === 'set' ? 'set' : 'get'
      try {
        return (await xmpp.as(way.as).iq.request(type, way.session, payload.clone())).payload
      } catch (error) {
        // Who made the error may be an address that the asker must not see.
        const { condition, type: kind, text, details } = toStanzaError(error)
        throw new StanzaError(condition, { type: kind, text, details })
      }
    }
    xmpp.iq.onAnyRequest(passOn, { at: (jid) => jid.isFull && isHosted(jid) })

    /** Those in the store, as they are run where they are, and those that are run alone. */
    async function allRooms(): Promise<readonly KnownRoom[]> {
      const stored = (await api.run('getRooms', { jid: xmpp.server })).map(
        ({ address, settings, affiliations }): KnownRoom => ({
          address,
          settings,
          affiliation: (of) => affiliations[of],
        }),
      )
      const running = rooms.all
        .filter(({ locked }) => !locked)
        .map(({ address, settings, affiliations }) => ({
          ...{ address, settings },
          affiliation: (of: string) => affiliations.get(of),
        }))
      return [...new Map([...stored, ...running].map((room) => [String(room.address), room])).values()]
    }

    const discovery = deps.disco(xmpp)
    own(
      discovery.api.register(
        'info',
        async ({ jid, node, from }) => {
          const address = jid as JID
          const fields = node === undefined ? await extensions.infoFields(address) : []
          const asked = { node, from, fields, features: extensions.features() }
          return existing(address, (room) => roomInfo(room, asked))
        },
        {
          at: isRoom,
        },
      ),
    )
    const itemsOf = ({ jid, node }: OpCall<void>) =>
      existing(jid as JID, () => (node === undefined || node === MUC_TRAFFIC_NODE ? [] : undefined))
    own(discovery.api.register('items', itemsOf, { at: isRoom }))
    const domain = { jid: xmpp.server }
    own(discovery.addIdentity({ category: 'conference', type: 'text', ...(name !== undefined && { name }) }, domain))
    for (const feature of [NS_MUC, NS_MUC_STABLE_ID]) own(discovery.addFeature(feature, domain))
    own(
      discovery.api.register(
        'items',
        async ({ node }) => {
          if (node !== undefined) return undefined
          return listedRooms(await allRooms())
        },
        domain,
      ),
    )

    xmpp.onStop(() => {
      if (!xmpp.online) return
      for (const room of rooms.all) send(track(room, () => destroy(room, { codes: [mucStatus.shutdown] })))
    })

    const apiOf = (address: JID) => hostedRoomApi({ rooms, extensions, send, now, newId, track }, address)
    return (): MucServiceApi => ({
      api,
      async createRoom(address, init = {}) {
        const jid = JID.from(address).bare
        if (!isHosted(jid)) throw new StanzaError('not-allowed', { text: `${jid} is no address of a room here.` })
        await rooms.run(jid, async (room) => {
          if (room) return
          const made = rooms.create(jid, { ...init, settings: { persistent: true, ...init.settings } })
          await rooms.save(made)
        })
        return apiOf(jid)
      },
      room: (address) => apiOf(JID.from(address).bare),
      isRoomAddress: isRoom,
      async affiliatedRooms(user) {
        const { bare, domain } = JID.from(user)
        const kept = await allRooms()
        const rank = ({ affiliation }: KnownRoom) => affiliation(bare.toString()) ?? affiliation(domain)
        const isMember = (room: KnownRoom) => (rank(room)?.affiliation ?? 'outcast') !== 'outcast'
        return kept.filter(isMember).map(({ address }) => address)
      },
      extend: extensions.add,
    })
  },
})

function refuse(): never {
  throw new StanzaError('service-unavailable')
}
