import { AsyncLocalStorage } from 'node:async_hooks'
import { formatWithOptions } from 'node:util'

const METHODS = ['debug', 'error', 'info', 'log', 'trace', 'warn'] as const

const running = new AsyncLocalStorage<string>()
let printed: Printed[] = []

export interface Printed {
  /** Such as `error: No such file`. */
  readonly line: string
  /** The test that printed it, if it was one. */
  readonly by: string | undefined
}

/** Keeps what is printed to the console from here on, instead of printing it. */
export function keepPrinted(): void {
  for (const method of METHODS) {
    console[method] = (...values: unknown[]) =>
      void printed.push({
        line: `${method}: ${formatWithOptions({ colors: false }, ...values)}`,
        by: running.getStore(),
      })
  }
}

/** Whatever begins from here on belongs to that test, also what it prints when others run already. */
export function enterTest(name: string): void {
  running.enterWith(name)
}

/** What was printed since this was last called. */
export function takeAllPrinted(): Printed[] {
  const taken = printed
  printed = []
  return taken
}

/**
 * The lines printed to the console since the test began or this was last called, such as `error: No such file`: a test
 * that provokes them takes them, since what nobody takes fails the test.
 */
export const takePrinted = (): string[] => takeAllPrinted().map(({ line }) => line)
