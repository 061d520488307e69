import type { Arrival, Xmpp } from '@trestle/core'
import { JID } from '@trestle/jid'
import { NS_CLIENT, type Presence } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import { allOf, matchName, matchWhere } from '@trestle/xmlstream'
import { MucUser } from './elements.js'
import {
  nickChanged,
  occupantChanged,
  occupantJoined,
  occupantLeft,
  occupantPresence,
  roomErrorReceived,
  roomJoined,
} from './events.js'
import { MucError } from './muc-error.js'
import { NS_MUC_USER } from './namespaces.js'
import type { RoomChange, RoomPhase } from './room-state.js'
import { mucStatus } from './status-codes.js'
import type { Visiting } from './visiting.js'
import type { Visit, Visits } from './visits.js'

export interface RoomPresencesOptions {
  readonly xmpp: Xmpp
  readonly visits: Visits
  readonly visiting: Visiting
}

const SUBSCRIPTIONS = new Set<string | undefined>(['subscribe', 'subscribed', 'unsubscribe', 'unsubscribed', 'probe'])

/**
 * Takes the presences of rooms, so that no occupant is taken for a contact: those of rooms that are visited, and those
 * that only a room writes, wherever they come from.
 */
export function claimRoomPresences({ xmpp, visits, visiting }: RoomPresencesOptions): void {
  const visitOf = ({ attrs }: Element) =>
    attrs['from'] === undefined
      ? undefined
      : visits.find(attrs['to'] === undefined ? xmpp : xmpp.as(attrs['to']), JID.parse(attrs['from']))

  function isOfRoom(element: Element): boolean {
    if (SUBSCRIPTIONS.has(element.attrs['type'])) return false
    const user = element.child(MucUser.ns, MucUser.name)
    // A password there comes from somebody who wants to enter a room of this host.
    if (user?.child(NS_MUC_USER, 'item') || user?.child(NS_MUC_USER, 'status')) return true
    return visitOf(element) !== undefined
  }

  function refused(visit: Visit, presence: Presence): void {
    const { id, error } = presence
    const { state, waits, pendingId } = visit
    const isAnswer = id === undefined || id === pendingId
    if (isAnswer && state.phase === 'entering' && waits.fail('enter', error)) return
    if (isAnswer && state.phase === 'joined' && waits.fail('nick', error)) return
    xmpp.events.emit(roomErrorReceived, { room: visit.room, error, presence })
  }

  function joined(visit: Visit, codes: readonly number[]): void {
    const has = (code: number) => codes.includes(code)
    visit.created = has(mucStatus.created)
    visit.nonAnonymous = has(mucStatus.nonAnonymous)
    visit.logged = has(mucStatus.loggingEnabled)
    if (visit.rejoining && visit.created) {
      // The room that was visited is gone: this is another one, which nobody asked for.
      void visit.room.leave().catch(() => {})
      visiting.end(visit, { reason: 'destroyed', destroyed: {}, codes })
      return
    }
    visit.heardAt ??= new Date(xmpp.clock.now())
    xmpp.events.emit(roomJoined, { room: visit.room, codes, rejoined: visit.rejoining })
    visit.waits.settle('enter', undefined)
  }

  function tell(visit: Visit, change: RoomChange, presence: Presence, phase: RoomPhase): void {
    const { room, waits } = visit
    switch (change.kind) {
      case 'joined':
        joined(visit, change.codes)
        return
      case 'left': {
        const { departure } = change
        const said = departure.text ? `${departure.reason}: ${departure.text}` : departure.reason
        if (phase === 'entering') waits.fail('enter', new MucError('removed', `${room.address} was left: ${said}.`))
        else {
          waits.settle('leave', undefined)
          visiting.end(visit, departure)
        }
        return
      }
      case 'occupant-joined':
        xmpp.events.emit(occupantJoined, { room, occupant: change.occupant, presence })
        return
      case 'occupant-left':
        xmpp.events.emit(occupantLeft, { room, occupant: change.occupant, presence, ...change.departure })
        return
      case 'occupant-changed': {
        const { kind: _, ...changed } = change
        xmpp.events.emit(occupantChanged, { room, presence, ...changed })
        return
      }
      case 'nick-changed':
        xmpp.events.emit(nickChanged, { room, occupant: change.occupant, before: change.before })
        if (change.occupant.nick === room.nick) waits.settle('nick', undefined)
    }
  }

  function take(presence: Presence, { self, from }: Arrival): void {
    const visit = visits.find(self, from)
    if (!visit) return
    if (presence.type === 'error') {
      refused(visit, presence)
      return
    }
    const { phase } = visit.state
    for (const change of visit.state.apply(presence, self.boundJid)) tell(visit, change, presence, phase)
    const occupant = presence.type === 'available' ? visit.state.occupants.get(from.resource) : undefined
    if (occupant) xmpp.events.emit(occupantPresence, { room: visit.room, occupant, presence })
    // A service may answer a change of nickname with the one that there was.
    const statuses = presence.type === 'available' ? (presence.get(MucUser)?.statuses ?? []) : []
    if (statuses.includes(mucStatus.self) && statuses.includes(mucStatus.nickModified)) {
      visit.waits.settle('nick', undefined)
    }
  }

  xmpp.claim('presence', allOf(matchName(NS_CLIENT, 'presence'), matchWhere(isOfRoom)), (_, presence, arrival) => {
    take(presence, arrival)
  })
}
