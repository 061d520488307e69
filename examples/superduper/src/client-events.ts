import type { Dated } from './dates.js'
import type { EventFields } from './protocol.js'
import type { SuperDuperError } from './superduper-error.js'

export type ReceivedMessage = Dated<EventFields<'message'>>
export type SentMessage = Dated<EventFields<'sent'>>

export interface SuperDuperEvents {
  /**
   * A message for this account; `chat` is its sender or a room. It is acknowledged when every listener has returned and
   * the promises they returned have resolved. Otherwise (no listener, one throws or rejects, the process ends) it is
   * delivered again after the next login.
   */
  message: ReceivedMessage
  /** Another device of this account sent a message. */
  sent: SentMessage
  /**
   * Somebody, or another device of this account (`sender` tells), changed a message. Changes by others are acknowledged
   * as messages are, but those that nobody listens to are gone.
   */
  edited: Dated<EventFields<'edited'>>
  deleted: Dated<EventFields<'deleted'>>
  /** All reactions of the sender to the message now. */
  reactions: Dated<EventFields<'reactions'>>
  /** The recipient acknowledged a message of this account. Sent only to devices that are connected then. */
  delivered: EventFields<'delivered'>
  /** A message was read, and those before it where `features.readMarks` says `last`; by this account elsewhere, or by others. */
  read: EventFields<'read'>
  typing: EventFields<'typing'>
  presence: Dated<EventFields<'presence'>>
  /** The profile of a contact, or of this account, by another device. */
  profile: EventFields<'profile'>
  /** Somebody asks to be a contact. Repeated after every login until the request is accepted or rejected. */
  'contact-request': EventFields<'contact-request'>
  'contact-added': EventFields<'contact-added'>
  'contact-removed': EventFields<'contact-removed'>
  /** Another device put the contact into these groups. */
  'contact-groups': EventFields<'contact-groups'>
  /** This account is in a room, by its own doing or by somebody else's; or the room has changed. */
  room: Dated<EventFields<'room'>>
  /** Somebody entered a room, or has another role, nick, title or presence there; also an outcast. */
  member: Dated<EventFields<'member'>>
  /** Somebody is no member any more, or no outcast; `contact` may be this account. */
  'member-left': EventFields<'member-left'>
  /** Repeated after every login until this account joins or leaves. */
  invited: Dated<EventFields<'invited'>>
  /** Somebody whom this account had invited does not come. Sent only to devices that are connected then. */
  declined: EventFields<'declined'>
  /**
   * The connection ended without `logout()`. The client does not reconnect by itself. `logged-out`: the credentials are
   * void; `banned`: for good.
   */
  disconnected: SuperDuperError
}
