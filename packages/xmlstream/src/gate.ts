import type { Clock } from './clock.js'
import type { WaitOptions } from './types.js'
import { waitFor } from './wait-for.js'

/** Promises that resolve when their condition holds; `check` says that it may. */
export interface Gate {
  wait(options: WaitOptions, passed: () => boolean, timedOut?: () => Error): Promise<void>
  check(): void
  /** Rejects all waits, also later ones. */
  fail(error: unknown): void
}

export function createGate(clock: Clock): Gate {
  const waiting = new Set<{
    passed: () => boolean
    resolve: (value: undefined) => void
    reject: (error: unknown) => void
  }>()
  let failure: { readonly error: unknown } | undefined
  return {
    wait(options, passed, timedOut) {
      return waitFor<undefined>({ ...options, clock, ...(timedOut && { timedOut }) }, (resolve, reject) => {
        const entry = { passed, resolve, reject }
        if (failure) reject(failure.error)
        else if (passed()) resolve(undefined)
        else waiting.add(entry)
        return () => waiting.delete(entry)
      })
    },
    check() {
      for (const entry of [...waiting]) if (entry.passed()) entry.resolve(undefined)
    },
    fail(error) {
      failure = { error }
      for (const entry of [...waiting]) entry.reject(error)
    },
  }
}
