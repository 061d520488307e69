import type { Via } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { Message, Presence, StanzaError } from '@trestle/stanza'
import type { DataFormValue } from '@trestle/xep-0004'
import { defineEvent } from '@trestle/xmlstream'
import type { Departure, DepartureReason } from './departure.js'
import type { MucActor, MucDestroyValue } from './elements.js'
import type { Occupant } from './occupant.js'
import type { Affiliation } from './ranks.js'
import type { Room, Subject } from './room.js'

/** The own address is in a room. */
export interface RoomJoined {
  readonly room: Room
  /** What the room said with it; see `mucStatus`. */
  readonly codes: readonly number[]
  /** After a session that was lost. */
  readonly rejoined: boolean
}
export const roomJoined = defineEvent<RoomJoined>('xep-0045:joined')

/** The own address is not in a room any more. */
export interface RoomLeft extends Omit<Departure, 'reason'> {
  readonly room: Room
  /**
   * `disconnected`: with the session, where rooms are not entered again. `not-rejoined`: after a session that was lost,
   * the room did not let it in again, as `error` says.
   */
  readonly reason: DepartureReason | 'disconnected' | 'not-rejoined'
  readonly error?: unknown
}
export const roomLeft = defineEvent<RoomLeft>('xep-0045:left')

/** A room that the own address was in does not exist any more. Follows `roomLeft`. */
export interface RoomDestroyed {
  readonly room: JID
  /** Where to go instead, with the password needed there, and why, as far as its owner said. */
  readonly destroyed: MucDestroyValue
}
export const roomDestroyed = defineEvent<RoomDestroyed>('xep-0045:destroyed')

export interface OccupantJoined {
  readonly room: Room
  readonly occupant: Occupant
  readonly presence: Presence
}
/** Somebody entered a room; not told of those that were there before. */
export const occupantJoined = defineEvent<OccupantJoined>('xep-0045:occupant-joined')

export interface OccupantLeft extends Departure {
  readonly room: Room
  readonly occupant: Occupant
  readonly presence: Presence
}
export const occupantLeft = defineEvent<OccupantLeft>('xep-0045:occupant-left')

export interface OccupantChanged {
  readonly room: Room
  readonly occupant: Occupant
  readonly before: Occupant
  /** Who changed a rank, and what they said to it, where the room tells. */
  readonly actor?: MucActor | undefined
  readonly text?: string | undefined
  readonly presence: Presence
}
/** The role, affiliation, address or availability of an occupant, also the own ones. */
export const occupantChanged = defineEvent<OccupantChanged>('xep-0045:occupant-changed')

/** What a room says with the presence of an occupant, also while one enters, whatever of it has changed. */
export interface OccupantPresence {
  readonly room: Room
  readonly occupant: Occupant
  readonly presence: Presence
}
/** An available presence of an occupant, also the own one: for payloads of other specifications. */
export const occupantPresence = defineEvent<OccupantPresence>('xep-0045:occupant-presence')

export interface NickChanged {
  readonly room: Room
  readonly occupant: Occupant
  readonly before: string
}
/** An occupant, also the own address, goes by another nickname. */
export const nickChanged = defineEvent<NickChanged>('xep-0045:nick-changed')

export interface SubjectChanged {
  readonly room: Room
  readonly subject: Subject
}
/** A room tells its subject: once after it was entered, and then whenever it changes. */
export const subjectChanged = defineEvent<SubjectChanged>('xep-0045:subject')

export interface RoomMessage {
  readonly room: Room
  readonly message: Message
  /** Who said it; absent: the room itself. */
  readonly nick?: string | undefined
  /** Absent where it is not known who bore that nickname, as in history. */
  readonly occupant?: Occupant | undefined
  /** When it was said. */
  readonly at: Date
  /** It is history. */
  readonly delayed: boolean
  /** The nickname is the own one. */
  readonly own: boolean
}
/** A message to all in a room, one's own too. What was told before a session was lost is not told again. */
export const roomMessage = defineEvent<RoomMessage>('xep-0045:message')

export interface PrivateMessage {
  readonly room: JID
  readonly nick: string
  readonly occupant?: Occupant | undefined
  readonly message: Message
  /** `out`: another client of the account wrote it. */
  readonly direction: 'in' | 'out'
  readonly via: Via
  readonly at: Date
}
/** A message between two occupants, also as a copy. */
export const privateMessage = defineEvent<PrivateMessage>('xep-0045:private-message')

export interface ConfigChanged {
  readonly room: Room
  readonly codes: readonly number[]
}
export const configChanged = defineEvent<ConfigChanged>('xep-0045:config')

/** The affiliation of somebody who is not in a room; with `room` alone, the own one (status 101). */
export interface AffiliationChanged {
  readonly room: JID
  readonly jid?: JID | undefined
  readonly affiliation?: Affiliation | undefined
}
export const affiliationChanged = defineEvent<AffiliationChanged>('xep-0045:affiliation')

/** Somebody invites the own address through a room. That room vouches for it: nobody else does. */
export interface Invitation {
  readonly room: JID
  /** Who invites, as the room says: a real address, or one of an occupant. */
  readonly from: JID
  /** The local address that is invited. */
  readonly to: JID
  readonly reason?: string | undefined
  readonly password?: string | undefined
  /** The room continues a conversation of two, with that thread. */
  readonly continues?: { readonly thread?: string | undefined } | undefined
  readonly message: Message
}
export const invitationReceived = defineEvent<Invitation>('xep-0045:invitation')

export interface InvitationDeclined {
  readonly room: JID
  /** Who does not come, as the room says. */
  readonly from: JID
  readonly reason?: string | undefined
}
/** Told of rooms that the own address is in, or has invited to. */
export const invitationDeclined = defineEvent<InvitationDeclined>('xep-0045:decline')

export interface VoiceRequested {
  readonly room: Room
  readonly nick?: string | undefined
  readonly jid?: JID | undefined
  readonly form: DataFormValue
}
/** An occupant asks the moderators for voice: `room.answerVoice(request, true)`. */
export const voiceRequested = defineEvent<VoiceRequested>('xep-0045:voice-request')

export interface RoomErrorReceived {
  readonly room: Room
  readonly error: StanzaError | undefined
  readonly presence: Presence
}
/** A room refused a presence that nothing waits for. */
export const roomErrorReceived = defineEvent<RoomErrorReceived>('xep-0045:error')
