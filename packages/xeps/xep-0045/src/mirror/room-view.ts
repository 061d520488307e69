import type { JID } from '@trestle/jid'
import { Message, Presence } from '@trestle/stanza'
import { OccupantId } from '@trestle/xep-0421'
import type { Element } from '@trestle/xml'
import { type MucDestroyValue, MucUser } from '../elements.js'
import { mucUser } from '../muc-user.js'
import { addressed } from '../service/speaking.js'
import { mucStatus } from '../status-codes.js'
import { close, departed, put, putSelf, remove, type ViewDeparture } from './changing.js'
import type { Mirror } from './mirror.js'
import { xmlText } from './nicks.js'
import { roomPresence } from './presences.js'
import { subjectMessage } from './subjects.js'
import { areSame, type ViewOccupant, type ViewOccupantInit } from './view-occupants.js'
import type { ViewState, ViewSubject } from './view-state.js'

/** How a room is run, as far as those in it are told. */
export interface ViewSettings {
  /** Everybody sees the real addresses of all. */
  readonly nonAnonymous?: boolean | undefined
  /** There is a public log. */
  readonly logged?: boolean | undefined
  /**
   * What the room says in a presence of its own, such as the hash of its avatar for clients that look for it there (XEP-0486
   * §5): to those that come in, behind the subject, and to all when it changes. Default: there is none.
   */
  readonly presence?: readonly Element[] | undefined
}

/** Why the user is not in a room any more. */
export interface ViewEnd extends ViewDeparture {
  /** With `how: 'destroyed'`: where to go instead. */
  readonly alternate?: JID | undefined
}

/** The id of a message in the room, where the network knows it by one. */
export interface ToldSubject extends ViewSubject {
  readonly id?: string | undefined
}

/**
 * A room as one user of a network sees it. The network says what is so, and every session of the user that is in the room is
 * told. After it was closed, nobody is.
 */
export interface RoomView {
  readonly address: JID
  /** The bare address of the user. */
  readonly user: JID
  /** Those in the room. */
  readonly sessions: readonly JID[]
  /** The user. */
  readonly self: ViewOccupant
  /** All, with the user. */
  readonly occupants: Iterable<ViewOccupant>
  readonly size: number
  readonly subject: ViewSubject
  readonly nonAnonymous: boolean
  readonly logged: boolean
  byId(id: string): ViewOccupant | undefined
  byNick(nick: string): ViewOccupant | undefined
  /**
   * Somebody is in the room, or is something else now. Another name is a new nickname (303); what says the same as before is
   * not told. Returns them with the nickname that they have. Throws StanzaError `resource-constraint` beyond `maxOccupants`.
   */
  put(occupant: ViewOccupantInit): ViewOccupant
  /** The same for the user, who may get another `id`. */
  putSelf(self: ViewOccupantInit): ViewOccupant
  /** Somebody is not in the room any more; the user themselves, as by `close`. Returns whether they were. */
  remove(id: string, departure?: ViewDeparture & { readonly status?: string | undefined }): boolean
  /** Keeps it for those who come in later, its first 10,000 characters. */
  setSubject(subject: ToldSubject): void
  /**
   * Says something to all: a message whose `from` is the room or an occupant. Sessions that are coming in get it behind their
   * history, unless it was in that, by its id of the room (XEP-0359). Throws RangeError for a message of another sender.
   */
  send(message: Message): void
  /** The same for what an occupant writes to the user alone. */
  whisper(message: Message): void
  /** Tells status codes of the room, such as that its configuration changed (104). */
  announce(codes: readonly number[]): void
  /** Tells what that means for privacy, where it changes (170 to 173), and what the room says of itself. */
  configure(settings: ViewSettings): void
  /** The user is not in the room any more: puts out all sessions. There is no view then. */
  close(end?: ViewEnd): void
}

