/**
 * A bidirectional XML stream over any transport: matchers, handlers, typed events, named timers. It knows RFC 6120 §4 (headers, errors, closing) and nothing of stanzas.
 *
 * @example
 * ```ts
 * import { createXmlStream, matchName, memoryPair, streamFraming } from '@trestle/xmlstream'
 * import { Element } from '@trestle/xml'
 *
 * const [a, b] = memoryPair()
 * const namespace = 'jabber:client'
 * const framing = streamFraming({ contentNamespace: namespace })
 * const near = createXmlStream({ transport: a, role: 'initiator', framing })
 * const far = createXmlStream({ transport: b, role: 'receiver', framing })
 * far.dispatcher.add(matchName(namespace, 'message'), (message) => far.send(message))
 * near.events.on('element', (element) => console.log(element.name, element.attrs.id))
 * await Promise.all([near.open({ to: 'example.org' }), far.open((peer) => ({ from: peer.to, id: 's1' }))])
 * near.send(new Element('message', namespace, { id: '1' }))
 * await near.close()
 * ```
 *
 * @packageDocumentation
 */
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
