import { createTaskQueue, type Self, type Wait, type Xmpp, XmppError } from '@trestle/core'
import { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { createRoom, type RoomHost } from './create-room.js'
import { type HistoryRequestValue, MucJoin } from './elements.js'
import { type RoomLeft, roomDestroyed, roomLeft } from './events.js'
import { historySince } from './missed-history.js'
import { MucError } from './muc-error.js'
import type { Room, RoomPresence } from './room.js'
import type { RoomConfig } from './room-config.js'
import type { Visit, Visits } from './visits.js'

export interface JoinOptions extends RoomPresence, Wait {
  readonly password?: string | undefined
  /** How much history to send, at most. Default: what the room likes. */
  readonly history?: HistoryRequestValue | undefined
  /**
   * Another nickname to try where one is taken; `undefined` gives up. Called at most 20 times, and `timeout` counts for
   * each attempt. Default: gives up.
   */
  readonly onConflict?: ((nick: string, attempt: number) => string | undefined) | undefined
  /** What to do where the room did not exist, so that it is made by this: it is locked until it is configured. */
  readonly create?: 'instant' | RoomConfig | undefined
}

/** How local addresses come into rooms, and out of them. */
export interface Visiting {
  join(self: Self, room: JID | string, nick: string, options?: JoinOptions): Promise<Room>
  /**
   * Enters again after a lost session when it is its turn, as often as it takes; ends the visit where the room refuses.
   * Nothing where it is not `away`.
   */
  rejoin(visit: Visit): Promise<void>
  /** Ends a visit, and tells so. */
  end(visit: Visit, departure: Omit<RoomLeft, 'room'>): void
}

export interface VisitingOptions extends Pick<RoomHost, 'invited'> {
  readonly xmpp: Xmpp
  readonly visits: Visits
  readonly maxRooms: number
  readonly maxRejoins: number
}

const MAX_NICKS = 20

export function createVisiting({ xmpp, visits, maxRooms, maxRejoins, invited }: VisitingOptions): Visiting {
  const rejoins = createTaskQueue({ maxRunning: maxRejoins })
  /** Those that wait for their turn to enter again. */
  const waiting = new Set<Visit>()

  async function enter(visit: Visit, nick: string, history: HistoryRequestValue | undefined, wait: Wait | undefined) {
    const { self, state, presence, password } = visit
    const to = state.address.withResource(nick)
    visit.pendingId = xmpp.newId()
    const request = self.presence({ ...presence, to, id: visit.pendingId }).set(MucJoin, { password, history })
    state.enter(to.resource)
    await visit.waits.wait('enter', wait, () => self.send(request))
  }

  async function enterAs(visit: Visit, nick: string, { onConflict, history, ...wait }: JoinOptions): Promise<void> {
    let wanted = nick
    for (let attempt = 1; ; attempt++) {
      try {
        return await enter(visit, wanted, history, wait)
      } catch (error) {
        const isConflict = error instanceof StanzaError && error.condition === 'conflict'
        const next = isConflict && attempt <= MAX_NICKS ? onConflict?.(wanted, attempt) : undefined
        if (next === undefined) throw error
        wanted = next
      }
    }
  }

  async function configure({ room }: Visit, config: 'instant' | RoomConfig, wait: Wait): Promise<void> {
    if (config === 'instant') await room.createInstant(wait)
    else await room.configure(config, wait)
  }

  /** Whatever the room believes, the address is not in it. */
  function withdraw({ self, state }: Visit): void {
    if (!xmpp.online) return
    self.send(self.presence({ type: 'unavailable', to: state.address.withResource(state.nick) }))
  }

  function end(visit: Visit, departure: Omit<RoomLeft, 'room'>): void {
    if (!visits.has(visit)) return
    visits.remove(visit)
    visit.state.end('left')
    visit.waits.failAll(new MucError('removed', `${visit.state.address} was left: ${departure.reason}.`))
    // What has never been in the room does not leave it.
    if (!visit.heardAt) return
    xmpp.events.emit(roomLeft, { room: visit.room, ...departure })
    const { destroyed } = departure
    if (destroyed) xmpp.events.emit(roomDestroyed, { room: visit.state.address, destroyed })
  }

  const host: RoomHost = {
    xmpp,
    invited,
    async rejoin(visit) {
      if (!visits.has(visit) || visit.state.phase !== 'joined') return
      visit.state.end('away')
      await visiting.rejoin(visit)
    },
    leave(visit) {
      if (visit.state.phase === 'entering') withdraw(visit)
      end(visit, { reason: 'left', codes: [] })
    },
  }

  function retryLater(visit: Visit): void {
    const { self, state } = visit
    const name = `${state.address} ${self.key} ${self.scope.jid ?? ''}`
    xmpp.timers.once(name, visit.backoff.next(), () => visiting.rejoin(visit), { replace: true })
  }

  async function enterAgain(visit: Visit): Promise<void> {
    if (!visits.has(visit) || !xmpp.online || visit.state.phase !== 'away') return
    visit.rejoining = true
    try {
      await enter(visit, visit.state.nick, historySince(visit), undefined)
      visit.backoff.reset()
    } catch (error) {
      if (!visits.has(visit)) return
      const departure = departureOf(error)
      if (departure) end(visit, departure)
      else {
        visit.state.end('away')
        if (xmpp.online) retryLater(visit)
      }
    } finally {
      visit.rejoining = false
    }
  }

  const visiting: Visiting = {
    end,
    async join(self, room, nick, options = {}) {
      const { password, history, show, status, create } = options
      const address = JID.from(room).bare
      const known = visits.find(self, address)
      if (known?.state.phase === 'joined') {
        await known.room.changeNick(nick, options)
        return known.room
      }
      if (known) throw new MucError('join-in-progress', `${address} is being entered already.`)
      if (visits.of(self).length >= maxRooms) {
        throw new MucError('too-many-rooms', `There are ${maxRooms} rooms already; see the option maxRooms.`)
      }
      const visit = visits.add(self, address, (added) => createRoom(host, added))
      Object.assign(visit, { password, history, presence: { show, status } })
      try {
        await enterAs(visit, nick, options)
        if (visit.created && create) await configure(visit, create, options)
        return visit.room
      } catch (error) {
        if (!visits.has(visit)) throw error
        visits.remove(visit)
        // After an error of the room there is nothing to leave, unless it was the configuration that failed.
        if (visit.state.phase === 'joined' || !(error instanceof StanzaError)) withdraw(visit)
        visit.state.end('left')
        throw error
      }
    },
    async rejoin(visit) {
      if (waiting.has(visit) || visit.state.phase !== 'away') return
      waiting.add(visit)
      await rejoins.run(() => {
        waiting.delete(visit)
        return enterAgain(visit)
      })
    },
  }
  return visiting
}

/** What an error says of the end of a visit; undefined: it may pass. */
function departureOf(error: unknown): Omit<RoomLeft, 'room'> | undefined {
  if (error instanceof XmppError || (error instanceof MucError && error.code === 'timeout')) return undefined
  if (!(error instanceof StanzaError)) return { reason: 'not-rejoined', error, codes: [] }
  if (error.type === 'wait' || error.condition.startsWith('remote-server')) return undefined
  if (error.condition !== 'gone') return { reason: 'not-rejoined', error, codes: [] }
  return { reason: 'destroyed', error, codes: [], destroyed: { jid: alternateOf(error), reason: error.text } }
}

/** Rooms that are gone may say where to go instead: `xmpp:hall@rooms.verona.example?join`. */
function alternateOf({ uri }: StanzaError): JID | undefined {
  try {
    return uri === undefined ? undefined : JID.parse(decodeURI(uri.replace(/^xmpp:/, '').replace(/\?.*$/s, '')))
  } catch {
    return undefined
  }
}
