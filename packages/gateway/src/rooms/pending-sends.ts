/** What is said in rooms while it is not in their archives yet, and so not shown: what happens after it is shown behind it. */
export interface PendingSends {
  /** `done` settles when it is shown, or never will be. */
  add(user: string, room: string, done: Promise<unknown>): void
  /** Resolves when everything that was said in a room until now is shown; `undefined` where that is so. */
  settled(user: string, room: string): Promise<unknown> | undefined
}

export function createPendingSends(): PendingSends {
  const pending = new Map<string, Set<Promise<unknown>>>()
  const keyOf = (user: string, room: string) => JSON.stringify([user, room])
  return {
    add(user, room, done) {
      const key = keyOf(user, room)
      const all = pending.get(key) ?? new Set()
      pending.set(key, all.add(done))
      const settled = () => {
        all.delete(done)
        if (all.size === 0) pending.delete(key)
      }
      done.then(settled, settled)
    },
    settled(user, room) {
      const all = pending.get(keyOf(user, room))
      return all && Promise.allSettled(all)
    },
  }
}
