import type { JID } from '@trestle/jid'
import { Message, StanzaError } from '@trestle/stanza'
import { Delay } from '@trestle/xep-0203'
import { setStanzaId } from '@trestle/xep-0359'
import { OccupantId } from '@trestle/xep-0421'
import { Element } from '@trestle/xml'
import { MucUser } from '../elements.js'
import { mucUser } from '../muc-user.js'
import { affiliationOf, type HostedOccupant, type HostedRoom, isSpeaker } from './hosted-room.js'
import { reflectable } from './payloads.js'

/** Characters of a subject, which is kept. */
const MAX_SUBJECT = 10_000

/** What an occupant says to all: who hears it, and what became of it. */
export interface Said {
  readonly kind: 'message' | 'subject'
  /** As it was reflected, without a recipient. */
  readonly message: Message
  readonly sent: readonly Element[]
}

/** The occupant behind an address. Throws StanzaError `not-acceptable` where there is none (XEP-0045 §7.4). */
export function speaker(room: HostedRoom, from: JID): HostedOccupant {
  const occupant = room.sessions.get(from.toString())
  if (!occupant) throw new StanzaError('not-acceptable')
  return occupant
}

/** What the room says of a message: when it came, and its id (XEP-0359). */
export interface Stamp {
  readonly now: Date
  readonly id: string
}

/** A message to all, or a new subject (§7.4 and §8.1). */
export function say(room: HostedRoom, occupant: HostedOccupant, message: Message, { now, id }: Stamp): Said {
  const reflected = setStanzaId(reflect(room, occupant, message, 'groupchat'), room.address, id)
  const { subject } = message
  if (subject !== undefined && message.body === undefined && message.thread === undefined) {
    checkSubject(room, occupant, subject)
    room.subject = { text: subject, nick: occupant.nick, at: now, occupantId: occupant.id }
    return { kind: 'subject', message: reflected, sent: toAll(room, reflected) }
  }
  if (!isSpeaker(occupant.role)) throw new StanzaError('forbidden')
  if (message.body !== undefined)
    room.history.add(reflected.element.clone(), delayOf(message) ?? now, room.settings.maxHistory)
  return { kind: 'message', message: reflected, sent: toAll(room, reflected) }
}

/** A message from one occupant to another (§7.5). */
export function whisper(
  room: HostedRoom,
  occupant: HostedOccupant,
  nick: string,
  message: Message,
): { readonly to: HostedOccupant; readonly message: Message; readonly sent: readonly Element[] } {
  if (message.type === 'groupchat') throw new StanzaError('bad-request')
  const to = room.occupants.get(nick)
  if (!to) throw new StanzaError('item-not-found')
  if (!mayWhisper(room, occupant)) throw new StanzaError('forbidden')
  const reflected = reflect(room, occupant, message, message.type).set(MucUser, mucUser())
  const sent = [...to.sessions.values()].map((jid) => addressed(reflected, jid))
  return { to, message: reflected, sent }
}

/** Sends the same message to every session. */
export function toAll({ occupants }: HostedRoom, message: Message): readonly Element[] {
  return [...occupants.values()].flatMap(({ sessions }) => [...sessions.values()].map((to) => addressed(message, to)))
}

export function addressed(message: Message, to: JID): Element {
  const copy = message.element.clone()
  copy.attrs['to'] = to.toString()
  return copy
}

function reflect(room: HostedRoom, { nick, id }: HostedOccupant, message: Message, type: Message['type']): Message {
  const { element } = message
  const from = room.address.withResource(nick).toString()
  const attrs = { ...element.attrs, from, type }
  const copy = new Element(
    'message',
    element.ns,
    attrs,
    [...reflectable(element, room)].map((child) => child.clone()),
  )
  delete copy.attrs['to']
  return new Message(copy).set(OccupantId, id)
}

/** An owner may bring along what was said elsewhere (§7.9). */
function delayOf(message: Message): Date | undefined {
  try {
    return message.get(Delay)?.stamp
  } catch {
    return undefined
  }
}

function checkSubject({ settings }: HostedRoom, { role }: HostedOccupant, subject: string): void {
  if (subject.length > MAX_SUBJECT) throw new StanzaError('policy-violation')
  if (role !== 'moderator' && !(settings.changeSubject && isSpeaker(role))) throw new StanzaError('forbidden')
}

function mayWhisper(room: HostedRoom, { role, user }: HostedOccupant): boolean {
  const affiliation = affiliationOf(room, user)
  if (affiliation === 'owner' || affiliation === 'admin') return true
  switch (room.settings.allowPrivateMessages) {
    case 'anyone':
      return true
    case 'participants':
      return isSpeaker(role)
    case 'moderators':
      return role === 'moderator'
    case 'none':
      return false
  }
}
