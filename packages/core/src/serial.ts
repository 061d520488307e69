/** Runs tasks of one key one after another, in the order of the calls; tasks of different keys run side by side. */
export interface Serial {
  run<T>(key: string, task: () => T | Promise<T>): Promise<T>
  /** Resolves when everything that was asked for so far is over. */
  idle(): Promise<void>
  /** Tasks that run or wait. */
  readonly pending: number
}

export function createSerial(): Serial {
  const tails = new Map<string, Promise<void>>()
  const serial = {
    pending: 0,
    run<T>(key: string, task: () => T | Promise<T>): Promise<T> {
      const result = (tails.get(key) ?? Promise.resolve()).then(task)
      serial.pending++
      const finish = () => {
        serial.pending--
        if (tails.get(key) === tail) tails.delete(key)
      }
      const tail = result.then(finish, finish)
      tails.set(key, tail)
      return result
    },
    async idle() {
      while (tails.size > 0) await Promise.all(tails.values())
    },
  }
  return serial
}
