import { createBackoff } from '@trestle/core'
import type { Clock } from '@trestle/xmlstream'
import { aborted, sleep, withDeadline } from './deadline.js'
import { GatewayError, toGatewayError } from './gateway-error.js'
import { type LiveSession, type LiveSessionOptions, type SessionEnd, startLiveSession } from './live-session.js'
import type { Log } from './network.js'
import type { SessionStatus } from './session-status.js'

/** The session of one user, kept alive: a failed one is made anew after a while, and nobody else notices. */
export interface UserSession {
  readonly status: SessionStatus
  /** The live session, once it is connected; rejects when the user's session was stopped. */
  live(signal: AbortSignal): Promise<LiveSession>
  /** The live session, whether or not it is connected. */
  readonly current: LiveSession | undefined
  start(): void
  /** Leaves the network. With `unregister`, the login is given up there too. */
  stop(options?: { readonly unregister?: boolean }): Promise<void>
}

export interface UserSessionOptions extends Omit<LiveSessionOptions, 'statusChanged'> {
  readonly clock: Clock
  readonly log: Log
  readonly statusChanged: (status: SessionStatus) => void
  /** Called each time the network is there; a failure is logged and ends nothing. */
  readonly onConnected: (live: LiveSession) => Promise<void>
  /** Milliseconds for `login()`, `logout()` and the like. */
  readonly deadline: number
}

export function createUserSession(options: UserSessionOptions): UserSession {
  const { clock, log, scope, deadline } = options
  let status: SessionStatus = { state: 'stopped' }
  let current: LiveSession | undefined
  let controller = new AbortController()
  let running: Promise<void> | undefined
  const waiting = new Set<() => void>()

  function become(next: SessionStatus): void {
    status = next
    options.statusChanged(next)
    for (const wake of [...waiting]) wake()
  }

  async function logIn(signal: AbortSignal): Promise<LiveSession> {
    const live = await startLiveSession({
      ...options,
      statusChanged(text) {
        if (current !== live || signal.aborted) return
        become({ state: 'online', text })
        options.onConnected(live).catch((error) => log.warn({ error }, 'What follows a login failed.'))
      },
    })
    current = live
    const late = () => new GatewayError('timeout', 'The network did not let us in within the time.')
    const connection = scope(live, () =>
      withDeadline(clock, deadline, AbortSignal.any([signal, live.signal]), late, () => live.handlers.login()),
    )
    const text = await connection.catch((error) => {
      live.end({ error: toGatewayError(error), retry: 'frame' })
      throw error
    })
    if (!live.connected) live.connect(typeof text === 'string' ? text : undefined)
    return live
  }

  /** One session from its making to its end, and whether it ever was connected. */
  async function runOnce(signal: AbortSignal): Promise<SessionEnd & { readonly wasConnected: boolean }> {
    become({ state: 'connecting' })
    try {
      const live = await logIn(signal)
      return { ...(await Promise.race([live.ended, aborted(signal)])), wasConnected: true }
    } catch (error) {
      if (signal.aborted) throw error
      const failure = toGatewayError(error)
      if (failure.code === 'internal') log.error({ error }, 'The session failed.')
      return { error: failure, retry: failure.code === 'bad-credentials' ? 'logged-out' : 'frame', wasConnected: false }
    }
  }

  async function run(signal: AbortSignal): Promise<void> {
    const backoff = createBackoff({ clock, initial: 2000, max: 300_000 })
    for (;;) {
      const end = await runOnce(signal)
      current = undefined
      const reason = reasonOf(end.error)
      if (end.retry === 'logged-out') return become({ state: 'logged-out', reason })
      if (end.retry === 'never') return become({ state: 'failed', reason })
      if (end.wasConnected) backoff.reset()
      const retryAt = end.error instanceof GatewayError ? end.error.retryAt : undefined
      const delay = Math.max(backoff.next(), (retryAt?.getTime() ?? 0) - clock.now())
      become({ state: 'failed', reason, retryAt: new Date(clock.now() + delay) })
      await sleep(clock, delay, signal)
    }
  }

  return {
    get status() {
      return status
    },
    get current() {
      return current
    },
    async live(signal) {
      const over = AbortSignal.any([signal, controller.signal])
      for (;;) {
        over.throwIfAborted()
        if (current?.connected) {
          const live = current
          await live.ready(over).catch(() => over.throwIfAborted())
          if (live.connected) return live
        } else await changed(over)
      }
    },
    start() {
      if (running) return
      controller = new AbortController()
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
      const live = current
      if (live && !live.signal.aborted) await leave(live, unregister)
      const stopped = new GatewayError('cancelled', 'The session was stopped.')
      // First the supervisor, which would take the end for a failure.
      controller.abort(stopped)
      live?.end({ error: stopped, retry: 'never' })
      await running
      current = undefined
      if (status.state !== 'stopped') become({ state: 'stopped' })
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
    const late = () => new GatewayError('timeout', 'The network did not let us go within the time.')
    const steps = unregister ? [live.handlers.unregister, live.handlers.logout] : [live.handlers.logout]
    for (const step of steps) {
      if (!step) continue
      await scope(live, () => withDeadline(clock, deadline, live.signal, late, () => step.call(live.handlers))).catch(
        (error) => log.warn({ error }, 'Leaving the network failed.'),
      )
    }
  }
}

/** What the user is told: the module's own words, not the insides of its errors. */
function reasonOf(error: Error): string {
  if (error instanceof GatewayError) return error.text ?? `The network module failed (${error.code}).`
  return error.message || 'The connection was lost.'
}
