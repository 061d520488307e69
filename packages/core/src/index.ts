/**
 * What clients and components share: stanza routing, iq requests, presence, rosters and subscriptions, and the host of plugins.
 *
 * @example
 * ```ts
 * import { createCore } from '@trestle/core/host'
 * import { JID } from '@trestle/jid'
 * import { type Element, parse, serialize } from '@trestle/xml'
 *
 * const address = JID.parse('superduper.example')
 * const core = createCore({ kind: 'component', address })
 * core.xmpp.events.on('message', (message) => core.xmpp.send(message.reply({ body: `You said: ${message.body}` })))
 * core.install() // sets up the plugins that were used
 * const link = {
 *   send: (element: Element) => console.log(serialize(element)),
 *   ...{ open: true, writable: true, drained: async () => {}, pause: () => {}, resume: () => {}, abandon: () => {} },
 * }
 * core.attach(link, address) // online
 * core.receive(
 *   parse(
 *     `<message xmlns='jabber:client' from='romeo@montague.example' to='superduper.example'><body>Hi</body></message>`,
 *   ),
 * )
 * ```
 *
 * @packageDocumentation
 */
export type { Arrival, CopyInit, MessageHandlerOptions, Via } from './arrival.js'
export { type Backoff, type BackoffOptions, createBackoff } from './backoff.js'
export { type Cache, type CacheOptions, createCache } from './cache.js'
export { decodeReporting } from './decode-reporting.js'
export { elementOf } from './element-of.js'
export { isXmppError, notAnswered, XmppError, type XmppErrorCode } from './errors.js'
export type { AddressScope, FeatureSet } from './feature-set.js'
export { type Filter, filterOrder } from './filters.js'
export type { IqApi, IqContext, IqHandler, IqResponder, RawIqHandler } from './iq-api.js'
export { toStanzaError } from './iq-handlers.js'
export type { IqRequester, IqWait } from './iq-requester.js'
export type { Probe } from './liveness.js'
export { type ByteSource, piecesOf } from './pieces-of.js'
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
export { createTaskQueue, type TaskQueue, type TaskQueueOptions } from './task-queue.js'
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
