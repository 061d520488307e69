import type { JID } from '@trestle/jid'
import { Presence } from '@trestle/stanza'
import { OccupantId } from '@trestle/xep-0421'
import type { Element } from '@trestle/xml'
import { type MucActor, type MucDestroyValue, type MucItemValue, MucUser } from '../elements.js'
import { mucUser } from '../muc-user.js'
import { mucStatus } from '../status-codes.js'
import { affiliationOf, type HostedOccupant, type HostedRoom } from './hosted-room.js'

/** What a room tells with the presence of an occupant. */
export interface Telling {
  readonly gone?: boolean | undefined
  readonly codes?: readonly number[] | undefined
  readonly actor?: MucActor | undefined
  readonly reason?: string | undefined
  /** The nickname to come. */
  readonly nick?: string | undefined
  readonly destroy?: MucDestroyValue | undefined
  /** What the occupant says itself, where it is not what it said last. */
  readonly said?: readonly Element[] | undefined
  /** The id of the presence that is answered. */
  readonly id?: string | undefined
}

/** The presence of an occupant for one session of one of them; 110 says that it is their own. */
export function presenceFor(
  room: HostedRoom,
  occupant: HostedOccupant,
  viewer: HostedOccupant,
  to: JID,
  telling: Telling,
): Element {
  const { gone = false, codes = [], said = occupant.presence, id } = telling
  const isSelf = viewer === occupant
  const presence = Presence.of({
    from: room.address.withResource(occupant.nick),
    to,
    type: gone ? 'unavailable' : 'available',
    id: isSelf ? id : undefined,
  })
  for (const child of said) presence.element.children.push(child.clone())
  const user = mucUser({
    items: itemsFor(room, occupant, viewer, telling),
    statuses: isSelf ? [...codes, mucStatus.self].sort() : codes.filter((code) => !OWN.has(code)),
    destroy: telling.destroy,
  })
  if (!gone) for (const child of occupant.added) presence.element.children.push(child.clone())
  return presence.set(OccupantId, occupant.id).set(MucUser, user).element
}

/** Codes that concern nobody but the occupant. */
const OWN: ReadonlySet<number> = new Set([
  mucStatus.nonAnonymous,
  mucStatus.loggingEnabled,
  mucStatus.created,
  mucStatus.nickModified,
])

function itemsFor(
  room: HostedRoom,
  occupant: HostedOccupant,
  viewer: HostedOccupant,
  { gone, actor, reason, nick }: Telling,
): readonly MucItemValue[] {
  const seesAddress = room.settings.nonAnonymous || viewer.role === 'moderator' || viewer === occupant
  const item: MucItemValue = {
    affiliation: affiliationOf(room, occupant.user),
    role: gone && nick === undefined ? 'none' : occupant.role,
    actor,
    reason,
    nick,
  }
  const jids = seesAddress ? [...occupant.sessions.values()] : []
  if (jids.length === 0) return [item]
  return jids.map((jid) => ({ ...item, jid }))
}

/** The presence of an occupant for all who may see it, their own sessions last. */
export function broadcast(room: HostedRoom, occupant: HostedOccupant, telling: Telling): readonly Element[] {
  const others = [...room.occupants.values()].filter((other) => other !== occupant)
  const isShown = room.settings.presenceBroadcast.includes(occupant.role) || telling.gone === true
  const viewers = isShown ? [...others, occupant] : [occupant]
  return viewers.flatMap((viewer) =>
    [...viewer.sessions.values()].map((to) => presenceFor(room, occupant, viewer, to, telling)),
  )
}
