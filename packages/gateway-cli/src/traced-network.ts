import type { Network } from '@trestle/gateway'
import type { HandlerTrace } from './handler-trace.js'

type Run = (name: string, call: () => unknown) => unknown

/** The part of a network that is looked at. */
interface WithSession {
  session(context: { readonly user: { readonly jid: object } }): unknown
}

/**
 * The same network, whose handlers are known to the trace while they run. `before` is called with the bare JID of the
 * user when a session is to be made; what it throws is thrown by `session`.
 */
export function tracedNetwork(
  network: Network<unknown>,
  trace: HandlerTrace,
  before: (user: string) => void,
): Network<unknown> {
  const original = network as unknown as WithSession
  const session: WithSession['session'] = (context) => {
    const user = String(context.user.jid)
    before(user)
    const traced = (handlers: unknown) => tracedHandlers(handlers, (name, call) => trace.run(user, name, call))
    const made = trace.run(user, 'session', () => original.session(context))
    return made instanceof Promise ? made.then(traced) : traced(made)
  }
  return Object.assign({ ...network }, { session })
}

/** An object with the same handlers, each called through `run`. */
function tracedHandlers(handlers: unknown, run: Run): unknown {
  if (typeof handlers !== 'object' || handlers === null) return handlers
  const traced = (descriptors: readonly [string, PropertyDescriptor][]): PropertyDescriptorMap =>
    Object.fromEntries(
      descriptors.map(([name, { enumerable = false }]) => [
        name,
        { enumerable, get: () => called(handlers as Readonly<Record<string, unknown>>, name, run) },
      ]),
    )
  const own = Object.entries(Object.getOwnPropertyDescriptors(handlers))
  // Methods of a class are no own properties, which only handlers may be.
  return Object.create(Object.create(null, traced(inherited(handlers))), traced(own))
}

function called(handlers: Readonly<Record<string, unknown>>, name: string, run: Run) {
  const value = handlers[name]
  if (typeof value !== 'function') return value
  return (...args: readonly unknown[]) => run(name, () => Reflect.apply(value, handlers, args))
}

function inherited(handlers: object): [string, PropertyDescriptor][] {
  const prototype: object | null = Object.getPrototypeOf(handlers)
  if (prototype === null || prototype === Object.prototype) return []
  const own = Object.entries(Object.getOwnPropertyDescriptors(prototype)).filter(([name]) => name !== 'constructor')
  // The nearest prototype counts.
  return [...inherited(prototype), ...own]
}
