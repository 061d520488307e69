export interface TaskQueueOptions {
  /** Tasks that run at a time: at least 1. */
  readonly maxRunning: number
}

/** Runs tasks in the order of the calls, at most so many at a time. How many may wait is up to who adds them. */
export interface TaskQueue {
  /**
   * Resolves and rejects as the task does. It begins at once where its turn has come; one that is no longer wanted at its turn
   * has to see that by itself.
   */
  run<T>(task: () => T | Promise<T>): Promise<T>
  readonly running: number
  readonly waiting: number
}

/** Throws RangeError where no task could ever run. */
export function createTaskQueue({ maxRunning }: TaskQueueOptions): TaskQueue {
  if (!(maxRunning >= 1)) throw new RangeError(`At least 1 task has to run at a time, not ${maxRunning}.`)
  const waiting: (() => void)[] = []
  let running = 0

  async function start<T>(task: () => T | Promise<T>): Promise<T> {
    running++
    try {
      return await task()
    } finally {
      running--
      waiting.shift()?.()
    }
  }

  return {
    run<T>(task: () => T | Promise<T>): Promise<T> {
      if (running < maxRunning) return start(task)
      return new Promise<T>((resolve) => waiting.push(() => resolve(start(task))))
    },
    get running() {
      return running
    },
    get waiting() {
      return waiting.length
    },
  }
}
