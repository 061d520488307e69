import { AsyncLocalStorage } from 'node:async_hooks'
import type { ModuleContexts } from '@trestle/gateway'

/** A call of a handler of the network module. */
export interface TracedHandler {
  /** The bare JID of the user whose session it belongs to. */
  readonly user: string
  /** Its name, such as `onMessage`; `session` is the making of the session. */
  readonly handler: string
  /** When it began, in milliseconds of `performance.now()`. */
  readonly since: number
}

/** A call that is over. */
export interface EndedHandler extends TracedHandler {
  readonly until: number
  /** Milliseconds until it first waited for something: nothing else could run meanwhile. */
  readonly blocked: number
  readonly failed: boolean
}

/** Knows which handlers of the network module run. */
export interface HandlerTrace {
  /** For the gateway, which keeps there what code of the module runs with: the handler is beside it. */
  readonly contexts: ModuleContexts
  /** Calls a handler; until its promise is settled, it runs. */
  run<T>(user: string, handler: string, call: () => T): T
  /** The handler that the current code was called by, or was begun by, as a timer or a listener may be. */
  readonly current: TracedHandler | undefined
  runningHandlers(): readonly TracedHandler[]
  /** The last few that ended, latest first. */
  recentHandlers(): readonly EndedHandler[]
  /**
   * Calls the listener with each handler whose code begins to run, and with what runs when that returns or waits. One
   * listener at a time; returns the disposer.
   */
  onSwitch(listener: (running: TracedHandler | undefined) => void): () => void
  /** Calls the listener when a handler has ended. */
  onEnd(listener: (ended: EndedHandler) => void): void
}

/** Ended calls that are remembered. */
const MAX_RECENT = 20

export function createHandlerTrace(now: () => number = () => performance.now()): HandlerTrace {
  const contexts: ModuleContexts = new AsyncLocalStorage()
  const running = new Set<TracedHandler>()
  const recent: EndedHandler[] = []
  let switched: ((running: TracedHandler | undefined) => void) | undefined
  /** The handler whose code runs. */
  let inside: TracedHandler | undefined
  const listeners: ((ended: EndedHandler) => void)[] = []

  function end(handler: TracedHandler, blocked: number, failed: boolean): void {
    running.delete(handler)
    const ended = { ...handler, until: now(), blocked, failed }
    recent.unshift(ended)
    if (recent.length > MAX_RECENT) recent.pop()
    for (const listener of listeners) listener(ended)
  }

  function become(handler: TracedHandler | undefined): void {
    inside = handler
    switched?.(handler)
  }

  return {
    contexts,
    run(user, name, call) {
      const handler = { user, handler: name, since: now() }
      running.add(handler)
      let result: ReturnType<typeof call>
      const outer = inside
      become(handler)
      try {
        result = contexts.run({ ...contexts.getStore(), handler }, call)
      } catch (error) {
        end(handler, now() - handler.since, true)
        throw error
      } finally {
        become(outer)
      }
      const blocked = now() - handler.since
      if (isPromise(result)) {
        result.then(
          () => end(handler, blocked, false),
          () => end(handler, blocked, true),
        )
      } else end(handler, blocked, false)
      return result
    },
    get current() {
      return contexts.getStore()?.handler as TracedHandler | undefined
    },
    runningHandlers: () => [...running],
    recentHandlers: () => recent.slice(),
    onSwitch(listener) {
      switched = listener
      return () => {
        if (switched === listener) switched = undefined
      }
    },
    onEnd: (listener) => void listeners.push(listener),
  }
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
