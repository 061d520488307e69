import type { JID } from '@trestle/jid'
import { type Message, StanzaError, type StanzaErrorCondition } from '@trestle/stanza'
import { DataForm } from '@trestle/xep-0004'
import { sizeOf } from '@trestle/xml'
import { MucUser } from '../elements.js'
import { mucStatus } from '../status-codes.js'
import { hostedMessage, hostedPrivateMessage, hostedSubject } from './events.js'
import type { HostedRoom } from './hosted-room.js'
import { decline, invite, voice } from './inviting.js'
import { leave } from './leaving.js'
import type { Service } from './service.js'
import { addressed, say, speaker, whisper } from './speaking.js'

/** Who cannot be reached is not in the room any more (XEP-0045 §18.1.2). */
export const UNREACHABLE: ReadonlySet<StanzaErrorCondition | undefined> = new Set([
  'gone',
  'item-not-found',
  'recipient-unavailable',
  'redirect',
  'remote-server-not-found',
  'remote-server-timeout',
  'service-unavailable',
])

/** A message to a room or an occupant. */
export async function receiveMessage(service: Service, message: Message, from: JID, to: JID): Promise<void> {
  await service.rooms.run(to, async (room) => {
    if (message.type === 'error') {
      if (room) returned(service, room, message, from, to)
      return
    }
    if (!room) throw new StanzaError('item-not-found')
    if (sizeOf(message.element) > service.maxMessageBytes) throw new StanzaError('policy-violation')
    if (to.isFull) toOccupant(service, room, message, from, to)
    else if (message.type === 'groupchat') await toAll(service, room, message, from)
    else await toRoom(service, room, message, from)
  })
}

async function toAll(service: Service, room: HostedRoom, message: Message, from: JID) {
  const { rooms, send, emit, extensions, now, newId } = service
  const occupant = speaker(room, from)
  const said = say(room, occupant, message, { now: now(), id: newId() })
  send(said.sent)
  if (said.kind === 'message' && message.body !== undefined) extensions.said(room.address, said.message)
  const who = { room: room.address, nick: occupant.nick, user: occupant.user }
  if (said.kind === 'message') emit(hostedMessage, { ...who, message: said.message })
  else if (room.subject) {
    emit(hostedSubject, { ...who, subject: room.subject })
    await rooms.save(room)
  }
}

function toOccupant({ send, emit }: Service, room: HostedRoom, message: Message, from: JID, { resource }: JID): void {
  const occupant = speaker(room, from)
  const { to, sent, message: told } = whisper(room, occupant, resource, message)
  send(sent)
  if (to.sessions.size > 0) return
  const { nick, user } = occupant
  emit(hostedPrivateMessage, { room: room.address, nick, user, to: to.nick, message: told })
}

/** Invitations, answers to them, and requests for voice. */
async function toRoom({ rooms, send, track }: Service, room: HostedRoom, message: Message, from: JID) {
  const user = message.get(MucUser)
  const form = message.get(DataForm)
  if (user && user.invites.length > 0) {
    const { sent, stored } = invite(room, from, message.id, user)
    send(sent)
    if (stored) await rooms.save(room)
  } else if (user && user.declines.length > 0) send(decline(room, from, user))
  else if (form) send(track(room, () => voice(room, from, form)))
  else throw new StanzaError('bad-request')
}

/** An error that answers what the room has sent, or what an occupant has sent through it. */
function returned({ send, track }: Service, room: HostedRoom, message: Message, from: JID, to: JID): void {
  const occupant = room.sessions.get(from.toString())
  if (!occupant) return
  if (UNREACHABLE.has(message.error?.condition)) {
    send(track(room, () => leave(room, from, { codes: [mucStatus.technicalProblem] })))
    return
  }
  const target = to.isFull ? room.occupants.get(to.resource) : undefined
  if (!target || target === occupant) return
  const copy = message.element.clone()
  const error = copy.child(copy.ns, 'error')
  // Who made the error may be an address that the other must not see.
  if (error) delete error.attrs['by']
  copy.attrs['from'] = room.address.withResource(occupant.nick).toString()
  send([...target.sessions.values()].map((session) => addressed({ element: copy } as Message, session)))
}
