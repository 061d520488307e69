import type { Link } from '@trestle/core/host'
import { decodeStreamError, isStreamError, NS_CLIENT } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import { type BareStream, type Clock, createGate, type StreamListener, streamClosed } from '@trestle/xmlstream'
import { ComponentError } from './component-error.js'
import { toComponentError } from './component-errors.js'
import { isHandshake } from './handshake.js'
import type { Settings } from './options.js'
import { type StreamLink, streamLink } from './stream-link.js'

/** Called synchronously, in the order of what is received. */
export interface SessionHandlers {
  onAccepted(link: Link): void
  onStanza(element: Element): void
  /** A stanza was skipped, as it is beyond a limit or invalid: its name and attributes. */
  onSkipped(element: Element, error: Error): void
  /** Data was received, or the server has read data that waited to be sent. */
  onAlive(): void
  /** An error that does not end the connection. */
  onFailure(error: Error): void
}

/** Milliseconds to wait for the server to close a stream after its stream error. */
const CLOSE_TIMEOUT = 1000

export interface SessionOptions {
  readonly settings: Settings
  readonly handlers: SessionHandlers
  readonly clock: Clock
  /** Opens the stream with this listener. */
  readonly begin: (listener: StreamListener) => BareStream
}

/** Attaches to a stream from its opening to its end: the handshake, the stanzas, the errors. */
export function followSession({ settings, handlers, clock, begin }: SessionOptions) {
  const room = createGate(clock)
  let link: StreamLink | undefined
  let phase: 'opening' | 'handshake-sent' | 'session' | 'over' = 'opening'
  let failure: ComponentError | undefined
  let accept: () => void
  let refuse: (error: Error) => void
  let end: (error: ComponentError) => void
  const accepted = new Promise<void>((resolve, reject) => {
    accept = resolve
    refuse = reject
  })
  const ended = new Promise<ComponentError>((resolve) => {
    end = resolve
  })
  accepted.catch(() => {})

  function finish(cause: unknown): void {
    failure ??= toComponentError(cause, settings.jid.domain, phase === 'session' ? 'session' : 'login')
    phase = 'over'
    refuse(failure)
  }

  function onElement(element: Element): void {
    if (phase === 'session' && element.ns === NS_CLIENT) handlers.onStanza(element)
    else if (phase === 'handshake-sent' && isHandshake(element)) {
      phase = 'session'
      const { jid, limits } = settings
      // What others send through the server must not end the session.
      stream.limit(limits)
      link = streamLink({ stream, gate: room, domain: jid.domain, maxQueued: limits.maxQueued, clock })
      handlers.onAccepted(link)
      accept()
    } else if (isStreamError(element) && phase !== 'over') {
      finish(decodeStreamError(element))
      // Nothing more is sent or read; the server may be slow to close its side, or never do it.
      end(failure as ComponentError)
      void stream.close({ timeout: CLOSE_TIMEOUT })
    }
  }

  const stream = begin({
    onElement: onElement,
    onSkipped({ element, error }) {
      if (phase === 'session') handlers.onSkipped(element, error)
      else if (phase !== 'over') stream.destroy(error)
    },
    onData: handlers.onAlive,
    onDrain() {
      room.check()
      handlers.onAlive()
      link?.onDrain()
    },
    onClose(error) {
      room.fail(error ?? streamClosed())
      link?.onClose()
      if (phase !== 'over') finish(error)
      end(failure as ComponentError)
    },
  })

  return {
    jid: settings.jid,
    resumed: false,
    stream,
    accepted,
    ended,
    get online() {
      return phase === 'session'
    },
    get error() {
      return failure
    },
    /** Only an answer to our handshake counts. */
    handshakeSent() {
      if (phase === 'opening') phase = 'handshake-sent'
    },
    close(timeout: number) {
      if (phase !== 'session') return
      failure = new ComponentError('aborted', 'The component was stopped.')
      phase = 'over'
      void stream.close({ timeout })
    },
  }
}
