/** The promise-like a callback returned, if it did. */
export function thenable(value: unknown): PromiseLike<unknown> | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  return typeof (value as { then?: unknown }).then === 'function' ? (value as PromiseLike<unknown>) : undefined
}

export function toError(value: unknown): Error {
  return value instanceof Error ? value : new Error(String(value), { cause: value })
}

/** Where an error goes that nobody has asked for: to the platform's handler of uncaught exceptions, never to a caller. */
export function throwLater(error: unknown): void {
  queueMicrotask(() => {
    throw error
  })
}

/** Hands an error to its receiver; what the receiver itself throws must not reach the one who failed. */
export function report<A extends unknown[]>(receiver: (...args: A) => void, ...args: A): void {
  try {
    receiver(...args)
  } catch (error) {
    throwLater(error)
  }
}
