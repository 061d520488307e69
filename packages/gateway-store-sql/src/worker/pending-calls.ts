import { createBatch } from './batch.js'
import type { Outcome, SentCall } from './messages.js'
import { fromSentError } from './sent-error.js'

/** Calls that wait for their outcomes. */
export interface PendingCalls {
  call(method: number, args: readonly unknown[]): Promise<unknown>
  settle(outcomes: readonly Outcome[]): void
  /** Rejects all that wait. */
  fail(error: unknown): void
}

export interface CallPort {
  postMessage(calls: readonly SentCall[]): void
  /** Keeps the process running. */
  ref(): void
  unref(): void
}

/** Sends the calls of one turn of the event loop together. The port keeps the process running only while calls wait. */
export function createPendingCalls(port: CallPort): PendingCalls {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>()
  let lastId = 0

  const take = (id: number) => {
    const one = waiting.get(id)
    waiting.delete(id)
    if (waiting.size === 0) port.unref()
    return one
  }
  const post = createBatch<SentCall>((calls) => {
    try {
      port.postMessage(calls)
    } catch {
      // One of them has a value that cannot be copied: the others go without it.
      for (const call of calls) postAlone(call)
    }
  })
  const postAlone = (call: SentCall) => {
    try {
      port.postMessage([call])
    } catch (error) {
      take(call[0])?.reject(error)
    }
  }
  return {
    call: (method, args) =>
      new Promise((resolve, reject) => {
        const id = ++lastId
        if (waiting.size === 0) port.ref()
        waiting.set(id, { resolve, reject })
        post([id, method, args])
      }),
    settle(outcomes) {
      for (const [id, value, error] of outcomes) {
        if (error) take(id)?.reject(fromSentError(error))
        else take(id)?.resolve(value)
      }
    },
    fail(error) {
      for (const id of [...waiting.keys()]) take(id)?.reject(error)
    },
  }
}
