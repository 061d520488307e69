import type { ApiRegistry } from '@trestle/api-registry'
import type { JID } from '@trestle/jid'
import type { Iq, Message, MessageInit, Presence, PresenceInit } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import type { Clock, Dispose, EventHub, Filter, Matcher, Timers } from '@trestle/xmlstream'
import type { FeatureSet } from './feature-set.js'
import type { IqApi, IqRequester } from './iq-api.js'
import type { Probe } from './liveness.js'
import type { PresenceTracker } from './presence-tracker.js'
import type { SessionKeeper } from './session-keeper.js'
import type { InlineFeature, StreamFeature } from './stream-feature.js'
import type { XmppEvents } from './xmpp-events.js'

/** Whatever can be sent. */
export type Sendable = Message | Presence | Iq | Element

/** One local address: the only one of a client, one of many of a component. */
export interface Self {
  /**
   * The full address of the session, or the local address of a component. It is live: a reconnect may change the
   * resource. Throws NotOnlineError before a client is bound.
   */
  readonly jid: JID
  readonly iq: IqRequester
  /**
   * Sends in the order of the calls. Throws NotOnlineError where there is no session, nor one that may be resumed. An
   * element of another namespace than a stanza's goes out as it is.
   */
  send(stanza: Sendable): void
  /** A message from this address with an id of its own; not sent yet. */
  message(init: MessageInit): Message
  /** A presence from this address; not sent yet. */
  presence(init?: PresenceInit): Presence
}

/** A definition, or any qualified name. */
export interface PayloadName {
  readonly ns: string
  readonly name: string
}

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
  /** The view of one local address. On a client, there is only its own. */
  as(jid: JID | string): Self
  /** Messages, but errors, that carry such a payload, or that the matcher fits. Before the event `message`. */
  onMessage(what: PayloadName | Matcher, handler: (message: Message) => unknown): Dispose
  /** Presences, but errors, that carry such a payload, or that the matcher fits. Before the event `presence`. */
  onPresence(what: PayloadName | Matcher, handler: (presence: Presence) => unknown): Dispose
  /** Sees every stanza before it is handled, or before it is sent; may change it, or drop it. */
  filter(direction: 'in' | 'out', filter: Filter, options?: { readonly order?: number }): Dispose
  /** Tells of what failed where nobody awaits it: the event `error`, or the console where nobody listens. */
  report(error: unknown, source: string, stanza?: Element): void
  /** Adds to what a login negotiates. */
  streamFeature(feature: StreamFeature): Dispose
  /** Adds to what rides along with other parts of a login. */
  inlineFeature(feature: InlineFeature): Dispose
  /** Keeps sessions over the loss of connections. Throws KeeperExistsError where another does. */
  keepSessions(keeper: SessionKeeper): Dispose
  /** A way to ask the other side for a sign of life; the one added last is asked first. Anything that arrives is one. */
  probe(probe: Probe): Dispose
  /** Finds out now whether the connection is alive, for whoever knows that the network has changed. */
  checkLink(): void
}
