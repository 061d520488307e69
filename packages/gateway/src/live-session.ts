import type { Clock } from '@trestle/xmlstream'
import { createAbort } from './abort.js'
import type { Capabilities } from './capabilities.js'
import { withDeadline } from './deadline.js'
import { GatewayError } from './gateway-error.js'
import {
  type Connection,
  type DefinedNetwork,
  type GatedHandlers,
  handlerNeeds,
  type SessionContext,
  type SessionHandlers,
} from './network.js'

/** How a live session ended, and whether another attempt makes sense. */
export interface SessionEnd {
  readonly error: GatewayError | Error
  readonly retry: 'frame' | 'never' | 'logged-out'
}

/** One run of a module's `session()`: used once, and thrown away whole. */
export interface LiveSession {
  readonly signal: AbortSignal
  /** The module's handlers; there from the start of the login on. */
  readonly handlers: AnyHandlers
  /** Resolves when the network is there; rejects when the session is over before. */
  ready(signal: AbortSignal): Promise<void>
  readonly connected: boolean
  /** Connected, and not told to pause. */
  readonly isReady: boolean
  /** The network is there. */
  connect(text?: string): void
  /** Resolves when the session is over. */
  readonly ended: Promise<SessionEnd>
  /** Ends it: everything that hangs on its signal stops. */
  end(end: SessionEnd): void
}

/** The handlers of any module; those of undeclared capabilities are absent. */
export type AnyHandlers =
  SessionHandlers<Required<Capabilities>> extends infer H
    ? Omit<H, keyof GatedHandlers> & Partial<GatedHandlers>
    : never

export interface LiveSessionOptions {
  readonly network: DefinedNetwork
  readonly clock: Clock
  /** Runs code of the module, so that whatever it leaves behind can be told to be this session's. */
  readonly scope: <T>(live: LiveSession, run: () => T) => T
  readonly context: (live: Pick<LiveSession, 'signal'>, connection: Connection) => SessionContext<never>
  /** The network is there; `isNew` unless only the text is another. */
  readonly connected: (live: LiveSession, text: string | undefined, isNew: boolean) => void
  /** The library has been reconnecting by itself long enough for the user to notice. */
  readonly interrupted: (live: LiveSession) => void
  /** Milliseconds that a library may take to reconnect by itself. */
  readonly selfReconnect: number
  /** Milliseconds for `session()`. */
  readonly deadline: number
}

/** An interruption shorter than this, in milliseconds, is not shown. */
const SHOWN_AFTER = 10_000
/** Waits are looked at again at least this often, in milliseconds: the end of a pause may be any moment or none. */
const LONGEST_WAIT = 3_600_000

const ALWAYS: ReadonlySet<string> = new Set([
  'login',
  'onMessage',
  'logout',
  'unregister',
  'listContacts',
  'fetchContact',
])

/**
 * Calls `session()`. Rejects where it throws, takes too long or is aborted, or where its handlers do not fit the
 * capabilities; whatever it has begun then ends with its signal.
 */
export async function startLiveSession(options: LiveSessionOptions, signal: AbortSignal): Promise<LiveSession> {
  const { network, clock, scope, selfReconnect } = options
  const controller = createAbort()
  const ended = deferred<SessionEnd>()
  const waiting = new Set<() => void>()
  let connected = false
  let pausedUntil = 0
  let handlers: AnyHandlers | undefined
  let reconnecting: unknown

  const live: LiveSession = {
    signal: controller.signal,
    get handlers() {
      if (!handlers) throw new GatewayError('disconnected', 'The session is being made.')
      return handlers
    },
    get connected() {
      return connected
    },
    get isReady() {
      return connected && pausedUntil <= clock.monotonic()
    },
    ended: ended.promise,
    connect(text) {
      if (controller.signal.aborted) return
      clock.clearTimeout(reconnecting)
      const isNew = !connected
      connected = true
      options.connected(live, text, isNew)
      wake()
    },
    async ready(signal) {
      const over = AbortSignal.any([signal, controller.signal])
      for (;;) {
        over.throwIfAborted()
        const pause = pausedUntil - clock.monotonic()
        if (connected && pause <= 0) return
        await changed(over, connected ? Math.min(pause, LONGEST_WAIT) : undefined)
      }
    },
    end(end) {
      if (controller.signal.aborted) return
      connected = false
      clock.clearTimeout(reconnecting)
      controller.abort(new GatewayError('disconnected', end.error.message, { cause: end.error }))
      ended.resolve(end)
    },
  }

  function changed(signal: AbortSignal, milliseconds: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      const timer = milliseconds === undefined ? undefined : clock.setTimeout(done, milliseconds)
      function done(): void {
        clock.clearTimeout(timer)
        waiting.delete(done)
        signal.removeEventListener('abort', done)
        resolve()
      }
      waiting.add(done)
      signal.addEventListener('abort', done, { once: true })
    })
  }
  const wake = () => {
    for (const done of [...waiting]) done()
  }

  const connection: Connection = {
    connected: ({ status } = {}) => live.connect(status),
    lost(reason, retry = 'frame') {
      const error = typeof reason === 'string' ? new GatewayError('disconnected', reason) : reason
      if (retry !== 'self') return live.end({ error, retry })
      if (controller.signal.aborted) return
      connected = false
      clock.clearTimeout(reconnecting)
      const giveUp = () => live.end({ error, retry: 'frame' })
      const shownAfter = Math.min(SHOWN_AFTER, selfReconnect)
      reconnecting = clock.setTimeout(() => {
        options.interrupted(live)
        reconnecting = clock.setTimeout(giveUp, selfReconnect - shownAfter)
      }, shownAfter)
    },
    loggedOut(reason = 'The network ended the session.') {
      live.end({ error: new GatewayError('bad-credentials', reason), retry: 'logged-out' })
    },
    rateLimited(until) {
      // No moment at all is no reason to pause.
      const pause = until.getTime() - clock.now() || 0
      pausedUntil = clock.monotonic() + pause
      wake()
    },
  }

  const late = () => new GatewayError('timeout', 'The network module took too long to make a session.')
  try {
    const made = await withDeadline(clock, options.deadline, signal, late, () =>
      scope(live, () => network.session(options.context(live, connection))),
    )
    checkHandlers(made, network)
    handlers = made as AnyHandlers
    return live
  } catch (error) {
    live.end({ error: error instanceof Error ? error : new Error(String(error)), retry: 'frame' })
    throw error
  }
}

/** A mistake of the module that would otherwise show as silence: what nobody calls, and what nobody handles. */
function checkHandlers(made: object | undefined, { capabilities }: DefinedNetwork): void {
  const wrong = (text: string) => new TypeError(text)
  if (typeof made !== 'object' || made === null) throw wrong('The session is no object of handlers.')
  const handlers = made as Readonly<Record<string, unknown>>
  for (const name of Object.keys(handlers)) {
    if (ALWAYS.has(name) || handlers[name] === undefined) continue
    const need = Object.hasOwn(handlerNeeds, name) ? handlerNeeds[name as keyof GatedHandlers] : undefined
    if (!need) throw wrong(`The session has a handler ${name}, which nothing calls.`)
    if (!capabilities[need]) {
      throw wrong(`The session handles ${name}, but the network does not declare ${need}.`)
    }
  }
  const needed = Object.entries(handlerNeeds).flatMap(([name, need]) => (capabilities[need] ? [name] : []))
  for (const name of ['login', 'onMessage', ...needed]) {
    if (typeof handlers[name] !== 'function') throw wrong(`The session has no ${name}.`)
  }
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void
  const promise = new Promise<T>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
