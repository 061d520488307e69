import { createTaskQueue, type TaskQueue } from '@trestle/core'

/** Transfers of files: so many at once of each user, and of all together. Others wait in their order. */
export interface Transfers {
  /** Rejects with the reason of the signal where it ends the waiting. */
  run<T>(user: string, task: () => Promise<T>, signal: AbortSignal): Promise<T>
  /** Resolves when the turn has come, with what ends the transfer. */
  begin(user: string, signal: AbortSignal): Promise<() => void>
}

export function createTransfers({ ofUser, ofAll }: { readonly ofUser: number; readonly ofAll: number }): Transfers {
  const everybody = createTaskQueue({ maxRunning: ofAll })
  const users = new Map<string, { readonly queue: TaskQueue; count: number }>()

  async function run<T>(user: string, task: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const own = users.get(user) ?? { queue: createTaskQueue({ maxRunning: ofUser }), count: 0 }
    users.set(user, own)
    own.count++
    try {
      return await own.queue.run(() => everybody.run(task, signal), signal)
    } finally {
      own.count--
      if (own.count === 0) users.delete(user)
    }
  }

  return {
    run,
    begin: (user, signal) =>
      new Promise((resolve, reject) => {
        run(user, () => new Promise<void>((end) => resolve(() => end())), signal).catch(reject)
      }),
  }
}
