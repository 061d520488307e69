import { createCore, createLifecycle, type StreamFeature } from '@trestle/core'
import { JID } from '@trestle/jid'
import { chooseMechanism, defaultMechanisms } from '@trestle/sasl'
import { decodeStanzaError } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import {
  createGate,
  createWireTap,
  type EventHub,
  inTime,
  orAbort,
  systemClock,
  type WireEntry,
} from '@trestle/xmlstream'
import { createAuthenticator } from './authenticator.js'
import type { Client, ClientEvents, ClientStatus } from './client.js'
import { ClientError } from './client-error.js'
import { loginTimedOut, toClientError } from './client-errors.js'
import type { ClientOptions } from './client-options.js'
import { authentication } from './features/authentication.js'
import { bind } from './features/bind.js'
import { session as legacySession } from './features/session.js'
import { startTls } from './features/start-tls.js'
import { heals } from './heals.js'
import { parseHostAddress } from './host-address.js'
import { login } from './login.js'
import type { Session } from './session.js'
import { streamLink } from './stream-link.js'

/** Milliseconds that a server has to close a stream that is over. */
const FAREWELL = 1000

/** A client that reaches its server by the given connector. Nothing happens before `start()`. */
export function createClient(options: ClientOptions): Client {
  const { connector, clock = systemClock, timeouts = {}, limits, keepAlive = 60_000, tls = {} } = options
  const { login: loginTimeout = 30_000, stop: stopTimeout = 5000 } = timeouts
  const given = JID.from(options.jid)
  const account = given.bare
  const resource = options.resource || given.resource || undefined
  const plaintext = tls.mode === 'none'
  if (plaintext && tls.insecure !== true) {
    throw new ClientError('insecure', 'Without TLS everybody on the way reads along: confirm it by tls.insecure.')
  }
  const core = createCore({
    kind: 'client',
    address: account,
    clock,
    newId: options.newId,
    liveness: options.liveness,
  })
  const { xmpp } = core
  // The hub does not mind names that the core has no use for.
  const events = xmpp.events as unknown as EventHub<ClientEvents>
  const { mechanisms = defaultMechanisms, wire } = options
  const authenticator = createAuthenticator({
    ...options,
    account,
    choose: (offer, refused) => chooseMechanism({ ...offer, order: mechanisms.filter((name) => !refused.has(name)) }),
  })
  const asking = { newId: xmpp.newId, readError: decodeStanzaError }
  const own: readonly StreamFeature[] = [
    authentication,
    bind({ ...asking, resource, readAddress: JID.parse }),
    legacySession(asking),
  ]

  let status: ClientStatus = 'offline'
  let current: Session | undefined
  /** The latest session is an older one, resumed. */
  let resuming = false

  /** What becomes of the status with the session. */
  let pending: ClientStatus | undefined

  // Before anybody else listens: the status and the session change at once.
  events.on('online', () => become('online'))
  events.on('suspended', settle)
  events.on('offline', settle)

  function settle(): void {
    const next = pending
    pending = undefined
    if (next) become(next)
  }

  function become(next: ClientStatus): void {
    if (status === next) return
    status = next
    events.emit('status', next)
  }

  /** Whoever looks on must not break the stream. */
  function tell(entry: WireEntry): void {
    try {
      wire?.(entry)
    } catch (error) {
      xmpp.report(error, 'wire')
    }
  }

  async function logIn(signal: AbortSignal): Promise<Session> {
    await orAbort(signal, core.restore())
    const attempt = {
      account,
      resource,
      authenticator,
      connector,
      tls: !plaintext,
      startTls,
      features: () => [...own, ...core.streamFeatures],
      inline: core.inlineFeatures,
      clock,
      limits,
      keepAlive,
      onError: (error: unknown) => xmpp.report(error, 'stream'),
      tap: wire && createWireTap(tell, clock),
      signal,
    }
    return login(attempt, core.address === undefined ? undefined : parseHostAddress(core.address))
  }

  const connect = (signal: AbortSignal) =>
    inTime({ signal, clock, timeout: loginTimeout, late: () => loginTimedOut(loginTimeout) }, logIn).then(
      hold,
      (error) => {
        throw toClientError(error)
      },
    )

  function hold(session: Session) {
    const { stream, jid, resumed } = session
    let closing = false
    let end: (error: ClientError) => void
    const ended = new Promise<ClientError>((resolve) => {
      end = resolve
    })
    current = session
    resuming = resumed
    const gate = createGate(clock)
    core.attach(streamLink(stream, gate), jid, { resumed })
    session.handOver({
      receive(element, counted) {
        // What follows an error of the stream belongs to no session.
        if (current !== session || (stream.state !== 'open' && isRequest(element))) return
        if (counted) core.receive(element)
        else core.receiveUncounted(element)
      },
      heard: core.heard,
      drained() {
        gate.check()
        core.heard()
      },
      ended(cause) {
        gate.fail(cause)
        // A stream error is followed by the end of the stream: the first word counts.
        if (current !== session || (closing && stream.state !== 'closed')) return
        current = undefined
        const error = toClientError(cause)
        void stream.close({ timeout: FAREWELL })
        end(error)
      },
    })
    return {
      jid,
      ended,
      close(timeout: number) {
        if (current !== session) return
        closing = true
        become('closing')
        void stream.close({ timeout })
      },
    }
  }

  const lifecycle = createLifecycle({
    connect,
    reconnect: options.reconnect ?? true,
    isFailure: (error) => error instanceof ClientError,
    heals: (error, during, brief) => heals(error, { during, brief, resumed: resuming }),
    failure: (code, message, cause) => new ClientError(code, message, cause === undefined ? {} : { cause }),
    clock,
    report: (error) => xmpp.report(error, 'reconnect'),
    onConnecting(attempt) {
      become(status === 'offline' ? 'connecting' : status)
      events.emit('connecting', { attempt })
    },
    onReconnecting(next) {
      pending = 'reconnecting'
      core.lost(next.error)
      settle()
      events.emit('reconnecting', next)
    },
    onOver(error, started) {
      pending = 'offline'
      core.detach(error)
      settle()
      if (error && started) events.emit('ended', { error })
    },
  })

  async function close(timeout: number): Promise<void> {
    const until = clock.monotonic() + timeout
    const held = current && core.flushed(timeout)
    if (held) await held
    await lifecycle.stop(Math.max(1, until - clock.monotonic()))
  }

  const client: Client = {
    xmpp,
    get status() {
      return status
    },
    get jid() {
      return xmpp.jid
    },
    async start(how) {
      if (status === 'offline') core.install()
      return (await lifecycle.start(how)).jid
    },
    stop: ({ timeout = stopTimeout } = {}) => close(timeout),
    iq: xmpp.iq,
    send: xmpp.send,
    message: xmpp.message,
    presence: xmpp.presence,
    on: events.on,
    once: events.once,
    off: events.off,
    use(plugin, given) {
      core.use(plugin, given)
      return client
    },
    get: (plugin) => core.get(plugin),
    remove: (plugin) => core.remove(plugin),
    as: () => client,
  }
  return client
}

/** A request that arrives while we close cannot be answered any more. */
function isRequest({ name, attrs }: Element): boolean {
  return name === 'iq' && (attrs['type'] === 'get' || attrs['type'] === 'set')
}
