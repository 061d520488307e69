import type { Dispose } from '@trestle/xmlstream'

/** What is to be undone, in reverse order. */
export interface Disposers {
  /** Returns a disposer that is also forgotten here when it is called before. Undoes at once what comes too late. */
  add(dispose: Dispose): Dispose
  /** Undoes everything; errors do not stop it, the first is thrown at the end. */
  dispose(): void
}

export function createDisposers(): Disposers {
  const pending = new Set<Dispose>()
  let disposed = false
  return {
    add(dispose) {
      const once = () => {
        if (pending.delete(once)) dispose()
      }
      pending.add(once)
      if (disposed) once()
      return once
    },
    dispose() {
      disposed = true
      const errors: unknown[] = []
      for (const dispose of [...pending].reverse()) {
        try {
          dispose()
        } catch (error) {
          errors.push(error)
        }
      }
      if (errors.length > 0) throw errors[0]
    },
  }
}
