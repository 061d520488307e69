import { createSerial } from '@trestle/core'

type Task = () => Promise<void>

/** What is waiting for the task of its key that runs. */
interface Waiting {
  task: Task
  readonly done: Promise<void>
}

/**
 * Runs one task of a key at a time. Of those that come while one runs only the last is run, after it; the others end as it
 * does. So there are never more than two for a key, and the last one wins.
 */
// @__NO_SIDE_EFFECTS__
export function createLatest(): (key: string, task: Task) => Promise<void> {
  const serial = createSerial()
  const waiting = new Map<string, Waiting>()
  return (key, task) => {
    const known = waiting.get(key)
    if (known) {
      known.task = task
      return known.done
    }
    const done = serial.run(key, () => {
      waiting.delete(key)
      return added.task()
    })
    const added: Waiting = { task, done }
    waiting.set(key, added)
    return done
  }
}
