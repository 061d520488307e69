import type { Clock } from '@trestle/xmlstream'
import type { NetworkCapabilities, RoomsCapability } from '../module/capabilities.js'
import type { Chat } from '../module/chat.js'
import type { SessionCommands } from '../module/command.js'
import type { InputFields } from '../module/form-fields.js'
import { GatewayError } from '../module/gateway-error.js'
import {
  type AlwaysHandlers,
  type GatedHandlers,
  type HandlerNeed,
  handlerNeeds,
  type SessionHandlers,
} from '../module/handlers.js'
import type { Narrowed } from '../module/narrowed.js'
import type { DefinedNetwork, NetworkConnection, SessionContext } from '../module/network.js'
import { createAbort } from '../support/abort.js'
import type { Changing } from '../support/changing.js'
import { withDeadline } from '../support/deadline.js'

/** Why a live session ended, and whether another one is made. */
export interface SessionEnd {
  readonly error: GatewayError | Error
  readonly retry: 'frame' | 'never' | 'logged-out'
}

/** One run of a module's `session()`: used once, and discarded when it ends. */
export interface LiveSession {
  readonly signal: AbortSignal
  /** The module's handlers. Throws GatewayError `disconnected` before `session()` has returned. */
  handlers(): AnyHandlers
  /** Resolves when the session is connected; rejects if it ends before. */
  ready(signal: AbortSignal): Promise<void>
  readonly connected: boolean
  /** Connected, and not paused by `rateLimited`. */
  isReady(): boolean
  /** Since when the network may have told something that this session has not seen: its beginning, or the loss of the connection. */
  readonly awaySince: Date
  /** What this session has less than the network declares. */
  readonly narrowed: Narrowed<NetworkCapabilities> | undefined
  /** Marks the session as connected, with a status text. */
  connect(text?: string): void
  /** Resolves when the session has ended. */
  readonly ended: Promise<SessionEnd>
  /** Ends the session and aborts its signal. */
  end(end: SessionEnd): void
}

/** The handlers of any module, without those of undeclared capabilities. */
export type AnyHandlers =
  SessionHandlers<Required<NetworkCapabilities>> extends infer H
    ? Omit<H, keyof GatedHandlers | 'onMessage'> &
        Pick<AlwaysHandlers<AnyCapabilities>, 'onMessage'> &
        Partial<GatedHandlers<AnyCapabilities>> & { readonly commands?: SessionCommands }
    : never

/** The capabilities of a network that can do everything. */
export interface AnyCapabilities extends Required<Omit<NetworkCapabilities, 'search' | 'rooms'>> {
  readonly search: InputFields
  readonly rooms: Required<RoomsCapability>
}

/** A contact or a room of any network. */
export type AnyChat = Chat<AnyCapabilities>

export interface LiveSessionOptions {
  readonly network: DefinedNetwork
  readonly clock: Clock
  /** Runs code of the module so that later errors of it are attributed to this session. */
  readonly scope: <T>(live: LiveSession, run: () => T) => T
  readonly context: (live: Pick<LiveSession, 'signal'>, connection: NetworkConnection) => SessionContext<never>
  /** The session is connected; `isNew` is false if only the text changed. */
  readonly connected: (live: LiveSession, text: string | undefined, isNew: boolean) => void
  /** The network's library has been reconnecting for so long that the user should see it. */
  readonly interrupted: (live: LiveSession) => void
  /** Milliseconds that the network's library may take to reconnect. */
  readonly selfReconnect: number
  /** Milliseconds for `session()`. */
  readonly deadline: number
}

/** An interruption shorter than this, in milliseconds, is not shown. */
const SHOWN_AFTER = 10_000
/** Milliseconds after which a paused wait is checked again, since a module may name any date. */
const LONGEST_WAIT = 3_600_000

const ALWAYS: ReadonlySet<string> = new Set([
  'login',
  'onMessage',
  'logout',
  'unregister',
  'listContacts',
  'fetchContact',
  'onPreferences',
  'commands',
])

/**
 * Calls `session()`. Rejects if it throws, takes too long or is aborted, or if its handlers do not fit the capabilities;
 * the session's signal is aborted then.
 */
