import type { Arrival, Xmpp } from '@trestle/core'
import { type Message, NS_CLIENT } from '@trestle/stanza'
import { DataForm, formTypeOf } from '@trestle/xep-0004'
import { readDelay } from '@trestle/xep-0203'
import { matchName } from '@trestle/xmlstream'
import { MucUser, type MucUserValue } from './elements.js'
import {
  affiliationChanged,
  configChanged,
  privateMessage,
  roomMessage,
  subjectChanged,
  voiceRequested,
} from './events.js'
import type { Invitations } from './invitations.js'
import { NS_MUC_REQUEST } from './namespaces.js'
import { voiceForm } from './request-forms.js'
import { mucStatus } from './status-codes.js'
import type { Visit, Visits } from './visits.js'

export interface RoomMessagesOptions {
  readonly xmpp: Xmpp
  readonly visits: Visits
  readonly invitations: Invitations
}

const CONFIG_CODES: ReadonlySet<number> = new Set([
  mucStatus.showsUnavailableMembers,
  mucStatus.hidesUnavailableMembers,
  mucStatus.configChanged,
  mucStatus.loggingEnabled,
  mucStatus.loggingDisabled,
  mucStatus.nowNonAnonymous,
  mucStatus.nowSemiAnonymous,
])

/** Tells what messages of rooms mean. They reach other handlers, and the event `message`, all the same. */
export function watchRoomMessages({ xmpp, visits, invitations }: RoomMessagesOptions): void {
  function configured(visit: Visit, codes: readonly number[]): void {
    const changed = codes.filter((code) => CONFIG_CODES.has(code))
    if (changed.length === 0) return
    if (changed.includes(mucStatus.loggingEnabled)) visit.logged = true
    if (changed.includes(mucStatus.loggingDisabled)) visit.logged = false
    if (changed.includes(mucStatus.nowNonAnonymous)) visit.nonAnonymous = true
    if (changed.includes(mucStatus.nowSemiAnonymous)) visit.nonAnonymous = false
    xmpp.events.emit(configChanged, { room: visit.room, codes: changed })
  }

  /** What a room itself says in a message of any type. */
  function announced(visit: Visit, user: MucUserValue): void {
    configured(visit, user.statuses)
    for (const { jid, affiliation } of user.items) {
      xmpp.events.emit(affiliationChanged, { room: visit.state.address, jid, affiliation })
    }
  }

  function subjectTold(visit: Visit, message: Message, text: string): void {
    const { resource } = message.from ?? visit.state.address
    const delay = readDelay(message, { by: visit.state.address })
    visit.subject = { text, nick: resource || undefined, at: delay?.stamp }
    xmpp.events.emit(subjectChanged, { room: visit.room, subject: visit.subject })
    const { pendingSubject: pending } = visit
    if (pending && (pending.text === text || pending.id === message.id)) {
      visit.pendingSubject = undefined
      visit.waits.settle(`message ${pending.id}`, message)
    }
  }

  function said(visit: Visit, message: Message, { from, at }: Arrival): void {
    const { state, told } = visit
    const delay = readDelay(message, { by: state.address })
    const nick = from.resource || undefined
    const own = nick === state.nick
    const delayed = delay !== undefined
    const key = keyOf(message)
    if (key !== undefined) {
      if (delayed && told.get(key)) return
      told.set(key, true)
    }
    const when = delay?.stamp ?? at
    if (!visit.heardAt || when > visit.heardAt) visit.heardAt = when
    const occupant = nick === undefined || delayed ? undefined : state.occupants.get(nick)
    xmpp.events.emit(roomMessage, { room: visit.room, message, nick, occupant, at: when, delayed, own })
    if (own && !delayed) visit.waits.settle(`message ${message.id}`, message)
  }

  function toAll(visit: Visit, message: Message, arrival: Arrival): void {
    const user = arrival.from.isBare ? message.get(MucUser) : undefined
    if (user) announced(visit, user)
    const { subject, body } = message
    if (subject !== undefined && body === undefined && message.thread === undefined) {
      subjectTold(visit, message, subject)
    } else if (!user || body !== undefined) said(visit, message, arrival)
  }

  function toOne(message: Message, arrival: Arrival, visit: Visit | undefined): void {
    const { via, direction, at } = arrival
    const peer = direction === 'out' ? arrival.to : arrival.from
    const user = message.get(MucUser)
    if (via === 'live') {
      if (user && invitations.take(message, user, arrival)) return
      if (peer.isBare) {
        if (visit && user) announced(visit, user)
        else if (user?.statuses.includes(mucStatus.affiliationChanged)) {
          xmpp.events.emit(affiliationChanged, { room: peer, affiliation: user.items[0]?.affiliation })
        }
        if (visit) voiceAsked(visit, message)
        return
      }
    }
    // What is marked may belong to a room that another client of the account visits; live, it would be a stranger's.
    if (peer.isBare || !(visit || (user && via !== 'live'))) return
    const nick = peer.resource
    const occupant = via === 'live' ? visit?.state.occupants.get(nick) : undefined
    xmpp.events.emit(privateMessage, { room: peer.bare, nick, occupant, message, direction, via, at })
  }

  function voiceAsked(visit: Visit, message: Message): void {
    const form = message.get(DataForm)
    if (form?.type !== 'form' || formTypeOf(form) !== NS_MUC_REQUEST) return
    const reading = voiceForm.inspect(form)
    const { nick, jid } = reading.ok ? reading.value : {}
    xmpp.events.emit(voiceRequested, { room: visit.room, nick, jid, form })
  }

  xmpp.onMessage(
    matchName(NS_CLIENT, 'message'),
    (_, message, arrival) => {
      const { self, via, direction, from, to } = arrival
      const visit = visits.find(self, direction === 'out' ? to : from)
      if (message.type === 'groupchat') {
        if (visit && via === 'live') toAll(visit, message, arrival)
      } else if (message.type !== 'headline') toOne(message, arrival, visit)
    },
    { via: 'any' },
  )

  xmpp.events.on('message:error', (message) => {
    const { from, to, id, error } = message
    const visit = from && visits.find(to ? xmpp.as(to) : xmpp, from)
    if (visit && id !== undefined) visit.waits.fail(`message ${id}`, error)
  })
}

/** Tells a message again that comes twice. Without an id, or with one of any length, it is not told. */
function keyOf({ from, id, body = '' }: Message): string | undefined {
  if (id === undefined || id.length > 256) return undefined
  return JSON.stringify([from?.resource, id, body.slice(0, 64)])
}
