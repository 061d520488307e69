import type { OpCall, Ops } from '@trestle/api-registry'
import { type Arrival, createCache, definePlugin } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { NS_CLIENT, type Presence, StanzaError } from '@trestle/stanza'
import { disco } from '@trestle/xep-0030'
import { type HostedRoomApi, hostedEntered, hostedLeft, mucService } from '@trestle/xep-0045/service'
import { matchName } from '@trestle/xmlstream'
import { NS_RAI, RoomActivity } from '../elements.js'
import { type RoomActivityServiceOps, roomActivityServiceOps } from './ops.js'
import { createSubscriptions } from './subscriptions.js'

export interface RoomActivityServiceOptions {
  /** Sessions that are told of activity. Default: 10,000. */
  readonly maxSubscriptions?: number | undefined
  /** Sessions of one account. Default: 20. */
  readonly maxSessions?: number | undefined
}

export interface RoomActivityServiceApi {
  readonly api: Ops<RoomActivityServiceOps>
}

/** Rooms that one session hears of. */
const MAX_ROOMS = 10_000
/** Rooms that one message names. */
const MAX_NAMED = 500

/**
 * Room Activity Indicators (XEP-0437) of the rooms that a component hosts: tells those who ask of activity in rooms that they
 * are not in at the moment, by default those in which they have an affiliation.
 */
export const roomActivityService = definePlugin({
  name: 'xep-0437/service',
  requires: { disco, mucService },
  setup({ xmpp, deps, own }, { maxSubscriptions = 10_000, maxSessions = 20 }: RoomActivityServiceOptions) {
    const rooms = deps.mucService(xmpp)
    const service = xmpp.server
    const subscriptions = createSubscriptions({ maxSubscriptions, maxSessions })
    const activity = createCache<Date>({ max: 10_000 })
    const visits = createCache<Date>({ max: 100_000 })
    const visitKey = ({ jid, from }: OpCall<unknown>) => `${jid}\n${from}`
    const api = xmpp.ops.wrap('xep-0437/service', roomActivityServiceOps, {
      getActivity: ({ jid }) => activity.get(String(jid)),
      setActivity({ jid, args }) {
        if (args) activity.set(String(jid), args)
        else activity.delete(String(jid))
      },
      getLastVisit: (call) => visits.get(visitKey(call)),
      setLastVisit: (call) => visits.set(visitKey(call), call.args),
      listRooms: ({ from }) => (from ? rooms.affiliatedRooms(from) : []),
    })
    const now = () => new Date(xmpp.clock.now())

    function tell(session: JID, active: readonly JID[]): void {
      for (let at = 0; at < active.length; at += MAX_NAMED) {
        const message = xmpp.message({ from: service, to: session, type: 'normal' })
        xmpp.send(message.set(RoomActivity, { rooms: active.slice(at, at + MAX_NAMED) }))
      }
      for (const room of active) subscriptions.heard(session, room)
    }

    async function subscribe(session: JID): Promise<void> {
      if (!(await api.run('mayHearActivity', { jid: service, from: session.bare }))) throw new StanzaError('forbidden')
      const known = await roomsFor(session)
      if (!subscriptions.start(session, known)) throw new StanzaError('resource-constraint')
      const active: JID[] = []
      for (const room of known) {
        if ((await isNew(room, session)) && (await mayEnter(room, session))) active.push(room)
      }
      tell(session, active)
    }

    async function roomsFor(session: JID): Promise<readonly JID[]> {
      const listed = await api.run('listRooms', { jid: service, from: session.bare })
      const own = listed.filter((room) => room.domain === service.domain && room.local !== '')
      return [...new Map(own.map(({ bare }) => [bare.toString(), bare])).values()].slice(0, MAX_ROOMS)
    }

    /** Nobody is told of rooms that they may not enter, nor of hidden ones that they have nothing to do with (§4). */
    async function mayEnter(room: JID, user: JID): Promise<boolean> {
      try {
        const hosted = rooms.room(room)
        const affiliation = await hosted.getAffiliation(user)
        if (affiliation !== 'none') return affiliation !== 'outcast'
        const { public: isPublic, membersOnly, password } = await hosted.getSettings()
        return isPublic && !membersOnly && password === ''
      } catch (error) {
        if (error instanceof StanzaError) return false
        throw error
      }
    }

    /** Whether there was activity since they were there last, and they are not there now. */
    async function isNew(room: JID, session: JID): Promise<boolean> {
      const last = await api.run('getActivity', { jid: room })
      if (!last) return false
      const visit = await api.run('getLastVisit', { jid: room, from: session.bare })
      return (!visit || visit < last) && !(await sessionsIn(rooms.room(room))).has(session.toString())
    }

    async function active(room: JID): Promise<void> {
      await api.run('setActivity', { jid: room, args: now() })
      const awaiting = subscriptions.awaiting(room)
      if (awaiting.length === 0) return
      const present = await sessionsIn(rooms.room(room))
      for (const { session } of awaiting) {
        if (present.has(session.toString())) continue
        if (await mayEnter(room, session)) tell(session, [room])
        else subscriptions.heard(session, room)
      }
    }

    async function receive(presence: Presence, { from, to }: Arrival): Promise<void> {
      if (!to.bare.equals(service)) return
      if (presence.type === 'unavailable' || presence.type === 'error') subscriptions.end(from)
      else if (presence.type === 'available' && presence.has(RoomActivity)) {
        try {
          await subscribe(from)
        } catch (error) {
          if (!(error instanceof StanzaError)) throw error
          xmpp.send(presence.errorReply(error))
        }
      }
    }

    xmpp.onPresence(matchName(NS_CLIENT, 'presence'), (_, presence, arrival) => receive(presence, arrival))
    // A session that is gone without a word: its server says so of the first thing it is told.
    xmpp.events.on('message:error', ({ from, to }) => {
      if (from && to?.equals(service)) subscriptions.end(from)
    })
    xmpp.events.on(hostedEntered, ({ room, session }) => subscriptions.heard(session, room))
    xmpp.events.on(hostedLeft, async ({ room, session }) => {
      subscriptions.await(session, room)
      await api.run('setLastVisit', { jid: room, from: session.bare, args: now() })
    })
    own(
      rooms.extend({
        said: active,
        ended: (room) => api.run('setActivity', { jid: room, args: undefined }),
      }),
    )
    own(deps.disco(xmpp).addFeature(NS_RAI, { jid: service }))
    return (): RoomActivityServiceApi => ({ api })
  },
})

async function sessionsIn(room: HostedRoomApi): Promise<ReadonlySet<string>> {
  return new Set((await room.occupants()).flatMap(({ sessions }) => sessions.map(String)))
}
