import type { JID } from '@trestle/jid'
import type { Iq, Message, MessageInit, Presence, PresenceInit } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import type { IqRequester } from './iq-requester.js'

/** Whatever can be sent. */
export type Sendable = Message | Presence | Iq | Element

/**
 * One local address: the only one of a client, one of many of a component. There is one object for each address as long
 * as somebody holds it; what a plugin keeps for an address it keeps by `key`.
 */
export interface Self {
  /** Identifies the address on this host, whatever its resource. It does not change while the host exists. */
  readonly key: string
  /**
   * Restricts what is registered for addresses (ops, disco) to this one. Empty on a client, which has no other address, and
   * none at all before it is bound.
   */
  readonly scope: { readonly jid?: JID }
  /**
   * The full address of the session, or the local address of a component. It is live: a reconnect may change the
   * resource. Throws XmppError `not-online` before a client is bound.
   */
  readonly jid: JID
  /** The same, but undefined before a client is bound. */
  readonly boundJid: JID | undefined
  readonly iq: IqRequester
  /**
   * Sends in the order of the calls. Throws XmppError `not-online` where there is no session, nor one that may be resumed, and
   * XmppError `too-large` where the server would end the session for it. An element of another namespace than a stanza's
   * goes out as it is.
   */
  send(stanza: Sendable): void
  /** A message from this address with an id of its own; not sent yet. */
  message(init: MessageInit): Message
  /** A presence from this address; not sent yet. */
  presence(init?: PresenceInit): Presence
}
