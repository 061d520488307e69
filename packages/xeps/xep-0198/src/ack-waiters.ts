import type { Wait } from '@trestle/core'
import { type Clock, waitFor } from '@trestle/xmlstream'
import { StreamManagementError } from './errors.js'

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
    until: (count, wait) =>
      waitFor<void>({ ...wait, clock, timedOut: notAcknowledged }, (resolve, reject) => {
        const waiter: Waiter = { count, resolve: () => resolve(), reject }
        waiters.add(waiter)
        return () => waiters.delete(waiter)
      }),
    acknowledged(count) {
      for (const waiter of [...waiters]) if (waiter.count <= count) waiter.resolve()
    },
    fail(error) {
      for (const waiter of [...waiters]) waiter.reject(error)
    },
  }
}

function notAcknowledged(milliseconds: number): Error {
  return new StreamManagementError('timeout', `The other side acknowledged nothing within ${milliseconds / 1000} s.`)
}
