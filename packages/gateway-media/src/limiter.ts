/** Runs so many tasks at once; the others wait in their order. */
export interface Limiter {
  /** Rejects with the reason of the signal where it ends the waiting; a task that runs ends by its own means. */
  run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T>
}

export function createLimiter(max: number): Limiter {
  let running = 0
  const waiting = new Set<() => void>()

  function turn(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted()
    if (running < max) {
      running++
      return Promise.resolve()
    }
    return new Promise((resolve, reject) => {
      const leave = () => {
        waiting.delete(enter)
        reject(signal?.reason)
      }
      const enter = () => {
        signal?.removeEventListener('abort', leave)
        resolve()
      }
      waiting.add(enter)
      signal?.addEventListener('abort', leave, { once: true })
    })
  }

  function next(): void {
    const [enter] = waiting
    if (!enter) running--
    else {
      waiting.delete(enter)
      enter()
    }
  }

  return {
    async run(task, signal) {
      await turn(signal)
      try {
        return await task()
      } finally {
        next()
      }
    },
  }
}
