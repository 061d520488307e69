export type Listener<T> = (payload: T) => unknown

export interface Emitter<Events> {
  on<K extends keyof Events>(event: K, listener: Listener<Events[K]>): void
  off<K extends keyof Events>(event: K, listener: Listener<Events[K]>): void
  /** Calls the listeners in order and returns what they returned. What one throws ends it and passes through. */
  emit<K extends keyof Events>(event: K, payload: Events[K]): readonly unknown[]
}

/** Typed events whose emitter gets to see what the listeners return. */
export function createEmitter<Events>(): Emitter<Events> {
  const listeners: { [K in keyof Events]?: readonly Listener<Events[K]>[] } = {}
  return {
    on(event, listener) {
      listeners[event] = [...(listeners[event] ?? []), listener]
    },
    off(event, listener) {
      listeners[event] = listeners[event]?.filter((one) => one !== listener) ?? []
    },
    emit(event, payload) {
      return (listeners[event] ?? []).map((listener) => listener(payload))
    },
  }
}
