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
import type { RoomView } from './view-api.js'
import { areSame, type ViewOccupant } from './view-occupants.js'
import type { ViewState } from './view-state.js'

export function roomView(mirror: Mirror, state: ViewState): RoomView {
  const { send, newId, entries, views, maxOccupants } = mirror
  const { address, user, sessions } = state

  function checkSender({ from }: Message): void {
    if (!from?.bare.equals(address)) throw new RangeError(`A message of ${address} is from there, not from ${from}.`)
  }

  /** To those in the room at once, and to those that are coming in behind what they are told first. Each gets a copy. */
  function tell(message: Message, prepare: (copy: Message) => Message): void {
    const entering = entries.entering(address, user)
    for (const [key, { jid }] of sessions) {
      if (entering.has(key)) continue
      const copy = prepare(copyOf(message))
      copy.element.attrs['to'] = jid.toString()
      send([copy.element])
    }
    if (entering.size > 0) entries.hold(address, user, prepare(copyOf(message)))
  }

  function asGroupchat(copy: Message): Message {
    copy.type = 'groupchat'
    return copy
  }

  function asWhisper(copy: Message): Message {
    if (copy.type === 'groupchat') copy.type = 'chat'
    const occupant = state.byNick.get(copy.from?.resource ?? '')
    if (occupant) copy.set(OccupantId, occupant.id)
    return copy.set(MucUser, mucUser())
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
      tell(message, asGroupchat)
    },
    whisper(message) {
      checkSender(message)
      tell(message, asWhisper)
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
