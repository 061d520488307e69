import { constants } from 'node:os'

const names = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const
type Name = (typeof names)[number]

/** What is heard of signals needs of the process. */
export interface SignalledProcess {
  on(event: Name, listener: (name: Name) => void): unknown
  off(event: Name, listener: (name: Name) => void): unknown
  exit(code: number): void
}

/** The wish that the program ends. */
export interface Signals {
  /** Aborted by the first signal; the second ends the process at once. */
  readonly asked: AbortSignal
  undo(): void
}

/** Hears SIGTERM, SIGINT and SIGHUP. */
export function hearSignals(process: SignalledProcess = globalThis.process): Signals {
  const controller = new AbortController()
  const heard = (name: Name) => {
    if (controller.signal.aborted) process.exit(128 + constants.signals[name])
    else controller.abort(name)
  }
  for (const name of names) process.on(name, heard)
  return {
    asked: controller.signal,
    undo: () => {
      for (const name of names) process.off(name, heard)
    },
  }
}
