import type { Kysely, Transaction } from 'kysely'
import { StoreError } from './store-error.js'

export type Work<T, R> = (transaction: Transaction<T>) => Promise<R>

export interface WorkQueue<T> {
  /** Runs work in order of the calls; resolves after commit. */
  <R>(work: Work<T, R>): Promise<R>
  /** Rejects further work; resolves when all earlier work is done. */
  end(): Promise<void>
}

export interface WorkQueueOptions {
  /** Whether a transaction that failed so was not committed and may succeed when it is run again. */
  readonly mayRunAgain?: (error: unknown) => boolean
}

interface Job<T> {
  readonly work: Work<T, unknown>
  readonly resolve: (result: unknown) => void
  readonly reject: (error: unknown) => void
}

const MAX_BATCH = 500
/** Of one transaction that may be run again. */
const MAX_RUNS = 5

/** The turn after the next: in the next one, outcomes leave for other threads, which a driver that blocks would hold up. */
const laterTurn = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)))

/**
 * Makes a queue that runs all waiting work in one transaction, since a commit takes milliseconds whatever its size. If
 * one fails, all are run again, each in a transaction of its own.
 */
export function createWorkQueue<T>(db: Kysely<T>, options: WorkQueueOptions = {}): WorkQueue<T> {
  const { mayRunAgain = () => false } = options
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
      if (waiting.length > 0) await laterTurn()
    }
    running = undefined
  }

  async function run(jobs: readonly Job<T>[], runs: number): Promise<readonly unknown[]> {
    try {
      return await db.transaction().execute(async (transaction) => {
        const done: unknown[] = []
        for (const { work } of jobs) done.push(await work(transaction))
        return done
      })
    } catch (error) {
      if (runs > 1 && mayRunAgain(error)) return run(jobs, runs - 1)
      throw error
    }
  }

  async function commit(jobs: readonly Job<T>[]): Promise<void> {
    try {
      const results = await run(jobs, MAX_RUNS)
      for (const [index, { resolve }] of jobs.entries()) resolve(results[index])
    } catch (error) {
      // A store that is out of order is so for each of them.
      if (jobs.length === 1 || error instanceof StoreError) for (const { reject } of jobs) reject(error)
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
