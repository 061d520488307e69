/** The promise-like a callback returned, if it did. */
export function thenable(value: unknown): PromiseLike<unknown> | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  return typeof (value as { then?: unknown }).then === 'function' ? (value as PromiseLike<unknown>) : undefined
}

export function toError(value: unknown): Error {
  return value instanceof Error ? value : new Error(String(value), { cause: value })
}

/** Throws an error as an uncaught exception of the platform, never to the caller. */
export function throwLater(error: unknown): void {
  queueMicrotask(() => {
    throw error
  })
}

/** Gives an error to its receiver; an error that the receiver throws becomes an uncaught exception. */
export function report<A extends unknown[]>(receiver: (...args: A) => void, ...args: A): void {
  try {
    receiver(...args)
  } catch (error) {
    throwLater(error)
  }
}
