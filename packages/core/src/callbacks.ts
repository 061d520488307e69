import type { Dispose } from '@trestle/xmlstream'

/** Functions that plugins want called, each until it is taken back. */
export interface Callbacks<A extends readonly unknown[]> {
  add(callback: (...args: A) => void): Dispose
  /** Calls them in the order they were added, or in reverse; an error of one does not prevent the others. */
  call(order: 'added' | 'reverse', ...args: A): void
}

export function createCallbacks<A extends readonly unknown[]>(failed: (error: unknown) => void): Callbacks<A> {
  const callbacks = new Set<(...args: A) => void>()
  return {
    add(callback) {
      // One of its own, so that undoing it leaves another of the same function.
      const own = (...args: A) => callback(...args)
      callbacks.add(own)
      return () => void callbacks.delete(own)
    },
    call(order, ...args) {
      const all = [...callbacks]
      for (const callback of order === 'added' ? all : all.reverse()) {
        try {
          callback(...args)
        } catch (error) {
          failed(error)
        }
      }
    },
  }
}
