import type { Kysely, Transaction } from 'kysely'
import { StoreError } from './store-error.js'

export type Work<T, R> = (transaction: Transaction<T>) => Promise<R>

export interface WorkQueue<T> {
  /** Runs work in order of the calls; resolves after commit. */
  <R>(work: Work<T, R>): Promise<R>
  /** Rejects further work; resolves when all earlier work is done. */
  end(): Promise<void>
}

interface Job<T> {
  readonly work: Work<T, unknown>
  readonly resolve: (result: unknown) => void
  readonly reject: (error: unknown) => void
}

const MAX_BATCH = 500

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve))

/**
 * Makes a queue that runs all waiting work in one transaction, since a commit takes milliseconds whatever its size. If
 * one fails, all are run again, each in a transaction of its own.
 */
export function createWorkQueue<T>(db: Kysely<T>): WorkQueue<T> {
  let waiting: Job<T>[] = []
  let running: Promise<void> | undefined
  let ended = false

  async function drain(): Promise<void> {
    // Calls of the same turn join the transaction.
    await Promise.resolve()
    while (waiting.length > 0) {
      const batch = waiting.slice(0, MAX_BATCH)
      waiting = waiting.slice(MAX_BATCH)
      await commit(batch)
      // A driver that blocks leaves the event loop no turn by itself.
      if (waiting.length > 0) await nextTurn()
    }
    running = undefined
  }

  async function commit(jobs: readonly Job<T>[]): Promise<void> {
    try {
      const results = await db.transaction().execute(async (transaction) => {
        const done: unknown[] = []
        for (const { work } of jobs) done.push(await work(transaction))
        return done
      })
      for (const [index, { resolve }] of jobs.entries()) resolve(results[index])
    } catch (error) {
      if (jobs.length === 1) jobs[0]?.reject(error)
      else for (const job of jobs) await commit([job])
    }
  }

  const queue = <R>(work: Work<T, R>) =>
    new Promise<R>((resolve, reject) => {
      if (ended) return reject(new StoreError('closed', 'The store is closed.'))
      waiting.push({ work, resolve: resolve as (result: unknown) => void, reject })
      running ??= drain()
    })
  return Object.assign(queue, {
    async end() {
      ended = true
      await running
    },
  })
}
