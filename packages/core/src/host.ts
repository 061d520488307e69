export type { Attempted, Authenticator, MechanismOffer } from './authenticator.js'
export {
  checkOptions,
  type OptionChecks,
  type OptionTable,
  type OptionTypeName,
  type OptionTypeNames,
  type OptionTypes,
} from './check-options.js'
export type { ConnectionErrorCode } from './connection-error-code.js'
export { type Core, type CoreOptions, createCore } from './core.js'
export { type CreatedHost, createHost, type HostConnection, type HostOptions } from './create-host.js'
export type { HostEvents } from './host-events.js'
export type { HostLimits } from './host-limits.js'
export { hostOptionTypes } from './host-option-types.js'
export type { HostStatus } from './host-status.js'
export {
  type Connection,
  createLifecycle,
  type Ending,
  type HostErrorClass,
  type Lifecycle,
  type LifecycleOptions,
  type LifecycleStart,
  type Phase,
  type Reconnecting,
  type ReconnectOptions,
} from './lifecycle.js'
export type { Link } from './link.js'
export type { LivenessOptions } from './liveness.js'
export type { PresenceTrackerOptions } from './presence-tracker.js'
export type { SessionKeeper } from './session-keeper.js'
export type { LocalAddress, StopOptions, XmppHost } from './xmpp-host.js'
