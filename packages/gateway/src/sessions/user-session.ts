import { createBackoff } from '@trestle/core'
import { orAbort } from '@trestle/xmlstream'
import { GatewayError, type GatewayErrorCode, toGatewayError } from '../module/gateway-error.js'
import type { Log } from '../module/network.js'
import { createAbort } from '../support/abort.js'
import type { Changing } from '../support/changing.js'
import { shortText } from '../support/clip.js'
import { sleep, withDeadline } from '../support/deadline.js'
import { type LiveSession, type LiveSessionOptions, type SessionEnd, startLiveSession } from './live-session.js'
import type { SessionStatus } from './session-status.js'

/** Supervises the session of one user: after a failure, a new one is made with growing pauses. */
export interface UserSession {
  readonly status: SessionStatus
  /** Resolves with the live session once it is connected and not paused; rejects when the session is stopped. */
  live(signal: AbortSignal): Promise<LiveSession>
  /** The live session, connected or not. */
  readonly current: LiveSession | undefined
  start(): void
  /** Disconnects from the network; with `unregister`, the login is revoked there too. */
  stop(options?: { readonly unregister?: boolean }): Promise<void>
}

export interface UserSessionOptions extends Omit<LiveSessionOptions, 'connected' | 'interrupted'> {
  readonly log: Log
  readonly statusChanged: (status: SessionStatus) => void
  /** Called after each connect; a failure is logged and ends nothing. */
  readonly onConnected: (live: LiveSession) => Promise<void>
  /** Why the network refused the last login, as the store has it. */
  readonly loggedOut?: string | undefined
}

/** The longest pause that a module can ask for, in milliseconds. */
const LONGEST_PAUSE = 7 * 24 * 3_600_000
/** How long a connection must have lasted, in milliseconds, so that the pauses between attempts begin anew. */
const STABLE = 60_000
/** Bytes of a text that the user sees as the gateway's status: longer ones are cut. */
const MAX_STATUS = 2000

