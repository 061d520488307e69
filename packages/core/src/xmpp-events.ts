import type { JID } from '@trestle/jid'
import type { Message, Presence } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import type { Arrival } from './arrival.js'

/** Says whether somebody is there (RFC 6121 §4), or asks. */
export type AvailabilityPresence = Presence & { readonly type: 'available' | 'unavailable' | 'probe' }

/** Asks for a subscription or its end, or answers (RFC 6121 §3). */
export type SubscriptionPresence = Presence & {
  readonly type: 'subscribe' | 'subscribed' | 'unsubscribe' | 'unsubscribed'
}

/** A copy of a message, such as a carbon. */
export interface CopiedMessage {
  readonly message: Message
  readonly arrival: Arrival
}

/** The events of a host; every payload is one value. */
export interface XmppEvents {
  /** A session is there: log in finished, the component accepted, or a lost one resumed. */
  online: { readonly jid: JID; readonly resumed: boolean }
  /**
   * The connection is lost, and the session may yet be resumed: what is sent meanwhile is kept for it. `online` or
   * `offline` follows.
   */
  suspended: { readonly error: Error }
  /** The session has ended. `error` says why, unless it was ended by `stop()`. */
  offline: { readonly error?: Error | undefined }
  /** A message that just came and that no plugin claimed, unless it is an error; after the handlers of plugins. */
  message: Message
  /** A verified copy of a message: what another client of the account sent or got, or what an archive has kept. */
  'message:copy': CopiedMessage
  /** A message of type `error`: an answer to one of ours, mostly. */
  'message:error': Message
  /** Somebody came, changed or went. Requests for subscriptions are the event `subscription`, and errors `presence:error`. */
  presence: AvailabilityPresence
  'presence:error': Presence
  /** A request for a subscription or its end, or the answer to one. */
  subscription: SubscriptionPresence
  /** The first resource of a contact became available. */
  'contact:online': ContactPresence
  /** The last resource of a contact went away. */
  'contact:offline': { readonly jid: JID; readonly to: JID | undefined }
  /** A resource of a contact came, went or changed. */
  'contact:changed': ContactPresence
  /** The features that plugins contribute changed. */
  features: undefined
  /** Something failed where nobody awaits it: a handler, a filter, a malformed stanza. */
  error: XmppFailure
}

/** One resource of a contact. */
export interface ContactPresence {
  readonly jid: JID
  /** The local address that the presence was sent to: only components have several. */
  readonly to: JID | undefined
  readonly presence: Presence
}

/** Where an error came from, for the `error` event. */
export interface XmppFailure {
  readonly error: unknown
  /** What was at work: `message`, `iq`, `filter`, `timer NAME`, or the name of a plugin. */
  readonly source: string
  readonly stanza?: Element | undefined
}
