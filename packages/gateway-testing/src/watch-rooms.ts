import type { ContactStatus } from '@trestle/gateway'
import type { JID } from '@trestle/jid'
import type { TestHost } from '@trestle/testing'
import {
  type Departure,
  nickChanged,
  type Occupant,
  occupantChanged,
  occupantJoined,
  occupantLeft,
  occupantPresence,
  roomLeft,
  subjectChanged,
} from '@trestle/xep-0045'
import { readHats } from '@trestle/xep-0317'
import type { OccupantRank, RoomDeparture, RoomEvent } from './room-event.js'

const SHOWS = { away: 'away', xa: 'away', dnd: 'busy', chat: 'online' } as const

/** What a client shows of an occupant. */
export function showOf({ show }: Occupant): ContactStatus['show'] {
  return show ? SHOWS[show] : 'online'
}

export function rankOf({ nick, role, affiliation }: Occupant): OccupantRank {
  return { nick, role, affiliation }
}

function departureOf({ reason, actor, text }: Pick<Departure, 'actor' | 'text'> & { readonly reason: string }) {
  const how = ['left', 'kicked', 'banned', 'destroyed'] as const
  const found = how.find((one) => one === reason) ?? 'other'
  return { how: found, by: actor?.nick, reason: text } satisfies RoomDeparture
}

/** Tells what happens in the rooms of a client. Returns the titles that somebody has in a room. */
export function watchRooms(
  { xmpp: { events } }: TestHost,
  add: (room: JID, event: RoomEvent) => void,
): (occupant: Pick<Occupant, 'address'>) => readonly string[] {
  const titles = new Map<string, readonly string[]>()
  const titlesOf = ({ address }: Pick<Occupant, 'address'>) => titles.get(String(address)) ?? []
  const occupantEvent = (occupant: Occupant): RoomEvent => ({
    ...{ kind: 'occupant', ...rankOf(occupant), show: showOf(occupant), titles: titlesOf(occupant) },
    ...(occupant.status !== undefined && { status: occupant.status }),
  })

  events.on(occupantPresence, ({ room, occupant, presence }) => {
    const now = readHats(presence).map(({ title }) => title)
    const before = titlesOf(occupant)
    titles.set(String(occupant.address), now)
    const isNew = !room.occupants.has(occupant.nick) || room.phase !== 'joined'
    if (!isNew && before.join('\n') !== now.join('\n')) add(room.address, occupantEvent(occupant))
  })
  events.on(occupantJoined, ({ room, occupant }) => add(room.address, { kind: 'joined', ...rankOf(occupant) }))
  events.on(occupantChanged, ({ room, occupant }) => add(room.address, occupantEvent(occupant)))
  events.on(nickChanged, ({ room, occupant, before }) =>
    add(room.address, { kind: 'renamed', nick: occupant.nick, before }),
  )
  events.on(occupantLeft, ({ room, occupant, ...departure }) =>
    add(room.address, { kind: 'left', nick: occupant.nick, ...departureOf(departure) }),
  )
  events.on(roomLeft, ({ room, ...departure }) => add(room.address, { kind: 'out', ...departureOf(departure) }))
  events.on(subjectChanged, ({ room, subject }) =>
    add(room.address, { kind: 'subject', text: subject.text, nick: subject.nick }),
  )
  return titlesOf
}
