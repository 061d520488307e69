export { createBareStream } from './bare-stream.js'
export { type Clock, systemClock } from './clock.js'
export { createDispatcher, type Dispatcher, type DispatcherSettings } from './dispatcher.js'
export { isXmlStreamError, streamClosed, XmlStreamError, type XmlStreamErrorCode } from './errors.js'
export {
  createEvents,
  defineEvent,
  type EventHub,
  type EventPayload,
  type EventsSettings,
  type EventToken,
  type EventWaitOptions,
  type PayloadArgs,
} from './events.js'
export { type Framing, NS_STREAM, type StreamFramingOptions, streamFraming } from './framing.js'
export { createGate, type Gate } from './gate.js'
export { type Collector, collector, once, type WaiterOptions, waiter } from './handlers.js'
export { headerFromElement, headerToAttrs, type StreamHeader } from './header.js'
export { type InTimeOptions, inTime } from './in-time.js'
export type { KeepAlive, KeepAliveSettings } from './keep-alive.js'
export { loginLimits, SESSION_LIMITS } from './limits.js'
export {
  allOf,
  anyOf,
  type Hint,
  type Matcher,
  matchId,
  matchName,
  matchPath,
  matchSteps,
  matchWhere,
  type QName,
} from './matchers.js'
export { type MemoryPairOptions, memoryPair } from './memory-pair.js'
export { orAbort } from './or-abort.js'
export { createXmlStream } from './stream.js'
export { NS_STREAM_ERRORS, streamErrorElement } from './stream-error.js'
export type {
  BareStream,
  BareStreamOptions,
  CloseOptions,
  HeaderSource,
  SkippedElement,
  StreamEvents,
  StreamListener,
  StreamState,
  XmlStream,
  XmlStreamOptions,
} from './stream-types.js'
export { createTimers, type TimerOptions, type Timers, type TimersSettings } from './timers.js'
export type { Transport, TransportHandlers } from './transport.js'
export type { Dispose, WaitOptions } from './types.js'
export { type WaitForOptions, waitFor, waitForPromise } from './wait-for.js'
export type { WireContent, WireEntry } from './wire-entry.js'
export { createWireTap, type WireTap } from './wire-tap.js'
export { withFastAccessors } from './with-fast-accessors.js'
