import type { Element, ParserLimits, XmlError } from '@trestle/xml'
import type { Clock } from './clock.js'
import type { Dispatcher } from './dispatcher.js'
import type { EventHub } from './events.js'
import type { Framing } from './framing.js'
import type { StreamHeader } from './header.js'
import type { Timers } from './timers.js'
import type { Transport } from './transport.js'
import type { WaitOptions } from './types.js'
import type { WireEntry } from './wire-entry.js'
import type { WireTap } from './wire-tap.js'

export interface XmlStreamOptions {
  readonly transport: Transport
  /** The initiator sends its header first, the receiver answers. */
  readonly role: 'initiator' | 'receiver'
  /** How the stream is written: `streamFraming()` for RFC 6120. */
  readonly framing: Framing
  /** Default: `DEFAULT_LIMITS` of `@trestle/xml`, for what comes from a peer that nobody has verified yet. */
  readonly limits?: Partial<ParserLimits> | undefined
  /**
   * Called with an element that was skipped, as it is beyond a limit or has wrong names or namespaces. Without this, such
   * an element ends the stream.
   */
  readonly onSkipped?: ((skipped: SkippedElement) => void) | undefined
  readonly clock?: Clock | undefined
  /** Characters waiting to be written above which `writable` is false. Default 1,048,576. */
  readonly highWaterMark?: number | undefined
  /** Characters waiting to be written at which the stream gives up on a peer that does not read. Default 67,108,864. */
  readonly maxQueued?: number | undefined
  /** Milliseconds without a write after which a space is sent. Default 0: never. */
  readonly keepAlive?: number | undefined
  /** Milliseconds to wait for the peer to close its side. Default 5000. */
  readonly closeTimeout?: number | undefined
}

/** An element that was skipped: its name and attributes, and why. */
export interface SkippedElement {
  readonly element: Element
  readonly error: XmlError
}

export interface StreamEvents {
  /** The peer's header came, at the start and after each restart. */
  open: StreamHeader
  /** Each element at the top level of the stream, before the handlers. */
  element: Element
  /** `writable` is true again. */
  drain: void
  /** The last event. Without an error: one side closed the stream in an orderly way, or `destroy()` ended it. */
  close: { readonly error?: Error | undefined }
  /** A handler, listener or timer failed; the stream goes on. */
  error: Error
  /** Everything sent and received, secrets included. Costs nothing without listeners. */
  wire: WireEntry
}

export type StreamState = 'idle' | 'opening' | 'open' | 'closing' | 'closed'

export interface CloseOptions {
  /** Milliseconds for the whole close. Default: the stream's `closeTimeout`. */
  readonly timeout?: number | undefined
  /** A stream error to send before. */
  readonly error?: Element | undefined
}

/** A header, or for a receiver what makes its header from the peer's. What it throws ends the stream. */
export type HeaderSource = StreamHeader | ((peer: StreamHeader) => StreamHeader)

/** The listener of a bare stream; errors that it throws go to `onFailure`, and the stream goes on. */
export interface StreamListener {
  /** Each element at the top level of the stream. */
  readonly onElement: (element: Element) => void
  /** Data was received, if only a part of an element. */
  readonly onData?: (() => void) | undefined
  /** The last call; see {@link StreamEvents} for the error. */
  readonly onClose: (error: Error | undefined) => void
  readonly onOpen?: ((peer: StreamHeader) => void) | undefined
  /** In place of `onElement`; see {@link XmlStreamOptions}. */
  readonly onSkipped?: ((skipped: SkippedElement) => void) | undefined
  /** `writable` is true again. */
  readonly onDrain?: (() => void) | undefined
  /** All that was sent was handed to the transport. */
  readonly onEmpty?: (() => void) | undefined
}

export interface BareStreamOptions extends Omit<XmlStreamOptions, 'onSkipped'> {
  readonly listener: StreamListener
  /** Called with errors that the listener throws. Default: thrown as uncaught exceptions. */
  readonly onFailure?: ((error: unknown) => void) | undefined
  /** Reports everything sent and received: `createWireTap()`. */
  readonly tap?: WireTap | undefined
}

/** An XML stream in both directions over a transport. It knows RFC 6120 §4 and nothing of stanzas. */
export interface BareStream {
  readonly state: StreamState
  readonly secure: boolean
  /** The peer's latest header. */
  readonly peer: StreamHeader | undefined
  /** Aborts when the stream closes, with the error or a XmlStreamError `closed`: what waits on the stream may end with it. */
  readonly signal: AbortSignal
  /**
   * Exchanges headers: the initiator sends its own and resolves with the peer's, the receiver waits for the peer's and answers.
   * Elements that came along with the header are delivered after the code that awaits this has run on.
   * When it fails, the stream is destroyed.
   */
  open(header: HeaderSource, options?: WaitOptions): Promise<StreamHeader>
  /** A new stream over the same connection, or over the one given by `replaceTransport`. Otherwise like `open`. */
  restart(header: HeaderSource, options?: WaitOptions): Promise<StreamHeader>
  /**
   * Goes on over another transport (STARTTLS), beginning with `restart`. The old one is forgotten, not closed.
   * What it brought and was not delivered, and what was to be sent and had not left, is discarded.
   */
  replaceTransport(transport: Transport): void
  /** Sends elements in the order of the calls; all of a tick in one write. @throws XmlStreamError */
  send(element: Element): void
  /** Sends text unchanged, in order with the elements. @throws XmlStreamError */
  sendRaw(data: string): void
  /** The bytes in which an element is sent. @throws XmlError `invalid-xml` for one that cannot be written */
  sizeOf(element: Element): number
  readonly writable: boolean
  /** Characters that wait until the transport takes them; `maxQueued` is its limit. */
  readonly queued: number
  /** Whether the transport has accepted everything that was sent. */
  readonly empty: boolean
  /** Hands what waits to the transport now instead of at the end of the tick. */
  flush(): void
  /** Changes the limits, also for an element that is being read; those that are not given become the defaults. */
  limit(limits: Partial<ParserLimits>): void
  /** Stops delivering, also what was read already, and reading: before STARTTLS, for instance. */
  pause(): void
  resume(): void
  /** Closes in an orderly way: ours, then the peer's, then the transport. Resolves when closed, however it came to that. */
  close(options?: CloseOptions): Promise<void>
  destroy(error?: Error): void
}

/** A stream with what the layers above it need. */
export interface XmlStream extends Omit<BareStream, 'empty' | 'flush'> {
  /** Resolves once `writable` is true. */
  drained(options?: WaitOptions): Promise<void>
  /** Resolves once everything sent so far was handed to the transport. */
  flush(options?: WaitOptions): Promise<void>
  readonly events: EventHub<StreamEvents>
  /** Cleared when the stream closes. */
  readonly timers: Timers
  readonly dispatcher: Dispatcher
}
