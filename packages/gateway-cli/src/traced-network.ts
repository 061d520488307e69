import type { Network } from '@trestle/gateway'
import type { HandlerTrace } from './handler-trace.js'

type Run = (name: string, call: () => unknown) => unknown
type Functions = Readonly<Record<string, unknown>>

/** The parts of a network that are looked at. */
interface Looked {
  session(context: { readonly user: { readonly jid: object } }): unknown
  readonly registration: unknown
  readonly commands?: Functions | undefined
}

/**
 * The same network, whose handlers, commands and registration are known to the trace while they run. `before` is called with
 * the bare JID of the user when a session is to be made; what it throws is thrown by `session`.
 */
export function tracedNetwork(
  network: Network<unknown>,
  trace: HandlerTrace,
  before: (user: string) => void,
): Network<unknown> {
  const original = network as unknown as Looked
  const { registration, commands } = original
  const session: Looked['session'] = (context) => {
    const user = String(context.user.jid)
    before(user)
    const run: Run = (name, call) => trace.run(user, name, call)
    const traced = (handlers: unknown) => tracedHandlers(handlers, run)
    const made = run('session', () => original.session(context))
    return made instanceof Promise ? made.then(traced) : traced(made)
  }
  return Object.assign({ ...network }, { session, ...tracedDialogues(registration, commands, trace) })
}

/** What is called with a dialogue, which tells whose it is. */
function tracedDialogues(registration: unknown, commands: Functions | undefined, trace: HandlerTrace): object {
  const traced = (name: string, call: unknown) =>
    typeof call === 'function'
      ? (dialogue: unknown, ...args: readonly unknown[]) =>
          trace.run(userOf(dialogue), name, () => call(dialogue, ...args))
      : call
  const ofCommand = (name: string, command: unknown) =>
    typeof command === 'object' && command !== null && 'run' in command
      ? { ...command, run: traced(`command ${name}`, command.run) }
      : command
  return {
    ...(typeof registration === 'function' && { registration: traced('registration', registration) }),
    ...(commands && {
      commands: Object.fromEntries(Object.entries(commands).map(([name, one]) => [name, ofCommand(name, one)])),
    }),
  }
}

function userOf(dialogue: unknown): string {
  const { from } = (dialogue ?? {}) as { readonly from?: { readonly bare?: unknown } }
  return String(from?.bare)
}

/** An object with the same handlers, each called through `run`. */
function tracedHandlers(handlers: unknown, run: Run): unknown {
  if (typeof handlers !== 'object' || handlers === null) return handlers
  const traced = (descriptors: readonly [string, PropertyDescriptor][]): PropertyDescriptorMap =>
    Object.fromEntries(
      descriptors.map(([name, { enumerable = false }]) => [
        name,
        { enumerable, get: () => handlerOf(handlers as Functions, name, run) },
      ]),
    )
  const own = Object.entries(Object.getOwnPropertyDescriptors(handlers))
  // Methods of a class are no own properties, which only handlers may be.
  return Object.create(Object.create(null, traced(inherited(handlers))), traced(own))
}

function handlerOf(handlers: Functions, name: string, run: Run): unknown {
  const value = handlers[name]
  if (name === 'commands') return tracedHandlers(value, (command, call) => run(`command ${command}`, call))
  if (typeof value !== 'function') return value
  return (...args: readonly unknown[]) => {
    const result = run(name, () => Reflect.apply(value, handlers, args))
    return tracedLists(result, name, run)
  }
}

/** A list as it may be returned: by itself, or saying which of all contacts it has. */
function tracedLists(result: unknown, name: string, run: Run): unknown {
  if (isAsyncIterable(result)) return tracedSteps(result, name, run)
  for (const which of ['all', 'some']) {
    const list = typeof result === 'object' && result !== null && (result as Functions)[which]
    if (isAsyncIterable(list)) return { ...(result as object), [which]: tracedSteps(list, name, run) }
  }
  return result
}

/** Code of a generator runs when it is asked for the next value, not when it is called. */
function tracedSteps(steps: AsyncIterable<unknown>, name: string, run: Run): AsyncIterable<unknown> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = steps[Symbol.asyncIterator]()
      const step = (method: 'next' | 'return') => () =>
        run(name, () => iterator[method]?.()) as Promise<IteratorResult<unknown>>
      return { next: step('next'), ...(iterator.return && { return: step('return') }) }
    },
  }
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}

function inherited(handlers: object): [string, PropertyDescriptor][] {
  const prototype: object | null = Object.getPrototypeOf(handlers)
  if (prototype === null || prototype === Object.prototype) return []
  const own = Object.entries(Object.getOwnPropertyDescriptors(prototype)).filter(([name]) => name !== 'constructor')
  // The nearest prototype counts.
  return [...inherited(prototype), ...own]
}
