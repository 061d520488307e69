import { userKey } from '../support/user-key.js'

/** What is said in rooms while it is not in their archives yet, and so not shown: what happens after it is shown behind it. */
export interface PendingSends {
  /** Begins one. Call what it returns, once, when it is shown or never will be. */
  begin(user: string, room: string): () => void
  /** Resolves when everything that was said in a room until now is shown; `undefined` where that is so. */
  settled(user: string, room: string): Promise<unknown> | undefined
}

/** Of one send: whom to tell when it is shown. Most have nobody. */
type Waiting = (() => void)[]

export function createPendingSends(): PendingSends {
  const pending = new Map<string, Set<Waiting>>()
  return {
    begin(user, room) {
      const key = userKey(user, room)
      const all = pending.get(key) ?? new Set()
      const waiting: Waiting = []
      pending.set(key, all.add(waiting))
      return () => {
        all.delete(waiting)
        if (all.size === 0 && pending.get(key) === all) pending.delete(key)
        for (const tell of waiting) tell()
      }
    },
    settled(user, room) {
      const all = pending.get(userKey(user, room))
      return all && Promise.all(Array.from(all, (waiting) => new Promise<void>((resolve) => waiting.push(resolve))))
    },
  }
}
