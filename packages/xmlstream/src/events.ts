import { createEmitter } from '#emitter'
import type { Clock } from './clock.js'
import { report, thenable, throwLater, toError } from './settle.js'
import type { Dispose, WaitOptions } from './types.js'
import { waitFor } from './wait-for.js'

/** An event defined by `defineEvent`. The value itself is the key: two tokens of one name are two events. */
export interface EventToken<T> {
  readonly '~payload': T
  readonly '~key': symbol
  /** For messages and logs only. */
  readonly name: string
}

// @__NO_SIDE_EFFECTS__
export function defineEvent<T = void>(name: string): EventToken<T> {
  return Object.freeze({ '~payload': undefined as T, '~key': Symbol(name), name })
}

/** The arguments that carry a payload of type `T`: none for `void` and `undefined`. */
export type PayloadArgs<T> = [T] extends [void] ? [] : undefined extends T ? [payload?: T] : [payload: T]

export interface EventWaitOptions<T> extends WaitOptions {
  /** Only an event whose payload passes ends the wait. */
  readonly where?: ((payload: T) => boolean) | undefined
}

/** The payload of one event. */
export type EventPayload<M extends object, E> = E extends keyof M ? M[E] : E extends EventToken<infer T> ? T : never

/**
 * Typed events: the names of `M`, and any token.
 * Listeners run inline in the order they were added. What one throws, or what the promise it returns rejects with,
 * goes to the hub's `onError` and never to the emitter or to the other listeners.
 */
export interface EventHub<M extends object> {
  on<E extends (keyof M & string) | EventToken<unknown>>(
    event: E,
    listener: (payload: EventPayload<M, E>) => unknown,
  ): Dispose
  once<E extends (keyof M & string) | EventToken<unknown>>(
    event: E,
    listener: (payload: EventPayload<M, E>) => unknown,
  ): Dispose
  /** Removes every registration of that listener for the event. */
  off<E extends (keyof M & string) | EventToken<unknown>>(
    event: E,
    listener: (payload: EventPayload<M, E>) => unknown,
  ): void
  /** Calls the listeners; returns whether there were any. */
  emit<E extends (keyof M & string) | EventToken<unknown>>(
    event: E,
    ...payload: PayloadArgs<EventPayload<M, E>>
  ): boolean
  /** The payload of the next such event. Rejects with XmlStreamError `timeout` or with the signal's reason. */
  wait<E extends (keyof M & string) | EventToken<unknown>>(
    event: E,
    options?: EventWaitOptions<EventPayload<M, E>>,
  ): Promise<EventPayload<M, E>>
  listenerCount(event: (keyof M & string) | EventToken<unknown>): number
  clear(): void
}

export interface EventsSettings {
  /** Default: the hub's own `error` event; if nobody listens to that, thrown as an uncaught exception. */
  readonly onError?: ((error: unknown, event: string, payload: unknown) => void) | undefined
  /** Counts the timeouts of `wait`. */
  readonly clock?: Clock | undefined
  /** Throws where there is no such event, for callers without types. Asked where one begins or ends to listen. */
  readonly assertEvent?: ((event: unknown) => void) | undefined
}

type Event = string | EventToken<unknown>
type Listener = (payload: unknown) => unknown
interface Registration {
  readonly event: Event
  readonly listener: Listener
  readonly dispose: Dispose
}

export function createEvents<M extends object>({ onError, clock, assertEvent }: EventsSettings = {}): EventHub<M> {
  const emitter = createEmitter()
  const registrations = new Set<Registration>()
  const keyOf = (event: Event) => (typeof event === 'string' ? event : event['~key'])

  const fail = (error: unknown, event: Event, payload: unknown) => {
    const name = typeof event === 'string' ? event : event.name
    if (onError) report(onError, error, name, payload)
    else if (event === 'error' || !emitter.emit('error', toError(error))) throwLater(error)
  }

  function listen(event: Event, listener: Listener, once: boolean): Dispose {
    assertEvent?.(event)
    if (typeof listener !== 'function') throw new TypeError('A listener has to be a function.')
    const key = keyOf(event)
    let active = true
    const run = (payload: unknown) => {
      if (!active) return
      if (once) dispose()
      try {
        thenable(listener(payload))?.then(undefined, (error) => fail(error, event, payload))
      } catch (error) {
        fail(error, event, payload)
      }
    }
    const dispose = () => {
      if (!active) return
      active = false
      emitter.off(key, run)
      registrations.delete(registration)
    }
    const registration: Registration = { event, listener, dispose }
    registrations.add(registration)
    emitter.on(key, run)
    return dispose
  }

  const hub = {
    on: (event: Event, listener: Listener) => listen(event, listener, false),
    once: (event: Event, listener: Listener) => listen(event, listener, true),
    off(event: Event, listener: Listener) {
      assertEvent?.(event)
      for (const one of registrations) if (one.event === event && one.listener === listener) one.dispose()
    },
    emit: (event: Event, payload?: unknown) => emitter.emit(keyOf(event), payload),
    wait: (event: Event, options: EventWaitOptions<unknown> = {}) =>
      waitFor<unknown>({ ...options, clock }, (resolve, reject) =>
        listen(
          event,
          (payload) => {
            try {
              if (!options.where || options.where(payload)) resolve(payload)
            } catch (error) {
              reject(error)
            }
          },
          false,
        ),
      ),
    listenerCount: (event: Event) => emitter.listenerCount(keyOf(event)),
    clear() {
      for (const one of registrations) one.dispose()
    },
  }
  return hub as unknown as EventHub<M>
}
