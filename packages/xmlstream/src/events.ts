import { EventEmitter } from 'eventemitter3'
import type { Clock } from './clock.js'
import { report, thenable, throwLater, toError } from './settle.js'
import type { Dispose, WaitOptions } from './types.js'
import { waitFor } from './wait-for.js'

/** An event of one's own: the value itself is the key, so two tokens of one name are two events. */
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

/**
 * Typed events: the names of `M`, and any token.
 * Listeners run inline in the order they were added. What one throws, or what the promise it returns rejects with,
 * goes to the hub's `onError` and never to the emitter or to the other listeners.
 */
export interface EventHub<M extends object> {
  on<K extends keyof M & string>(name: K, listener: (payload: M[K]) => unknown): Dispose
  on<T>(token: EventToken<T>, listener: (payload: NoInfer<T>) => unknown): Dispose
  once<K extends keyof M & string>(name: K, listener: (payload: M[K]) => unknown): Dispose
  once<T>(token: EventToken<T>, listener: (payload: NoInfer<T>) => unknown): Dispose
  /** Removes every registration of that listener for the event. */
  off<K extends keyof M & string>(name: K, listener: (payload: M[K]) => unknown): void
  off<T>(token: EventToken<T>, listener: (payload: NoInfer<T>) => unknown): void
  /** Whether anybody listened. */
  emit<K extends keyof M & string>(name: K, ...payload: PayloadArgs<M[K]>): boolean
  emit<T>(token: EventToken<T>, ...payload: PayloadArgs<NoInfer<T>>): boolean
  /** The payload of the next such event. Rejects with `TimeoutError` or with the signal's reason. */
  wait<K extends keyof M & string>(name: K, options?: EventWaitOptions<M[K]>): Promise<M[K]>
  wait<T>(token: EventToken<T>, options?: EventWaitOptions<NoInfer<T>>): Promise<T>
  listenerCount(event: (keyof M & string) | EventToken<unknown>): number
  clear(): void
}

export interface EventsSettings {
  /** Default: the hub's own `error` event; if nobody listens to that, thrown as an uncaught exception. */
  readonly onError?: ((error: unknown, event: string, payload: unknown) => void) | undefined
  /** Counts the timeouts of `wait`. */
  readonly clock?: Clock | undefined
}

type Event = string | EventToken<unknown>
type Listener = (payload: unknown) => unknown
interface Registration {
  readonly listener: Listener
  readonly dispose: Dispose
}

export function createEvents<M extends object>({ onError, clock }: EventsSettings = {}): EventHub<M> {
  const emitter = new EventEmitter<string | symbol>()
  const registrations = new Map<string | symbol, Set<Registration>>()
  const keyOf = (event: Event) => (typeof event === 'string' ? event : event['~key'])

  const fail = (error: unknown, event: Event, payload: unknown) => {
    const name = typeof event === 'string' ? event : event.name
    if (onError) report(onError, error, name, payload)
    else if (event === 'error' || !emitter.emit('error', toError(error))) throwLater(error)
  }

  function listen(event: Event, listener: Listener, once: boolean): Dispose {
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
      const rest = registrations.get(key)
      rest?.delete(registration)
      if (rest?.size === 0) registrations.delete(key)
    }
    const registration: Registration = { listener, dispose }
    const known = registrations.get(key)
    if (known) known.add(registration)
    else registrations.set(key, new Set([registration]))
    emitter.on(key, run)
    return dispose
  }

  const hub = {
    on: (event: Event, listener: Listener) => listen(event, listener, false),
    once: (event: Event, listener: Listener) => listen(event, listener, true),
    off(event: Event, listener: Listener) {
      for (const one of [...(registrations.get(keyOf(event)) ?? [])]) if (one.listener === listener) one.dispose()
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
      for (const all of [...registrations.values()]) for (const one of [...all]) one.dispose()
    },
  }
  return hub as unknown as EventHub<M>
}
