export type Listener<T> = (payload: T) => unknown

export interface Emitter<Events> {
  on<K extends keyof Events>(event: K, listener: Listener<Events[K]>): void
  off<K extends keyof Events>(event: K, listener: Listener<Events[K]>): void
  /** Calls the listeners in order and returns their results. An error that one throws ends it and is thrown. */
  emit<K extends keyof Events>(event: K, payload: Events[K]): readonly unknown[]
}

/** Creates an emitter of typed events that returns the results of the listeners. */
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
