/** Runs a task for each item added, 20 at a time; at most 1,000 items wait, and more are dropped. */
export interface BackgroundTasks<T> {
  add(item: T): void
  /** Drops the items whose tasks have not begun. */
  clear(): void
}

const MAX_RUNNING = 20
const MAX_WAITING = 1000

/** What a task rejects with is dropped: a caller who needs the outcome makes the request again and gets the error. */
export function createBackgroundTasks<T>(task: (item: T) => Promise<void>): BackgroundTasks<T> {
  const waiting: T[] = []
  let running = 0

  function next(): void {
    if (running >= MAX_RUNNING) return
    const item = waiting.shift()
    if (item === undefined) return
    running++
    task(item)
      .catch(() => undefined)
      .finally(() => {
        running--
        next()
      })
  }

  return {
    add(item) {
      if (waiting.length >= MAX_WAITING) return
      waiting.push(item)
      next()
    },
    clear: () => waiting.splice(0),
  }
}
