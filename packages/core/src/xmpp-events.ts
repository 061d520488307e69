import type { JID } from '@trestle/jid'
import type { Message, Presence } from '@trestle/stanza'
import type { Element } from '@trestle/xml'

/** What a core tells; every payload is one value. */
export interface XmppEvents {
  /** A session is there: log in finished, the component accepted, or a lost one resumed. */
  online: { readonly jid: JID; readonly resumed: boolean }
  /**
   * The connection is lost, and the session may yet be resumed: what is sent meanwhile is kept for it. `online` or
   * `offline` follows.
   */
  suspended: { readonly error: Error }
  /** The session is gone. `error` says why, unless it was ended by `stop()`. */
  offline: { readonly error?: Error | undefined }
  /** Any message but errors, after the handlers of plugins. */
  message: Message
  /** A message of type `error`: an answer to one of ours, mostly. */
  'message:error': Message
  /** Any presence but errors and subscriptions, after the handlers of plugins. */
  presence: Presence
  'presence:error': Presence
  /** subscribe, subscribed, unsubscribe, unsubscribed (RFC 6121 §3). */
  subscription: Presence
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
  /** The local address that was told: only on components there are several. */
  readonly to: JID | undefined
  readonly presence: Presence
}

/** Where an error came from, for the `error` event. */
export interface XmppFailure {
  readonly error: unknown
  /** What was at work: `message`, `iq`, `filter`, `timer NAME`, … */
  readonly source: string
  readonly stanza?: Element | undefined
}
