import type { Link } from '@trestle/core'
import { decodeStreamError, isStreamError, NS_CLIENT } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import { type Clock, createXmlStream, type Transport, type XmlStream } from '@trestle/xmlstream'
import { ComponentError } from './component-error.js'
import { toComponentError } from './component-errors.js'
import type { Connector } from './connector.js'
import { createHandshake, isHandshake, NS_COMPONENT } from './handshake.js'
import type { Settings } from './options.js'
import { streamLink } from './stream-link.js'

/** A connection whose handshake the server has accepted. */
export interface Connection {
  /** Resolves, once it has ended, with why; never rejects. */
  readonly ended: Promise<ComponentError>
  /** Sends what waits and closes in an orderly way, within so many milliseconds. */
  close(timeout: number): void
}

/** All are called in the order of what happens on the wire, with nothing in between. */
export interface ConnectionHandlers {
  onAccepted(link: Link): void
  onStanza(element: Element): void
  /** The session is over; without an error, because `close` was called. Only after `onAccepted`. */
  onEnded(error?: ComponentError): void
  /** Something failed that does not end the connection. */
  onFailure(error: Error): void
}

export interface ConnectionOptions {
  readonly settings: Settings
  readonly connector: Connector
  readonly clock: Clock
  readonly handlers: ConnectionHandlers
  /** Ends the attempt; its reason is what the attempt rejects with. */
  readonly signal: AbortSignal
}

/** Connects and proves who we are. @throws ComponentError, or the reason of the signal */
export async function openConnection(options: ConnectionOptions): Promise<Connection> {
  const { settings, clock } = options
  const attempt = new AbortController()
  const giveUp = () => attempt.abort(options.signal.reason)
  const late = () => attempt.abort(loginTimedOut(settings))
  options.signal.addEventListener('abort', giveUp)
  if (options.signal.aborted) giveUp()
  const timer = clock.setTimeout(late, settings.timeouts.login)
  try {
    attempt.signal.throwIfAborted()
    const { host, port } = settings
    const transport = await options.connector.connect({ host, port, signal: attempt.signal })
    if (attempt.signal.aborted) transport.destroy()
    attempt.signal.throwIfAborted()
    return await logIn(transport, options, attempt.signal)
  } catch (error) {
    throw attempt.signal.aborted ? attempt.signal.reason : toComponentError(error, settings.jid.domain, 'login')
  } finally {
    clock.clearTimeout(timer)
    options.signal.removeEventListener('abort', giveUp)
  }
}

async function logIn(
  transport: Transport,
  { settings, clock, handlers }: ConnectionOptions,
  signal: AbortSignal,
): Promise<Connection> {
  const { domain } = settings.jid
  const stream = createXmlStream({
    transport,
    role: 'initiator',
    namespace: NS_COMPONENT,
    alias: NS_CLIENT,
    limits: settings.limits,
    clock,
    highWaterMark: settings.limits.highWaterMark,
    // The link refuses to send before the stream gives up.
    maxQueued: settings.limits.maxQueued * 2,
    keepAlive: settings.keepAlive,
    closeTimeout: settings.timeouts.close,
  })
  const session = followSession(stream, settings, handlers)
  const abort = () => stream.destroy(signal.reason)
  signal.addEventListener('abort', abort)
  try {
    const { id } = await stream.open({ to: domain }, { timeout: Number.POSITIVE_INFINITY })
    // Without an id, there is nothing to prove: an error follows.
    if (id) {
      const handshake = await createHandshake(id, settings.secret)
      if (stream.state === 'open') stream.send(handshake)
      session.proved()
    }
    await session.accepted
    return session
  } catch (error) {
    const known = session.error ?? error
    stream.destroy()
    throw known
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

function followSession(stream: XmlStream, settings: Settings, handlers: ConnectionHandlers) {
  let phase: 'opening' | 'proved' | 'session' | 'over' = 'opening'
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
    const wasOnline = phase === 'session'
    phase = 'over'
    if (wasOnline) handlers.onEnded(failure)
    refuse(failure)
  }

  stream.events.on('element', (element) => {
    if (phase === 'session' && element.ns === NS_CLIENT) handlers.onStanza(element)
    else if (phase === 'proved' && isHandshake(element)) {
      phase = 'session'
      handlers.onAccepted(streamLink(stream, settings.jid.domain, settings.limits.maxQueued))
      accept()
    } else if (isStreamError(element) && phase !== 'over') {
      finish(decodeStreamError(element))
      void stream.close()
    }
  })
  stream.events.on('error', handlers.onFailure)
  stream.events.on('close', ({ error }) => {
    if (phase !== 'over') finish(error)
    end(failure as ComponentError)
  })

  return {
    accepted,
    ended,
    get error() {
      return failure
    },
    /** Only an answer to our handshake counts. */
    proved() {
      if (phase === 'opening') phase = 'proved'
    },
    close(timeout: number) {
      if (phase !== 'session') return
      failure = new ComponentError('aborted', 'The component was stopped.')
      phase = 'over'
      handlers.onEnded()
      void stream.close({ timeout })
    },
  }
}

function loginTimedOut({ host, port, timeouts }: Settings): ComponentError {
  const where = `${host.includes(':') ? `[${host}]` : host}:${port}`
  return new ComponentError('timeout', `${where} did not accept the component within ${timeouts.login / 1000} s.`)
}
