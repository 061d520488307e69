import { createFrame, type Frame, type FrameOptions, type Network, type SessionContext } from '@trestle/gateway'
import type { ManualClock, TestHost, TestNetwork } from '@trestle/testing'
import type { Clock } from '@trestle/xmlstream'

/** The gateway as one process runs it: what it keeps is in the store, everything else ends with it. */
export interface GatewayProcess {
  readonly host: TestHost
  readonly frame: Frame
  /** The context of the latest session of each user, by bare JID. */
  readonly sessions: ReadonlyMap<string, SessionContext<never>>
  /** Ends it as a signal to the process does. */
  stop(): Promise<void>
  /** Ends it as a loss of power does: nothing of it is sent, stored or logged any more. */
  kill(): void
}

export interface ProcessOptions extends Omit<FrameOptions, 'host'> {
  readonly net: TestNetwork
  readonly jid: string
  readonly clock: ManualClock
}

/** Starts the gateway: it is online, and its sessions have begun. */
export async function startProcess(options: ProcessOptions): Promise<GatewayProcess> {
  const { net, jid, clock, store, log, network, ...rest } = options
  const killed = new AbortController()
  const { signal } = killed
  const sessions = new Map<string, SessionContext<never>>()
  const host = net.join({ jid, kind: 'component', clock: clockUntil(signal, clock) })
  host.xmpp.events.on('error', ({ error, source }) => {
    if (!signal.aborted) log.error({ error, source }, 'Something failed.')
  })
  const frame = createFrame({
    ...rest,
    host,
    network: observed(network, signal, (context) => sessions.set(context.user.jid.toString(), context)),
    store: until(signal, store, () => new Promise<never>(() => {})),
    log: until(signal, log, () => undefined),
  })
  await frame.load()
  host.goOnline()
  await frame.start()
  return {
    host,
    frame,
    sessions,
    async stop() {
      await frame.stop()
      await host.stop()
    },
    kill() {
      killed.abort(new Error('The process of the gateway was killed.'))
      host.lose()
    },
  }
}

/** The same network, whose sessions are known, and over once the process was killed. */
function observed(
  network: Network<unknown>,
  killed: AbortSignal,
  add: (context: SessionContext<never>) => unknown,
): Network<unknown> {
  const original = network as unknown as { session(context: SessionContext<never>): unknown }
  const session = (context: SessionContext<never>) => {
    const signal = AbortSignal.any([context.signal, killed])
    const own: SessionContext<never> = Object.defineProperties(
      {},
      { ...Object.getOwnPropertyDescriptors(context), signal: { value: signal, enumerable: true } },
    ) as never
    add(own)
    return original.session(own)
  }
  return Object.assign({ ...network }, { session })
}

/** The same clock, by which nothing falls due any more after the signal. */
function clockUntil(signal: AbortSignal, clock: Clock): Clock {
  return {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    setTimeout: (run, milliseconds) => clock.setTimeout(() => signal.aborted || run(), milliseconds),
    clearTimeout: (handle) => clock.clearTimeout(handle),
  }
}

/** The same object, whose methods, and those of what is in it, do something else after the signal. */
function until<T extends object>(signal: AbortSignal, target: T, afterwards: () => unknown): T {
  const wrapped = (value: unknown): unknown => {
    if (typeof value === 'function') {
      return (...args: unknown[]) => (signal.aborted ? afterwards() : Reflect.apply(value, target, args))
    }
    return typeof value === 'object' && value !== null ? until(signal, value, afterwards) : value
  }
  // Properties of its own, so that it can be spread.
  const copy = {}
  for (const name of namesOf(target)) {
    Object.defineProperty(copy, name, { enumerable: true, get: () => wrapped(Reflect.get(target, name)) })
  }
  return copy as T
}

/** The names of all properties, methods of a class among them. */
function namesOf(target: object): ReadonlySet<string> {
  const prototype: object | null = Object.getPrototypeOf(target)
  const inherited = prototype === null || prototype === Object.prototype ? [] : namesOf(prototype)
  return new Set([...Object.getOwnPropertyNames(target), ...inherited].filter((name) => name !== 'constructor'))
}
