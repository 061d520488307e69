export type { Arrival, CopyInit, MessageHandlerOptions, Via } from './arrival.js'
export { type Backoff, type BackoffOptions, createBackoff } from './backoff.js'
export { type Cache, type CacheOptions, createCache } from './cache.js'
export { elementOf } from './element-of.js'
export { isXmppError, notAnswered, XmppError, type XmppErrorCode } from './errors.js'
export type { AddressScope, FeatureSet } from './feature-set.js'
export { type Filter, filterOrder } from './filters.js'
export type { IqApi, IqContext, IqHandler, IqResponder, RawIqHandler } from './iq-api.js'
export { toStanzaError } from './iq-handlers.js'
export type { IqRequester, IqWait } from './iq-requester.js'
export type { Probe } from './liveness.js'
export {
  type AnyPlugin,
  definePlugin,
  type HostDependencies,
  type NoOptions,
  type Plugin,
  type PluginDefinition,
  type PluginHost,
} from './plugin.js'
export type { Host } from './plugin-host.js'
export type { PresenceTracker } from './presence-tracker.js'
export { type PresenceVisibilityApi, presenceVisibility, presenceVisibilityOps } from './presence-visibility.js'
export { type RosterApi, type RosterEntry, type RosterOptions, roster, rosterChanged } from './roster.js'
export type { RosterChange } from './roster-items.js'
export { rosterOps, type StoredElement, type StoredRoster, type StoredRosterItem } from './roster-ops.js'
export type { Self, Sendable } from './self.js'
export { createSerial, type Serial } from './serial.js'
export {
  featureOrder,
  type InlineFeature,
  type InlineOutcome,
  type Negotiated,
  type Negotiation,
  type StreamFeature,
} from './stream-feature.js'
export { type SubscribeOptions, subscriptionChanged, subscriptionRequested } from './subscription-machine.js'
export { type LocalPresence, type SubscriptionRecord, subscriptionOps } from './subscription-ops.js'
export {
  type SubscriptionKind,
  type SubscriptionName,
  type SubscriptionState,
  subscriptionName,
  subscriptionStates,
  subscriptionTables,
} from './subscription-state.js'
export {
  type SubscribedContact,
  type SubscriptionsApi,
  type SubscriptionsOptions,
  subscriptions,
} from './subscriptions.js'
export type { Wait } from './wait.js'
export { createWaiters, type Waiters, type WaitersOptions } from './waiters.js'
export type { MessageHandler, PresenceHandler, Xmpp } from './xmpp.js'
export type {
  AvailabilityPresence,
  ContactPresence,
  CopiedMessage,
  SubscriptionPresence,
  XmppEvents,
  XmppFailure,
} from './xmpp-events.js'
