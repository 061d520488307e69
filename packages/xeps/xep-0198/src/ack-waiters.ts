import type { Wait } from '@trestle/core'
import { type Clock, TimeoutError } from '@trestle/xmlstream'

/** Those who wait until the other side has acknowledged so much. */
export interface AckWaiters {
  /** Resolves once so many stanzas are acknowledged in all. */
  until(count: number, wait?: Wait): Promise<void>
  acknowledged(count: number): void
  fail(error: Error): void
}

interface Waiter {
  readonly count: number
  resolve(): void
  reject(error: unknown): void
}

export function createAckWaiters(clock: Clock): AckWaiters {
  const waiters = new Set<Waiter>()
  return {
    until: (count, { timeout = 30_000, signal } = {}) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const over = (): void => {
          waiters.delete(waiter)
          clock.clearTimeout(timer)
          signal?.removeEventListener('abort', abort)
        }
        const waiter: Waiter = {
          count,
          resolve() {
            over()
            resolve()
          },
          reject(error) {
            over()
            reject(error)
          },
        }
        const abort = () => waiter.reject(signal?.reason)
        const late = () => waiter.reject(new TimeoutError(`No acknowledgement came within ${timeout} ms.`))
        const timer = timeout === Number.POSITIVE_INFINITY ? undefined : clock.setTimeout(late, timeout)
        signal?.addEventListener('abort', abort)
        waiters.add(waiter)
      }),
    acknowledged(count) {
      for (const waiter of [...waiters]) if (waiter.count <= count) waiter.resolve()
    },
    fail(error) {
      for (const waiter of [...waiters]) waiter.reject(error)
    },
  }
}
