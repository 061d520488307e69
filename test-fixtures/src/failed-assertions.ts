import { chai, vi } from 'vitest'

type Method = (this: object, ...args: unknown[]) => unknown

const failed = new Set<unknown>()
let watching = false

/**
 * Remembers each assertion that fails from here on, whoever catches its error: a listener or a filter whose errors go to
 * a log would swallow it. What `expect.poll` and `vi.waitFor` try again does not count.
 */
export function watchAssertions(): void {
  if (watching) return
  watching = true
  const { prototype } = chai.Assertion
  for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    if (name === 'constructor' || typeof value !== 'function') continue
    Object.defineProperty(prototype, name, { value: remembering(value), writable: true, configurable: true })
  }
  // What `expect.unreachable` calls.
  chai.assert.fail = remembering(chai.assert.fail as Method) as typeof chai.assert.fail
  const { waitFor } = vi
  vi.waitFor = (callback, options) =>
    waitFor(async () => {
      try {
        return await callback()
      } catch (error) {
        failed.delete(error)
        throw error
      }
    }, options)
}

/** The same assertion, whose failure is remembered. */
function remembering(assertion: Method): Method {
  return function remembered(...args) {
    try {
      return assertion.apply(this, args)
    } catch (error) {
      if (error instanceof chai.AssertionError) {
        if (chai.util.flag(this, 'poll') !== true) failed.add(error)
        // The first line is to be that of the test.
        Error.captureStackTrace(error, remembered)
      }
      throw error
    }
  }
}

/** Those that failed since this was last called. */
export function takeFailedAssertions(): unknown[] {
  const taken = [...failed]
  failed.clear()
  return taken
}