export async function startLiveSession(options: LiveSessionOptions, signal: AbortSignal): Promise<LiveSession> {
  const { network, clock, scope, selfReconnect } = options
  const controller = createAbort()
  const ended = deferred<SessionEnd>()
  const waiting = new Set<() => void>()
  let pausedUntil = 0
  let handlers: AnyHandlers | undefined
  let reconnecting: unknown

  const live: Changing<LiveSession> = {
    signal: controller.signal,
    connected: false,
    awaySince: new Date(clock.now()),
    narrowed: undefined,
    handlers() {
      if (!handlers) throw new GatewayError('disconnected', 'The session is not ready yet.')
      return handlers
    },
    isReady: () => live.connected && pausedUntil <= clock.monotonic(),
    ended: ended.promise,
    connect(text) {
      if (controller.signal.aborted) return
      clock.clearTimeout(reconnecting)
      const isNew = !live.connected
      live.connected = true
      options.connected(live, text, isNew)
      wake()
    },
    async ready(signal) {
      const cancelled = AbortSignal.any([signal, controller.signal])
      for (;;) {
        cancelled.throwIfAborted()
        const pause = pausedUntil - clock.monotonic()
        if (live.connected && pause <= 0) return
        await changed(cancelled, live.connected ? Math.min(pause, LONGEST_WAIT) : undefined)
      }
    },
    end(end) {
      if (controller.signal.aborted) return
      live.connected = false
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

  const connection: NetworkConnection = {
    connected({ status, capabilities } = {}) {
      live.narrowed = capabilities ?? live.narrowed
      live.connect(status)
    },
    lost(reason, retry = 'frame') {
      const error = typeof reason === 'string' ? new GatewayError('disconnected', reason) : reason
      if (retry !== 'self') return live.end({ error, retry })
      if (controller.signal.aborted) return
      if (live.connected) live.awaySince = new Date(clock.now())
      live.connected = false
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
      // An invalid date does not pause anything.
      const pause = until.getTime() - clock.now() || 0
      pausedUntil = clock.monotonic() + pause
      wake()
    },
  }

  const timeoutError = () => new GatewayError('timeout', 'The network module took too long to make a session.')
  try {
    const made = await withDeadline(clock, options.deadline, signal, timeoutError, () =>
      scope(live, () => network.session(options.context(live, connection))),
    )
    checkHandlers(made, network)
    // They fit what the network declares, as was checked.
    handlers = made as unknown as AnyHandlers
    return live
  } catch (error) {
    live.end({ error: error instanceof Error ? error : new Error(String(error)), retry: 'frame' })
    throw error
  }
}

/** Throws TypeError for a handler that is never called, and for one that is missing. */
function checkHandlers(made: object | undefined, { capabilities, commands }: DefinedNetwork): void {
  const wrong = (text: string) => new TypeError(text)
  if (typeof made !== 'object' || made === null) throw wrong('session() must return an object of handlers.')
  const handlers = made as Readonly<Record<string, unknown>>
  for (const name of Object.keys(handlers)) {
    if (ALWAYS.has(name) || handlers[name] === undefined) continue
    const need = Object.hasOwn(handlerNeeds, name) ? handlerNeeds[name as keyof GatedHandlers] : undefined
    if (!need) throw wrong(`The session has a handler ${name}, which does not exist.`)
    if (!declares(capabilities, need)) {
      throw wrong(`The session handles ${name}, but the network does not declare ${need}.`)
    }
  }
  const needed = Object.entries(handlerNeeds).flatMap(([name, need]) => (declares(capabilities, need) ? [name] : []))
  for (const name of ['login', 'onMessage', ...needed]) {
    if (typeof handlers[name] !== 'function') throw wrong(`The session has no ${name}.`)
  }
  const ofSession = (handlers['commands'] ?? {}) as Readonly<Record<string, unknown>>
  for (const [name, { access }] of Object.entries(commands)) {
    const isThere = Object.hasOwn(ofSession, name) && typeof ofSession[name] === 'function'
    if (access === 'connected' && !isThere) throw wrong(`The session does not handle the command ${name}.`)
  }
}

function declares(capabilities: NetworkCapabilities, need: HandlerNeed): boolean {
  const { rooms } = capabilities
  const within = typeof rooms === 'object' ? rooms : {}
  if (need === 'rooms.actions') return within.actions !== undefined
  if (need === 'rooms.directory') return within.directory === true
  return Boolean(capabilities[need])
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void
  const promise = new Promise<T>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
