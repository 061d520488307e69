import { type Clock, waitFor } from '@trestle/xmlstream'
import { notAnswered } from './errors.js'
import type { Wait } from './wait.js'

export interface WaitersOptions {
  readonly clock: Clock
  /** The error of a wait that timed out; it names what was waited for. Default: XmppError `timeout` for the key. */
  readonly timedOut?: ((key: string, milliseconds: number) => Error) | undefined
}

/** Promises that wait for something that arrives later, by a key such as an id and a sender. */
export interface Waiters<T> {
  /** Waits until the key is settled; `start`, which begins what is waited for, runs once the wait is in place. */
  wait(key: string, wait?: Wait, start?: () => void): Promise<T>
  /** Resolves all waits for the key. Whether there were any. */
  settle(key: string, value: T): boolean
  /** Rejects all waits for the key. Whether there were any. */
  fail(key: string, error: unknown): boolean
  failAll(error: unknown): void
  /** Keys that somebody waits for. */
  readonly size: number
}

interface Waiter<T> {
  resolve(value: T): void
  reject(error: unknown): void
}

export function createWaiters<T>({ clock, timedOut = notAnswered }: WaitersOptions): Waiters<T> {
  const waiting = new Map<string, Set<Waiter<T>>>()

  function forEach(key: string, act: (waiter: Waiter<T>) => void): boolean {
    const waiters = waiting.get(key)
    if (!waiters) return false
    for (const waiter of [...waiters]) act(waiter)
    return true
  }

  return {
    wait: (key, wait = {}, start = () => {}) =>
      waitFor<T>({ ...wait, clock, timedOut: (milliseconds) => timedOut(key, milliseconds) }, (resolve, reject) => {
        const waiter: Waiter<T> = { resolve, reject }
        const waiters = waiting.get(key) ?? new Set()
        waiting.set(key, waiters.add(waiter))
        const stop = () => {
          waiters.delete(waiter)
          if (waiters.size === 0 && waiting.get(key) === waiters) waiting.delete(key)
        }
        try {
          start()
        } catch (error) {
          stop()
          throw error
        }
        return stop
      }),
    settle: (key, value) => forEach(key, ({ resolve }) => resolve(value)),
    fail: (key, error) => forEach(key, ({ reject }) => reject(error)),
    failAll(error) {
      for (const key of [...waiting.keys()]) forEach(key, ({ reject }) => reject(error))
    },
    get size() {
      return waiting.size
    },
  }
}
