import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import { createNicks, type NickOptions, type Nicks } from './nicks.js'
import { type ViewOccupant, type ViewOccupantInit, viewOccupant } from './view-occupants.js'

/** The subject of a room, as the network has it. */
export interface ViewSubject {
  readonly text: string
  /** The name of who set it; absent: the room says it. */
  readonly nick?: string | undefined
  readonly at?: Date | undefined
  /** The identifier of who set it (XEP-0421). */
  readonly occupantId?: string | undefined
}

export function isSameSubject(one: ViewSubject, other: ViewSubject): boolean {
  return one.text === other.text && one.nick === other.nick && one.at?.getTime() === other.at?.getTime()
}

/** A session of the user in the room. */
export interface ViewSession {
  readonly jid: JID
  /** The nickname that it asked for last, until it was told which one it has. */
  asked: string | undefined
}

/** What one user sees of a room: a model without a connection. */
export interface ViewState {
  readonly address: JID
  /** Bare. */
  readonly user: JID
  self: ViewOccupant
  nonAnonymous: boolean
  logged: boolean
  subject: ViewSubject
  /** What the room says of itself. */
  presence: readonly Element[]
  /** By identifier, with the user's own. */
  readonly occupants: Map<string, ViewOccupant>
  readonly byNick: Map<string, ViewOccupant>
  readonly nicks: Nicks
  /** By full address. */
  readonly sessions: Map<string, ViewSession>
}

export function createViewState(address: JID, user: JID, init: ViewOccupantInit, options?: NickOptions): ViewState {
  const byNick = new Map<string, ViewOccupant>()
  const nicks = createNicks(address, byNick, options)
  const self = viewOccupant(init, nicks.give(init.name))
  byNick.set(self.nick, self)
  return {
    address,
    user,
    self,
    nonAnonymous: false,
    logged: false,
    subject: { text: '' },
    presence: [],
    occupants: new Map([[self.id, self]]),
    byNick,
    nicks,
    sessions: new Map(),
  }
}

/** The user sees real addresses (XEP-0045 §4.2). */
export function seesAddresses({ nonAnonymous, self }: ViewState): boolean {
  return nonAnonymous || self.role === 'moderator'
}

/** Throws StanzaError `not-acceptable` for a session that is not in the room (XEP-0045 §7.4). */
export function viewerIn(view: ViewState | undefined, from: JID): ViewState {
  if (!view?.sessions.has(from.toString())) throw new StanzaError('not-acceptable')
  return view
}