export function createUserSession(options: UserSessionOptions): UserSession {
  const { clock, log, scope, deadline, loggedOut } = options
  let connectedAt: number | undefined
  let controller = createAbort()
  let running: Promise<void> | undefined
  const waiting = new Set<() => void>()

  function become(next: SessionStatus): void {
    session.status = next
    options.statusChanged(next)
    for (const wake of [...waiting]) wake()
  }

  function connected(live: LiveSession, text: string | undefined, isNew: boolean): void {
    // The module may connect during `session()`, before its handlers exist: `logIn` reports it then.
    if (session.current !== live) return
    connectedAt ??= clock.monotonic()
    const wasOnline = session.status.state === 'online'
    become({ state: 'online', text: text === undefined ? undefined : shortText(text, MAX_STATUS) })
    if (!isNew && wasOnline) return
    scope(live, () => options.onConnected(live)).catch((error) => {
      if (!live.signal.aborted) log.warn({ error }, 'Synchronising after the login failed.')
    })
  }

  async function logIn(live: LiveSession, signal: AbortSignal): Promise<void> {
    const timeoutError = () => new GatewayError('timeout', 'The network did not answer the login in time.')
    const text = await scope(live, () =>
      withDeadline(clock, deadline, AbortSignal.any([signal, live.signal]), timeoutError, () =>
        live.handlers().login(),
      ),
    )
    const statusText = typeof text === 'string' ? text : undefined
    if (!live.connected) live.connect(statusText)
    else if (connectedAt === undefined) connected(live, statusText, true)
  }

  /** One session from its making to its end. */
  async function runOnce(signal: AbortSignal): Promise<SessionEnd> {
    become({ state: 'connecting' })
    connectedAt = undefined
    let live: LiveSession | undefined
    try {
      live = await startLiveSession({ ...options, connected, interrupted }, signal)
      signal.throwIfAborted()
      session.current = live
      await logIn(live, signal)
    } catch (thrown) {
      if (signal.aborted) throw thrown
      const error = toGatewayError(thrown)
      const end = { error, retry: error.code === 'bad-credentials' ? 'logged-out' : 'frame' } as const
      if (!live) return end
      // If the module has ended the session during the login, its reason stays.
      live.end(end)
    }
    return orAbort(signal, live.ended)
  }

  function interrupted(live: LiveSession): void {
    if (session.current === live) become({ state: 'connecting' })
  }

  async function run(signal: AbortSignal): Promise<void> {
    const backoff = createBackoff({ clock, initial: 2000, max: 300_000 })
    for (;;) {
      const end = await runOnce(signal)
      session.current = undefined
      const error = end.error instanceof GatewayError ? end.error : toGatewayError(end.error)
      if (error.code === 'internal') log.error({ error: error.cause ?? error }, 'The session failed.')
      const reason = reasonOf(error, end.error)
      if (end.retry === 'logged-out') return become({ state: 'logged-out', reason })
      if (end.retry === 'never') return become({ state: 'failed', reason })
      if (connectedAt !== undefined && clock.monotonic() - connectedAt >= STABLE) backoff.reset()
      const notBefore = (error.retryAt?.getTime() || 0) - clock.now()
      const delay = Math.min(Math.max(backoff.next(), notBefore), LONGEST_PAUSE)
      become({ state: 'failed', reason, retryAt: new Date(clock.now() + delay) })
      await sleep(clock, delay, signal)
    }
  }

  const session: Changing<UserSession> = {
    status: loggedOut === undefined ? { state: 'stopped' } : { state: 'logged-out', reason: loggedOut },
    current: undefined,
    async live(signal) {
      signal.throwIfAborted()
      if (session.current?.isReady()) return session.current
      const cancelled = AbortSignal.any([signal, controller.signal])
      for (;;) {
        cancelled.throwIfAborted()
        const live = session.current
        if (live?.connected) {
          await live.ready(cancelled).catch(() => cancelled.throwIfAborted())
          if (live.connected) return live
        } else await changed(cancelled)
      }
    },
    start() {
      if (running) return
      // Whoever waits from before this start is to learn of its stop as well.
      if (controller.signal.aborted) controller = createAbort()
      const { signal } = controller
      running = run(signal)
        .catch((error) => {
          if (!signal.aborted) log.error({ error }, 'The supervisor of the session failed.')
        })
        .finally(() => {
          running = undefined
        })
    },
    async stop({ unregister = false } = {}) {
      const live = session.current
      const stopped = new GatewayError('cancelled', 'The session was stopped.')
      // The supervisor is stopped first: it would treat the end as a failure and make a new session.
      controller.abort(stopped)
      if (live && !live.signal.aborted) await leave(live, unregister)
      live?.end({ error: stopped, retry: 'never' })
      await running
      session.current = undefined
      if (session.status.state !== 'stopped') become({ state: 'stopped' })
    },
  }

  function changed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        waiting.delete(wake)
        signal.removeEventListener('abort', wake)
        resolve()
      }
      waiting.add(wake)
      signal.addEventListener('abort', wake, { once: true })
    })
  }

  async function leave(live: LiveSession, unregister: boolean): Promise<void> {
    const timeoutError = () => new GatewayError('timeout', 'The network did not answer the logout in time.')
    // A library may report its own logout as a lost connection, which ends the session: the steps go on without its signal.
    const { signal } = new AbortController()
    const steps = unregister ? [live.handlers().unregister, live.handlers().logout] : [live.handlers().logout]
    for (const step of steps) {
      if (!step) continue
      await scope(live, () =>
        withDeadline(clock, deadline, signal, timeoutError, () => step.call(live.handlers())),
      ).catch((error) => log.warn({ error }, 'Logging out of the network failed.'))
    }
  }

  return session
}

/** Texts for users where the error has none. */
const REASONS: Partial<Record<GatewayErrorCode, string>> = {
  'bad-credentials': 'The network refused the credentials.',
  disconnected: 'The connection to the network was lost.',
  unreachable: 'The network cannot be reached.',
  timeout: 'The network did not answer in time.',
  'rate-limited': 'The network asks us to wait.',
  blocked: 'The network refuses the connection.',
}

/** The text for the user: the module's own, never that of a library's error. */
function reasonOf(error: GatewayError, given: Error): string {
  if (!(given instanceof GatewayError)) return 'The connection to the network was lost.'
  const text = error.text?.trim() || REASONS[error.code] || 'The network module failed.'
  const short = shortText(text, MAX_STATUS)
  return /[.!?\u2026]$/.test(short) ? short : `${short}.`
}