export function roomView(mirror: Mirror, state: ViewState): RoomView {
  const { send, newId, entries, views, maxOccupants } = mirror
  const { address, user, sessions } = state

  function checkSender({ from }: Message): void {
    if (!from?.bare.equals(address)) throw new RangeError(`A message of ${address} is from there, not from ${from}.`)
  }

  /** To those in the room at once, and to those that are coming in behind what they are told first. */
  function tell(message: Message): void {
    const entering = entries.entering(address, user)
    for (const [key, { jid }] of sessions) if (!entering.has(key)) send([addressed(message, jid)])
    if (entering.size > 0) entries.hold(address, user, message)
  }

  const view: RoomView = {
    address,
    user,
    get sessions() {
      return [...sessions.values()].map(({ jid }) => jid)
    },
    get self() {
      return state.self
    },
    occupants: { [Symbol.iterator]: () => state.occupants.values() },
    get size() {
      return state.occupants.size
    },
    get subject() {
      return state.subject
    },
    get nonAnonymous() {
      return state.nonAnonymous
    },
    get logged() {
      return state.logged
    },
    byId: (id) => state.occupants.get(id),
    byNick: (nick) => state.byNick.get(nick),
    put(occupant) {
      send(put(state, occupant, maxOccupants))
      return state.occupants.get(occupant.id) as ViewOccupant
    },
    putSelf(self) {
      send(putSelf(state, self, maxOccupants))
      return state.self
    },
    remove(id, departure = {}) {
      const isThere = state.occupants.has(id)
      if (id === state.self.id) view.close(departure)
      else send(remove(state, id, { ...departed(departure), said: statusOf(departure.status) }))
      return isThere
    },
    setSubject({ id = newId(), ...subject }) {
      state.subject = { ...subject, text: xmlText(subject.text).slice(0, MAX_SUBJECT) }
      const message = subjectMessage(state)
      message.id = id
      for (const { jid } of sessions.values()) send([addressed(message, jid)])
    },
    send(message) {
      checkSender(message)
      const copy = copyOf(message)
      copy.type = 'groupchat'
      tell(copy)
    },
    whisper(message) {
      checkSender(message)
      const copy = copyOf(message)
      if (copy.type === 'groupchat') copy.type = 'chat'
      const occupant = state.byNick.get(message.from?.resource ?? '')
      if (occupant) copy.set(OccupantId, occupant.id)
      tell(copy.set(MucUser, mucUser()))
    },
    announce(statuses) {
      const message = Message.of({ type: 'groupchat', from: address, id: newId() })
      message.set(MucUser, mucUser({ statuses }))
      for (const { jid } of sessions.values()) send([addressed(message, jid)])
    },
    configure({ nonAnonymous = state.nonAnonymous, logged = state.logged, presence = state.presence }) {
      const codes: number[] = []
      if (logged !== state.logged) codes.push(logged ? mucStatus.loggingEnabled : mucStatus.loggingDisabled)
      if (nonAnonymous !== state.nonAnonymous) {
        codes.push(nonAnonymous ? mucStatus.nowNonAnonymous : mucStatus.nowSemiAnonymous)
      }
      Object.assign(state, { nonAnonymous, logged })
      if (codes.length > 0) view.announce(codes)
      if (areSame(presence, state.presence)) return
      state.presence = presence
      for (const { jid } of sessions.values()) send([roomPresence(state, jid)])
    },
    close(end = {}) {
      views.delete(state)
      const destroy: MucDestroyValue | undefined =
        end.how === 'destroyed' ? { jid: end.alternate, reason: end.reason } : undefined
      send(close(state, { ...departed(end), ...(destroy && { destroy, reason: undefined }) }))
    },
  }
  return view
}

/** Characters of a subject, which is kept. */
export const MAX_SUBJECT = 10_000

function copyOf(message: Message): Message {
  const copy = new Message(message.element.clone())
  delete copy.element.attrs['to']
  return copy
}

function statusOf(status: string | undefined): readonly Element[] {
  return status === undefined ? [] : Presence.of({ status: xmlText(status) }).element.elements()
}
