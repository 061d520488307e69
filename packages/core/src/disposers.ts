import type { Dispose } from '@trestle/xmlstream'

/** Disposers, called in reverse order. */
export interface Disposers {
  /** Adds a disposer; returns one that also removes it from here. After `dispose`, calls it at once. */
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
