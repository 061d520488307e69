import type { Clock } from '@trestle/xmlstream'
import type { Capabilities } from './capabilities.js'
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
  readonly statusChanged: (text: string | undefined) => void
  /** Milliseconds that a library may take to reconnect by itself. */
  readonly selfReconnect: number
}

const ALWAYS: ReadonlySet<string> = new Set([
  'login',
  'onMessage',
  'logout',
  'unregister',
  'listContacts',
  'fetchContact',
])

/** Calls `session()`. Rejects where it throws, or where its handlers do not fit the capabilities. */
export async function startLiveSession(options: LiveSessionOptions): Promise<LiveSession> {
  const { network, clock, scope, statusChanged } = options
  const controller = new AbortController()
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
    ended: ended.promise,
    connect(text) {
      if (controller.signal.aborted) return
      clock.clearTimeout(reconnecting)
      connected = true
      statusChanged(text)
      wake()
    },
    async ready(signal) {
      const over = AbortSignal.any([signal, controller.signal])
      for (;;) {
        over.throwIfAborted()
        const pause = pausedUntil - clock.now()
        if (connected && pause <= 0) return
        await changed(over, connected ? pause : undefined)
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
      connected = false
      clock.clearTimeout(reconnecting)
      reconnecting = clock.setTimeout(() => live.end({ error, retry: 'frame' }), options.selfReconnect)
    },
    loggedOut(reason = 'The network ended the session.') {
      live.end({ error: new GatewayError('bad-credentials', reason), retry: 'logged-out' })
    },
    rateLimited(until) {
      pausedUntil = until.getTime()
    },
  }

  const made = await scope(live, () => network.session(options.context(live, connection)))
  checkHandlers({ ...made }, network)
  handlers = made as AnyHandlers
  return live
}

/** A handler that nobody calls is a mistake of the module that would otherwise show as silence. */
function checkHandlers(handlers: Record<string, unknown>, { capabilities }: DefinedNetwork): void {
  for (const name of Object.keys(handlers)) {
    if (ALWAYS.has(name)) continue
    const need = handlerNeeds[name as keyof GatedHandlers]
    if (!need) throw new GatewayError('internal', `The session has a handler ${name}, which nothing calls.`)
    if (!capabilities[need]) {
      throw new GatewayError('internal', `The session handles ${name}, but the network does not declare ${need}.`)
    }
  }
  for (const name of ['login', 'onMessage']) {
    if (typeof handlers[name] !== 'function') throw new GatewayError('internal', `The session has no ${name}.`)
  }
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void
  const promise = new Promise<T>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
