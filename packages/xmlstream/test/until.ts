/** Resolves once the condition holds: looked at in each turn of the event loop at first, then each millisecond, up to a limit. */
export async function until(condition: () => boolean, turns = 10_000): Promise<void> {
  for (let i = 0; i < turns; i++) {
    if (condition()) return
    await new Promise<void>((resolve) => (i < 200 ? setImmediate(resolve) : setTimeout(resolve, 1)))
  }
  throw new Error('The condition never came to hold.')
}

/** Lets everything that needs microtasks alone come to rest. */
export const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

export function deferred<T = void>() {
  let resolve!: (value: T) => void
  let reject!: (error: unknown) => void
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
