import type { Cell, Log, SessionContext } from '@trestle/gateway'
import type { IrcCapabilities } from './capabilities.js'

/** A channel that the user is in, also while no client is. */
export interface KeptChannel {
  /** As it is written. */
  readonly name: string
  readonly key?: string | undefined
}

type Handles = SessionContext<unknown, IrcCapabilities>
export type Rooms = Handles['rooms']
export type Contacts = Handles['contacts']
export type IrcRoom = ReturnType<Rooms['byLegacyId']>
export type IrcContact = ReturnType<Contacts['byLegacyId']>

/** What the parts of one session share. */
export interface SessionParts {
  readonly rooms: Rooms
  readonly contacts: Contacts
  /** The channels that the user is in, by the ids of their rooms. */
  readonly channels: Cell<KeptChannel>
  readonly log: Log
}
