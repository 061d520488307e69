import type { ApiRegistry } from '@trestle/api-registry'
import type { JID } from '@trestle/jid'
import type { ElementDef, Message, Presence } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import type { Clock, Dispose, EventHub, Matcher, Timers } from '@trestle/xmlstream'
import type { Arrival, CopyInit, MessageHandlerOptions } from './arrival.js'
import type { FeatureSet } from './feature-set.js'
import type { Filter } from './filters.js'
import type { IqApi } from './iq-api.js'
import type { Probe } from './liveness.js'
import type { PresenceTracker } from './presence-tracker.js'
import type { Self } from './self.js'
import type { SessionKeeper } from './session-keeper.js'
import type { InlineFeature, Negotiation, StreamFeature } from './stream-feature.js'
import type { XmppEvents } from './xmpp-events.js'

/**
 * Handles a message: the decoded payload (or the message's element, where a matcher chose it), the message, and where it
 * comes from. What the payload does not fit is reported, and the handler not called.
 */
export type MessageHandler<T> = (value: T, message: Message, arrival: Arrival) => unknown

/** Handles a presence, like {@link MessageHandler}. */
export type PresenceHandler<T> = (value: T, presence: Presence, arrival: Arrival) => unknown

/**
 * What a plugin sees of its host, and a user through `client.xmpp`. What a plugin registers here is undone when the
 * plugin is removed; every registration also returns its own undoing.
 */
export interface Xmpp extends Omit<Self, 'iq'> {
  readonly kind: 'client' | 'component'
  /** There is a connection with a session. */
  readonly online: boolean
  readonly iq: IqApi
  readonly ops: ApiRegistry
  readonly events: EventHub<XmppEvents>
  readonly timers: Timers
  readonly clock: Clock
  /** The features that installed plugins contribute, as data. */
  readonly features: FeatureSet
  readonly presences: PresenceTracker
  /** An id that is unique to this host and cannot be guessed. */
  newId(): string
  /** The own server of a client, the domain of a component. */
  readonly server: JID
  /** The view of one local address. On a client, there is only its own. */
  as(jid: JID | string): Self
  /**
   * Handles messages, but errors, that carry such a payload, or that the matcher fits; before the event `message`. Live
   * ones alone, unless `via` says otherwise. A StanzaError that it throws answers a live message.
   */
  onMessage<T>(what: ElementDef<T>, handler: MessageHandler<NoInfer<T>>, options?: MessageHandlerOptions): Dispose
  onMessage(what: Matcher, handler: MessageHandler<Element>, options?: MessageHandlerOptions): Dispose
  /** Handles presences, but errors, that carry such a payload, or that the matcher fits; before the event `presence`. */
  onPresence<T>(what: ElementDef<T>, handler: PresenceHandler<NoInfer<T>>): Dispose
  onPresence(what: Matcher, handler: PresenceHandler<Element>): Dispose
  /**
   * Takes messages or presences, errors too, for this handler alone: no other handler, no event, and no record of who is
   * there. Of several claims that fit, the first that was made takes the stanza; one that does not fit its definition is
   * reported, and taken as well.
   */
  claim<T>(kind: 'message', what: ElementDef<T>, handler: MessageHandler<NoInfer<T>>): Dispose
  claim(kind: 'message', what: Matcher, handler: MessageHandler<Element>): Dispose
  claim<T>(kind: 'presence', what: ElementDef<T>, handler: PresenceHandler<NoInfer<T>>): Dispose
  claim(kind: 'presence', what: Matcher, handler: PresenceHandler<Element>): Dispose
  /**
   * Hands a copy of a message to the filters of this host, the handlers that want copies, and the event `message:copy`.
   * Whoever calls it has verified who vouches for the copy. An error is not handed on.
   */
  deliver(message: Message, copy: CopyInit): void
  /**
   * Sees every stanza before it is handled, or before it is sent; may change it, or drop it. An asynchronous filter holds
   * up its conversation alone: iqs and other chats go on, so it may itself await an answer.
   */
  filter(direction: 'in' | 'out', filter: Filter, options?: { readonly order?: number }): Dispose
  /** Reports an error that nobody awaits: by the event `error`, or on the console where it has no listener. */
  report(error: unknown, stanza?: Element): void
  /** Looks at each offer of stream features during a login, before any of them is negotiated. */
  onOffer(look: (negotiation: Negotiation) => void): Dispose
  /** Adds to what a login negotiates. */
  streamFeature(feature: StreamFeature): Dispose
  /** Adds a feature that is negotiated inline, within another part of the login. */
  inlineFeature(feature: InlineFeature): Dispose
  /** Keeps sessions over the loss of connections. Throws XmppError `keeper-exists` where another does. */
  keepSessions(keeper: SessionKeeper): Dispose
  /** A way to ask the other side for a sign of life; the one added last is asked first. Anything that arrives is one. */
  probe(probe: Probe): Dispose
  /**
   * Runs each time that the host is stopped, or makes no further attempt to reconnect; a lost connection alone is no
   * stop. End here what would go on by itself: conversations, waits, timers of the clock. `xmpp.timers` are cancelled
   * already. Stanzas can still be sent after `stop()`, until the callback returns. The host may be started again.
   */
  onStop(callback: () => void): Dispose
  /**
   * Tells how many bytes the server takes in a stanza, where it announces that (XEP-0478): `send` throws
   * XmppError `too-large` for larger ones. Without an announcement it is 262,144.
   */
  announceMaxBytes(maxBytes: number): Dispose
  /** Finds out now whether the connection is alive, for whoever knows that the network has changed. */
  checkLink(): void
}
