import type { JID } from '@trestle/jid'
import { type Presence, StanzaError } from '@trestle/stanza'
import { createOccupantId } from '@trestle/xep-0421'
import { sizeOf } from '@trestle/xml'
import { MucJoin } from '../elements.js'
import { mucStatus } from '../status-codes.js'
import { checkNick, enter, synchronise } from './entering.js'
import type { HostedRoom } from './hosted-room.js'
import { kickStranger, leave, rename } from './leaving.js'
import { reflectable } from './payloads.js'
import { broadcast } from './presences.js'
import type { Service } from './service.js'

/** The largest presence that is shown to others. */
export const MAX_PRESENCE_BYTES = 16_384

/** A presence to a room or an occupant: enters, changes, or leaves (XEP-0045 §17.3). */
export async function receivePresence(service: Service, presence: Presence, from: JID, to: JID): Promise<void> {
  const { rooms, send, track } = service
  const { type } = presence
  if (type === 'unavailable' || type === 'error') {
    await rooms.run(to, (room) => {
      if (!room) return
      const codes = type === 'error' ? [mucStatus.technicalProblem] : []
      const said = type === 'error' ? [] : reflectable(presence.element, room)
      send(track(room, () => leave(room, from, { codes, said })))
    })
  } else if (type === 'available') {
    if (sizeOf(presence.element) > MAX_PRESENCE_BYTES) throw new StanzaError('policy-violation')
    await rooms.run(to, (room) => arrive(service, room, presence, from, to))
  }
}

async function arrive(service: Service, found: HostedRoom | undefined, presence: Presence, from: JID, to: JID) {
  const { rooms, send, track, now, maxOccupants } = service
  const known = found?.sessions.get(from.toString())
  const nick = to.resource
  if (nick === '') throw new StanzaError('jid-malformed')
  const join = presence.get(MucJoin)
  if (found && known && known.nick !== nick) {
    // One nickname belongs to all sessions of a user: the others change it too.
    if (found.occupants.has(nick)) throw new StanzaError('conflict')
    checkNick(found, nick, from)
    known.presence = reflectable(presence.element, found)
    send(rename(found, known, nick, presence.id))
    return
  }
  if (found && known && !join) {
    known.presence = reflectable(presence.element, found)
    send(broadcast(found, known, { id: presence.id }))
    return
  }
  if (!join) {
    send([kickStranger(to.bare, nick, from)])
    return
  }
  const added = await service.extensions.presencePayloads(to.bare, from.bare)
  const entry = { from, nick, join, presence, added, now: now(), maxOccupants }
  if (found && known) {
    send(synchronise(found, known, { ...entry, id: known.id, created: false }))
    return
  }
  const room = found ?? (await made(service, to.bare, from))
  const id = await createOccupantId(room.occupantIdKey, from)
  const isNew = room !== found
  try {
    send(track(room, () => enter(room, { ...entry, id, created: isNew })))
  } catch (error) {
    if (isNew) await rooms.end(room)
    throw error
  }
}

/** A room that is made by entering it: locked until its owner has configured it (§10.1). */
async function made({ rooms, mayCreate }: Service, address: JID, owner: JID): Promise<HostedRoom> {
  if (!(await mayCreate(address, owner))) throw new StanzaError('not-allowed')
  const room = rooms.create(address, { affiliations: { [owner.bare.toString()]: { affiliation: 'owner' } } })
  room.locked = true
  return room
}
