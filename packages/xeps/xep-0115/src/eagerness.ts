/** Runs a task for each of what is added, some at a time; what is too much is left out. */
export interface Eagerness<T> {
  add(one: T): void
  /** Forgets what has not begun. */
  clear(): void
}

const MAX_RUNNING = 20
const MAX_WAITING = 1000

/** Nobody awaits these tasks: whoever needs their outcome asks again, and learns what failed. */
export function createEagerness<T>(task: (one: T) => Promise<void>): Eagerness<T> {
  const waiting: T[] = []
  let running = 0

  function next(): void {
    if (running >= MAX_RUNNING) return
    const one = waiting.shift()
    if (one === undefined) return
    running++
    task(one)
      .catch(() => undefined)
      .finally(() => {
        running--
        next()
      })
  }

  return {
    add(one) {
      if (waiting.length >= MAX_WAITING) return
      waiting.push(one)
      next()
    },
    clear: () => waiting.splice(0),
  }
}
