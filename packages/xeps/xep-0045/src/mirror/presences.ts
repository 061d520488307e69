import type { JID } from '@trestle/jid'
import { Presence } from '@trestle/stanza'
import { Nick } from '@trestle/xep-0172'
import { OccupantId } from '@trestle/xep-0421'
import type { Element } from '@trestle/xml'
import { MucUser } from '../elements.js'
import { mucUser } from '../muc-user.js'
import type { Affiliation } from '../ranks.js'
import type { Telling } from '../service/presences.js'
import { mucStatus } from '../status-codes.js'
import { xmlText } from './nicks.js'
import type { ViewOccupant } from './view-occupants.js'
import { seesAddresses, type ViewState } from './view-state.js'

/** What is told with the presence of somebody in a view. */
export interface ViewTelling extends Telling {
  /** The rank that is left, where that is another. */
  readonly affiliation?: Affiliation | undefined
}

/** The presence of an occupant for one session; 110 says that it is the user's own, with the address of that session. */
export function viewPresence(view: ViewState, occupant: ViewOccupant, to: JID, telling: ViewTelling = {}): Element {
  const { gone = false, codes = [], said, id, nick, actor, reason, destroy, affiliation } = telling
  const isSelf = occupant.id === view.self.id
  const presence = Presence.of({
    from: view.address.withResource(occupant.nick),
    to,
    ...(gone ? { type: 'unavailable' } : { show: occupant.show, status: occupant.status && xmlText(occupant.status) }),
    id: isSelf ? id : undefined,
  })
  const { children } = presence.element
  const theirs = said ?? (gone ? [] : [...(occupant.presence ?? []), ...(occupant.added ?? [])])
  for (const child of theirs) children.push(child.clone())
  if (!gone && occupant.name !== occupant.nick) presence.set(Nick, xmlText(occupant.name))
  const item = {
    affiliation: affiliation ?? occupant.affiliation,
    role: gone && nick === undefined ? ('none' as const) : occupant.role,
    jid: isSelf ? to : seesAddresses(view) ? occupant.jid : undefined,
    ...{ actor, reason: reason && xmlText(reason), nick },
  }
  const statuses = isSelf ? [...codes, mucStatus.self].sort() : codes
  return presence.set(OccupantId, occupant.id).set(MucUser, mucUser({ items: [item], statuses, destroy })).element
}

/** What the room says of itself, from its own address. */
export function roomPresence({ address, presence }: ViewState, to: JID): Element {
  const { element } = Presence.of({ from: address, to })
  for (const payload of presence) element.children.push(payload.clone())
  return element
}

/** The presence of an occupant for all sessions of the user. */
export function toSessions(view: ViewState, occupant: ViewOccupant, telling: ViewTelling = {}): readonly Element[] {
  return [...view.sessions.values()].map(({ jid }) => viewPresence(view, occupant, jid, telling))
}
