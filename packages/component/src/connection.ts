import type { HostConnection } from '@trestle/core/host'
import { NS_CLIENT, NS_COMPONENT } from '@trestle/stanza'
import {
  type Clock,
  createBareStream,
  createWireTap,
  inTime,
  loginLimits,
  orAbort,
  streamFraming,
  type Transport,
  type WireEntry,
} from '@trestle/xmlstream'
import { ComponentError } from './component-error.js'
import { toComponentError } from './component-errors.js'
import type { Connector } from './connector.js'
import { createHandshake } from './handshake.js'
import type { Settings } from './options.js'
import { followSession, type SessionHandlers } from './session.js'

export interface ConnectionOptions {
  readonly settings: Settings
  readonly connector: Connector
  readonly clock: Clock
  readonly handlers: SessionHandlers
  /** Ends the attempt; its reason is what the attempt rejects with. */
  readonly signal: AbortSignal
}

/** Connects and proves who we are; the server has accepted the handshake of what this resolves with. @throws ComponentError, or the reason of the signal */
export function openConnection(options: ConnectionOptions): Promise<HostConnection<ComponentError>> {
  const { settings, clock, signal } = options
  const timeoutError = () => loginTimedOut(settings)
  return inTime({ signal, clock, timeout: settings.timeouts.login, timeoutError }, (within) =>
    connect(options, within).catch((error) => {
      throw toComponentError(error, settings.jid.domain, 'login')
    }),
  )
}

async function connect(options: ConnectionOptions, signal: AbortSignal): Promise<HostConnection<ComponentError>> {
  signal.throwIfAborted()
  const { host, port } = options.settings
  const connecting = options.connector.connect({ host, port, signal })
  // A connection that comes too late is not kept.
  const transport = await orAbort(signal, connecting, (late) => late.destroy())
  return logIn(transport, options, signal)
}

async function logIn(
  transport: Transport,
  { settings, clock, handlers }: ConnectionOptions,
  signal: AbortSignal,
): Promise<HostConnection<ComponentError>> {
  const { domain } = settings.jid
  const { wire } = settings
  const onFailure = (error: unknown) =>
    handlers.onFailure(error instanceof Error ? error : new Error(String(error), { cause: error }))
  const report = (entry: WireEntry) => {
    try {
      wire?.(entry)
    } catch (error) {
      onFailure(error)
    }
  }
  const session = followSession({
    settings,
    handlers,
    clock,
    begin: (listener) =>
      createBareStream({
        transport,
        role: 'initiator',
        framing: streamFraming({ contentNamespace: NS_COMPONENT, alias: NS_CLIENT }),
        limits: loginLimits(settings.limits),
        clock,
        highWaterMark: settings.limits.highWaterMark,
        // The link refuses to send before the stream gives up.
        maxQueued: settings.limits.maxQueued * 2,
        keepAlive: settings.keepAlive,
        closeTimeout: settings.timeouts.stop,
        listener,
        onFailure,
        tap: wire && createWireTap(report, clock),
      }),
  })
  const { stream } = session
  // Once online, it is for whoever holds the connection to close it.
  const abort = () => {
    if (!session.online) stream.destroy(signal.reason)
  }
  signal.addEventListener('abort', abort)
  if (signal.aborted) abort()
  try {
    const { id } = await stream.open({ to: domain }, { timeout: Number.POSITIVE_INFINITY })
    // Without an id, there is nothing to prove: an error follows.
    if (id) {
      const handshake = await createHandshake(id, settings.secret)
      if (stream.state === 'open') stream.send(handshake)
      session.handshakeSent()
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

function loginTimedOut({ host, port, timeouts }: Settings): ComponentError {
  const where = `${host.includes(':') ? `[${host}]` : host}:${port}`
  return new ComponentError('timeout', `${where} did not accept the component within ${timeouts.login / 1000} s.`)
}
