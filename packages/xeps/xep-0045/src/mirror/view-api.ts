import type { JID } from '@trestle/jid'
import type { Message } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import type { ViewDeparture } from './changing.js'
import type { ViewOccupant, ViewOccupantInit } from './view-occupants.js'
import type { ViewSubject } from './view-state.js'

/** How a room is run, as far as those in it are told. */
export interface ViewSettings {
  /** Everybody sees the real addresses of all. */
  readonly nonAnonymous?: boolean | undefined
  /** There is a public log. */
  readonly logged?: boolean | undefined
  /**
   * What the room says in a presence of its own, such as the hash of its avatar for clients that look for it there (XEP-0486
   * §5): to those that come in, behind the subject, and to all when it changes. Default: there is none.
   */
  readonly presence?: readonly Element[] | undefined
}

/** Why the user is not in a room any more. */
export interface ViewEnd extends ViewDeparture {
  /** With `how: 'destroyed'`: where to go instead. */
  readonly alternate?: JID | undefined
}

/** The id of a message in the room, where the network knows it by one. */
export interface ToldSubject extends ViewSubject {
  readonly id?: string | undefined
}

/**
 * A room as one user of a network sees it. The network says what is so, and every session of the user that is in the room is
 * told. After it was closed, nobody is.
 */
export interface RoomView {
  readonly address: JID
  /** The bare address of the user. */
  readonly user: JID
  /** Those in the room. */
  readonly sessions: readonly JID[]
  /** The user. */
  readonly self: ViewOccupant
  /** All, with the user. */
  readonly occupants: Iterable<ViewOccupant>
  readonly size: number
  readonly subject: ViewSubject
  readonly nonAnonymous: boolean
  readonly logged: boolean
  byId(id: string): ViewOccupant | undefined
  byNick(nick: string): ViewOccupant | undefined
  /**
   * Somebody is in the room, or is something else now. Another name is a new nickname (303); what says the same as before is
   * not told. Returns them with the nickname that they have. Throws StanzaError `resource-constraint` beyond `maxOccupants`.
   */
  put(occupant: ViewOccupantInit): ViewOccupant
  /** The same for the user, who may get another `id`. */
  putSelf(self: ViewOccupantInit): ViewOccupant
  /** Somebody is not in the room any more; the user themselves, as by `close`. Returns whether they were. */
  remove(id: string, departure?: ViewDeparture & { readonly status?: string | undefined }): boolean
  /** Keeps it for those who come in later, its first 10,000 characters. */
  setSubject(subject: ToldSubject): void
  /**
   * Says something to all: a message whose `from` is the room or an occupant. Sessions that are coming in get it behind their
   * history, unless it was in that, by its id of the room (XEP-0359). Throws RangeError for a message of another sender.
   */
  send(message: Message): void
  /** The same for what an occupant writes to the user alone. */
  whisper(message: Message): void
  /** Tells status codes of the room, such as that its configuration changed (104). */
  announce(codes: readonly number[]): void
  /** Tells what that means for privacy, where it changes (170 to 173), and what the room says of itself. */
  configure(settings: ViewSettings): void
  /** The user is not in the room any more: puts out all sessions. There is no view then. */
  close(end?: ViewEnd): void
}
