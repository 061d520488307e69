import type { JID } from '@trestle/jid'
import { Message, Presence } from '@trestle/stanza'
import { OccupantId } from '@trestle/xep-0421'
import { Element } from '@trestle/xml'
import { type MucDestroyValue, MucUser } from '../elements.js'
import { mucUser } from '../muc-user.js'
import { addressed } from '../service/speaking.js'
import { mucStatus } from '../status-codes.js'
import { close, departed, put, putSelf, remove } from './changing.js'
import type { Mirror } from './mirror.js'
import { xmlText } from './nicks.js'
import { roomPresence } from './presences.js'
import { subjectMessage } from './subjects.js'
import type { RoomView, ToldSubject, ViewEnd, ViewSettings } from './view-api.js'
import { areSame, type ViewOccupant, type ViewOccupantInit } from './view-occupants.js'
import type { ViewState } from './view-state.js'

/** What a user sees of a room, of which there are many: they have their methods in common. */
class StatefulView implements RoomView {
  readonly address: JID
  readonly user: JID
  readonly occupants: Iterable<ViewOccupant>
  readonly #mirror: Mirror
  readonly #state: ViewState

  constructor(mirror: Mirror, state: ViewState) {
    this.address = state.address
    this.user = state.user
    this.occupants = { [Symbol.iterator]: () => state.occupants.values() }
    this.#mirror = mirror
    this.#state = state
  }

  get sessions() {
    return [...this.#state.sessions.values()].map(({ jid }) => jid)
  }
  get self() {
    return this.#state.self
  }
  get size() {
    return this.#state.occupants.size
  }
  get subject() {
    return this.#state.subject
  }
  get nonAnonymous() {
    return this.#state.nonAnonymous
  }
  get logged() {
    return this.#state.logged
  }

  byId(id: string) {
    return this.#state.occupants.get(id)
  }

  byNick(nick: string) {
    return this.#state.byNick.get(nick)
  }

  put(occupant: ViewOccupantInit) {
    const { send, maxOccupants } = this.#mirror
    send(put(this.#state, occupant, maxOccupants))
    return this.#state.occupants.get(occupant.id) as ViewOccupant
  }

  putSelf(self: ViewOccupantInit) {
    const { send, maxOccupants } = this.#mirror
    send(putSelf(this.#state, self, maxOccupants))
    return this.#state.self
  }

  remove(id: string, departure: Parameters<RoomView['remove']>[1] = {}) {
    const isThere = this.#state.occupants.has(id)
    if (id === this.#state.self.id) this.close(departure)
    else {
      const said = statusOf(departure.status)
      this.#mirror.send(remove(this.#state, id, { ...departed(departure), said }))
    }
    return isThere
  }

  setSubject({ id = this.#mirror.newId(), ...subject }: ToldSubject) {
    this.#state.subject = { ...subject, text: xmlText(subject.text).slice(0, MAX_SUBJECT) }
    const message = subjectMessage(this.#state)
    message.id = id
    this.#toAll(message)
  }

  send(message: Message) {
    this.#checkSender(message)
    this.#tell(message, asGroupchat)
  }

  whisper(message: Message) {
    this.#checkSender(message)
    this.#tell(message, (copy) => asWhisper(copy, this.byNick(copy.from?.resource ?? '')))
  }

  announce(statuses: readonly number[]) {
    const message = Message.of({ type: 'groupchat', from: this.address, id: this.#mirror.newId() })
    this.#toAll(message.set(MucUser, mucUser({ statuses })))
  }

  configure(settings: ViewSettings) {
    const state = this.#state
    const { nonAnonymous = state.nonAnonymous, logged = state.logged, presence = state.presence } = settings
    const codes: number[] = []
    if (logged !== state.logged) codes.push(logged ? mucStatus.loggingEnabled : mucStatus.loggingDisabled)
    if (nonAnonymous !== state.nonAnonymous) {
      codes.push(nonAnonymous ? mucStatus.nowNonAnonymous : mucStatus.nowSemiAnonymous)
    }
    Object.assign(state, { nonAnonymous, logged })
    if (codes.length > 0) this.announce(codes)
    if (areSame(presence, state.presence)) return
    state.presence = presence
    for (const { jid } of state.sessions.values()) this.#mirror.send([roomPresence(state, jid)])
  }

  close(end: ViewEnd = {}) {
    this.#mirror.views.delete(this.#state)
    const destroy: MucDestroyValue | undefined =
      end.how === 'destroyed' ? { jid: end.alternate, reason: end.reason } : undefined
    this.#mirror.send(close(this.#state, { ...departed(end), ...(destroy && { destroy, reason: undefined }) }))
  }

  #checkSender({ from }: Message): void {
    const { address } = this
    if (!from?.bare.equals(address)) throw new RangeError(`A message of ${address} is from there, not from ${from}.`)
  }

  /** To those in the room at once, and to those that are coming in behind what they are told first. Each gets a copy. */
  #tell(message: Message, prepare: (copy: Message) => Message): void {
    const { send, entries } = this.#mirror
    const { address, user } = this
    const entering = entries.entering(address, user)
    for (const [key, { jid }] of this.#state.sessions) {
      if (entering.has(key)) continue
      const copy = prepare(copyOf(message))
      copy.element.attrs['to'] = jid.toString()
      send([copy.element])
    }
    if (entering.size > 0) entries.hold(address, user, prepare(copyOf(message)))
  }

  #toAll(message: Message): void {
    for (const { jid } of this.#state.sessions.values()) this.#mirror.send([addressed(message, jid)])
  }
}

export function roomView(mirror: Mirror, state: ViewState): RoomView {
  return new StatefulView(mirror, state)
}

function asGroupchat(copy: Message): Message {
  copy.type = 'groupchat'
  return copy
}

function asWhisper(copy: Message, occupant: ViewOccupant | undefined): Message {
  if (copy.type === 'groupchat') copy.type = 'chat'
  if (occupant) copy.set(OccupantId, occupant.id)
  return copy.set(MucUser, mucUser())
}

/** Characters of a subject, which is kept. */
export const MAX_SUBJECT = 10_000

/** A copy without its address, of which the payloads are the same: each session gets one, and changes no more than its own. */
function copyOf({ element: { name, ns, attrs, children } }: Message): Message {
  const copy = new Element(name, ns)
  for (const attr of Object.keys(attrs)) if (attr !== 'to') copy.attrs[attr] = attrs[attr] as string
  copy.children.push(...children)
  return new Message(copy)
}

function statusOf(status: string | undefined): readonly Element[] {
  return status === undefined ? [] : Presence.of({ status: xmlText(status) }).element.elements()
}
