import { JID } from '@trestle/jid'
import { type EventHub, systemClock } from '@trestle/xmlstream'
import { type Core, type CoreOptions, createCore } from './core.js'
import type { HostEvents } from './host-events.js'
import type { HostStatus } from './host-status.js'
import {
  type Connection,
  createLifecycle,
  type Ending,
  type HostErrorClass,
  type ReconnectOptions,
} from './lifecycle.js'
import type { Self } from './self.js'
import type { LocalAddress, XmppHost } from './xmpp-host.js'

/** A session that is there, attached to the core. */
export interface HostConnection<E extends Error> extends Connection<E> {
  /** The address of the session: a client's full address, a component's domain. */
  readonly jid: JID
}

export interface HostOptions<E extends Error> extends CoreOptions {
  /**
   * Connects, logs in, and attaches the session to the core: nothing of it may arrive before. Rejects with E, or with the
   * reason of the signal.
   */
  readonly connect: (core: Core, signal: AbortSignal) => Promise<HostConnection<E>>
  /** The class of the errors by which attempts and sessions end. */
  readonly HostError: HostErrorClass<E>
  readonly reconnect?: boolean | ReconnectOptions<E> | undefined
  /** The default of `reconnect.when`. */
  readonly isRetryable: (error: E, ending: Ending) => boolean
  /** Milliseconds for `stop()`. Default 5000. */
  readonly stopTimeout?: number | undefined
  /** Throws where an address is none of this host's. */
  readonly assertLocal?: ((jid: JID) => void) | undefined
}

/** The host, and the core for whoever brings its connections. */
export interface CreatedHost<E extends Error> {
  readonly host: XmppHost<E>
  readonly core: Core
}

/** Assembles a host of a core and a lifecycle. Nothing happens before `start()`. */
export function createHost<E extends Error>(options: HostOptions<E>): CreatedHost<E> {
  const { clock = systemClock, stopTimeout = 5000, assertLocal } = options
  const core = createCore({ ...options, clock })
  const { xmpp } = core
  // One hub for all: no event of a host has the name of one of a core.
  const events = xmpp.events as unknown as EventHub<HostEvents<E>>
  let status: HostStatus = 'offline'
  /** The status after the end of the session. */
  let following: HostStatus | undefined

  /** From `start()` until `stop()`, or until no further attempt is made. */
  let running = false

  function endRun(): void {
    if (!running) return
    running = false
    core.stopping()
  }

  function become(next: HostStatus): void {
    if (status === next) return
    status = next
    events.emit('status', next)
  }

  function follow(): void {
    const next = following
    following = undefined
    if (next) become(next)
  }

  // Before anybody else listens: the status and the session change at once.
  events.on('online', () => become('online'))
  events.on('suspended', follow)
  events.on('offline', follow)

  const lifecycle = createLifecycle<HostConnection<E>, E>({
    ...options,
    clock,
    reconnect: options.reconnect ?? true,
    async connect(signal) {
      const connection = await options.connect(core, signal)
      const close = (timeout: number) => {
        become('closing')
        connection.close(timeout)
      }
      return { jid: connection.jid, resumed: connection.resumed, ended: connection.ended, close }
    },
    report: (error) => core.report(error, 'reconnect'),
    onConnecting(attempt) {
      become(status === 'offline' ? 'connecting' : status)
      events.emit('connecting', { attempt })
    },
    onReconnecting(next) {
      following = 'reconnecting'
      core.lost(next.error)
      follow()
      events.emit('reconnecting', next)
    },
    onOver(error, started) {
      endRun()
      following = 'offline'
      core.detach(error)
      follow()
      if (error && started) events.emit('ended', { error })
    },
  })

  const addresses = new WeakMap<Self, LocalAddress>()

  /** A local address with the plugins' views of it: one object for each, like the address itself. */
  function localAddress(jid: JID | string): LocalAddress {
    const local = JID.from(jid)
    assertLocal?.(local)
    const self = xmpp.as(local)
    const known = addresses.get(self)
    if (known) return known
    const address: LocalAddress = { ...self, get: (plugin) => core.get(plugin, self) }
    addresses.set(self, address)
    core.alias(address, self)
    return address
  }

  const host: XmppHost<E> = {
    xmpp,
    key: xmpp.key,
    scope: xmpp.scope,
    get boundJid() {
      return xmpp.boundJid
    },
    get status() {
      return status
    },
    get jid() {
      return xmpp.jid
    },
    iq: xmpp.iq,
    send: xmpp.send,
    message: xmpp.message,
    presence: xmpp.presence,
    on: events.on,
    once: events.once,
    off: events.off,
    use(plugin, given) {
      core.use(plugin, given)
      return host
    },
    get: core.get,
    remove: core.remove,
    async start(how) {
      if (status === 'offline') {
        core.install()
        running = true
      }
      return (await lifecycle.start(how)).jid
    },
    async stop({ timeout = stopTimeout } = {}) {
      const until = clock.monotonic() + timeout
      endRun()
      const held = xmpp.online ? core.flushed(timeout) : undefined
      if (held) await held
      await lifecycle.stop(Math.max(1, until - clock.monotonic()))
    },
    as: (jid) => (options.kind === 'client' ? host : localAddress(jid)),
  }
  core.alias(host, xmpp)
  return { host, core }
}
