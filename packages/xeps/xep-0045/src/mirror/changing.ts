import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import type { MucActor } from '../elements.js'
import type { Affiliation } from '../ranks.js'
import { mucStatus } from '../status-codes.js'
import { toSessions, type ViewTelling, viewPresence } from './presences.js'
import { isSameToAll, type ViewOccupant, type ViewOccupantInit, viewOccupant } from './view-occupants.js'
import type { ViewState } from './view-state.js'

/** Somebody is in the room, or is something else now: returns what is told of it. */
export function put(view: ViewState, init: ViewOccupantInit, maxOccupants: number): readonly Element[] {
  const before = view.occupants.get(init.id)
  if (!before) {
    if (view.occupants.size >= maxOccupants) throw new StanzaError('resource-constraint')
    const occupant = viewOccupant(init, view.nicks.give(init.name))
    keep(view, occupant)
    return toSessions(view, occupant)
  }
  const nick = before.name === init.name ? before.nick : view.nicks.give(init.name, before.nick)
  const after = viewOccupant(init, nick)
  const isSelf = before === view.self
  if (nick === before.nick) {
    if (isSameToAll(before, after)) return []
    keep(view, after)
    if (isSelf) view.self = after
    return toSessions(view, after)
  }
  const renamed = toSessions(view, before, { gone: true, said: [], nick, codes: [mucStatus.nickChanged] })
  view.byNick.delete(before.nick)
  view.nicks.released(before.nick)
  keep(view, after)
  if (!isSelf) return [...renamed, ...toSessions(view, after)]
  view.self = after
  return [...renamed, ...selfPresences(view)]
}

/** The user is known by this identifier from now on. Whoever was listed under it was the user as well. */
export function putSelf(view: ViewState, init: ViewOccupantInit, maxOccupants: number): readonly Element[] {
  if (init.id === view.self.id) return put(view, init, maxOccupants)
  const gone = remove(view, init.id, {})
  view.occupants.delete(view.self.id)
  view.self = { ...view.self, id: init.id }
  keep(view, view.self)
  return [...gone, ...put(view, init, maxOccupants)]
}

/** With 210 for a session that asked for another nickname (XEP-0045 §7.6). */
function selfPresences(view: ViewState): readonly Element[] {
  return [...view.sessions.values()].map((session) => {
    const isOther = session.asked !== undefined && session.asked !== view.self.nick
    session.asked = undefined
    return viewPresence(view, view.self, session.jid, { codes: isOther ? [mucStatus.nickModified] : [] })
  })
}

function keep(view: ViewState, occupant: ViewOccupant): void {
  view.occupants.set(occupant.id, occupant)
  view.byNick.set(occupant.nick, occupant)
}

/** Takes out somebody else than the user. */
export function remove(view: ViewState, id: string, telling: ViewTelling): readonly Element[] {
  const occupant = view.occupants.get(id)
  if (!occupant || occupant === view.self) return []
  view.occupants.delete(id)
  view.byNick.delete(occupant.nick)
  view.nicks.released(occupant.nick)
  return toSessions(view, occupant, { said: [], ...telling, gone: true })
}

/** Takes all sessions of the user out. */
export function close(view: ViewState, telling: ViewTelling): readonly Element[] {
  const told = toSessions(view, view.self, { said: [], ...telling, gone: true })
  view.sessions.clear()
  return told
}

/** Takes one session out; others of the user stay. */
export function leave(view: ViewState, from: JID, telling: ViewTelling = {}): readonly Element[] {
  if (!view.sessions.delete(from.toString())) return []
  return [viewPresence(view, view.self, from, { said: [], ...telling, gone: true })]
}

/** Why somebody is not in a room any more. `error`: a technical problem. */
export type ViewDepartureReason =
  | 'left'
  | 'kicked'
  | 'banned'
  | 'affiliation-lost'
  | 'members-only'
  | 'error'
  | 'shutdown'
  | 'destroyed'

export interface ViewDeparture {
  /** Default: `left`. */
  readonly how?: ViewDepartureReason | undefined
  readonly actor?: MucActor | undefined
  readonly reason?: string | undefined
}

const CODES: Readonly<Record<ViewDepartureReason, readonly number[]>> = {
  left: [],
  kicked: [mucStatus.kicked],
  banned: [mucStatus.banned],
  'affiliation-lost': [mucStatus.affiliationLost],
  'members-only': [mucStatus.membersOnly],
  error: [mucStatus.technicalProblem],
  shutdown: [mucStatus.shutdown],
  destroyed: [],
}

const RANKS: Partial<Readonly<Record<ViewDepartureReason, Affiliation>>> = {
  banned: 'outcast',
  'affiliation-lost': 'none',
  'members-only': 'none',
  destroyed: 'none',
}

/** A departure as it is told. */
export function departed({ how = 'left', actor, reason }: ViewDeparture): ViewTelling {
  return { codes: CODES[how], affiliation: RANKS[how], actor, reason }
}
