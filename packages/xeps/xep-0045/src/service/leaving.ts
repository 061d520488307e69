import type { JID } from '@trestle/jid'
import { Presence } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import { MucUser } from '../elements.js'
import { mucUser } from '../muc-user.js'
import { mucStatus } from '../status-codes.js'
import type { HostedOccupant, HostedRoom } from './hosted-room.js'
import { broadcast, presenceFor, type Telling } from './presences.js'

/** Takes one session out; its occupant stays where it has others. */
export function leave(room: HostedRoom, from: JID, telling: Telling = {}): readonly Element[] {
  const occupant = room.sessions.get(from.toString())
  if (!occupant) return []
  if (occupant.sessions.size === 1) return remove(room, occupant, telling)
  const told = presenceFor(room, occupant, occupant, from, { said: [], ...telling, gone: true })
  occupant.sessions.delete(from.toString())
  room.sessions.delete(from.toString())
  return [told, ...broadcast(room, occupant, {})]
}

/** Takes an occupant out with all sessions, themselves first. */
export function remove(room: HostedRoom, occupant: HostedOccupant, telling: Telling): readonly Element[] {
  const all = broadcast(room, occupant, { said: [], ...telling, gone: true })
  const own = all.length - occupant.sessions.size
  room.occupants.delete(occupant.nick)
  for (const session of occupant.sessions.keys()) room.sessions.delete(session)
  return [...all.slice(own), ...all.slice(0, own)]
}

/** Gives an occupant another nickname (XEP-0045 §7.6). */
export function rename(room: HostedRoom, occupant: HostedOccupant, nick: string, id?: string): readonly Element[] {
  const before = broadcast(room, occupant, { gone: true, said: [], nick, codes: [mucStatus.nickChanged] })
  room.occupants.delete(occupant.nick)
  occupant.nick = nick
  room.occupants.set(nick, occupant)
  return [...before, ...broadcast(room, occupant, { id })]
}

/** Ends a room: everybody is told of their own departure alone (§10.9). */
export function destroy(room: HostedRoom, telling: Pick<Telling, 'destroy' | 'codes'>): readonly Element[] {
  const told = [...room.occupants.values()].flatMap((occupant) =>
    [...occupant.sessions.values()].map((to) =>
      presenceFor(room, occupant, occupant, to, { said: [], ...telling, gone: true }),
    ),
  )
  room.occupants.clear()
  room.sessions.clear()
  return told
}

/** Tells a stranger who believes to be in a room that they are not (§7.2.17). */
export function kickStranger(address: JID, nick: string, to: JID): Element {
  const presence = Presence.of({ type: 'unavailable', from: address.withResource(nick), to })
  const item = { affiliation: 'none', role: 'none', reason: 'You are not in the room.' } as const
  const statuses = [mucStatus.self, mucStatus.kicked, mucStatus.technicalProblem]
  return presence.set(MucUser, mucUser({ items: [item], statuses })).element
}
