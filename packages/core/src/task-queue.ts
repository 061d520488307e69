export interface TaskQueueOptions {
  /** Tasks that run at a time: at least 1. */
  readonly maxRunning: number
}

/** Runs tasks in the order of the calls, at most so many at a time. How many may wait is up to who adds them. */
export interface TaskQueue {
  /**
   * Resolves and rejects as the task does. It begins at once where its turn has come. The signal ends the waiting: the promise
   * rejects with its reason. A task that runs, or that is not wanted any more for another reason, has to see that by itself.
   */
  run<T>(task: () => T | Promise<T>, signal?: AbortSignal): Promise<T>
  readonly running: number
  readonly waiting: number
}

/** Throws RangeError where no task could ever run. */
export function createTaskQueue({ maxRunning }: TaskQueueOptions): TaskQueue {
  if (!(maxRunning >= 1)) throw new RangeError(`At least 1 task has to run at a time, not ${maxRunning}.`)
  const begins = new Set<() => void>()

  function beginNext(): void {
    const [begin] = begins
    if (!begin) return
    remove(begin)
    begin()
  }

  function remove(begin: () => void): void {
    if (begins.delete(begin)) queue.waiting--
  }

  function over(): void {
    queue.running--
    beginNext()
  }

  function start<T>(task: () => T | Promise<T>): Promise<T> {
    queue.running++
    const result = begun(task)
    // Not an async function, whose promises are three more of each task.
    result.then(over, over)
    return result
  }

  const queue = {
    running: 0,
    waiting: 0,
    run<T>(task: () => T | Promise<T>, signal?: AbortSignal): Promise<T> {
      if (signal?.aborted) return Promise.reject(signal.reason)
      if (queue.running < maxRunning) return start(task)
      return new Promise<T>((resolve, reject) => {
        const leave = () => {
          remove(begin)
          reject(signal?.reason)
        }
        const begin = () => {
          signal?.removeEventListener('abort', leave)
          resolve(start(task))
        }
        begins.add(begin)
        queue.waiting++
        signal?.addEventListener('abort', leave, { once: true })
      })
    },
  }
  return queue
}

/** Calls a task. Also what it throws rejects the promise. */
function begun<T>(task: () => T | Promise<T>): Promise<T> {
  try {
    return Promise.resolve(task())
  } catch (error) {
    return Promise.reject(error)
  }
}
