import { constants } from 'node:os'

const names = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const
type Name = (typeof names)[number]

/** The part of `process` that signals are observed on. */
export interface SignalledProcess {
  on(event: Name, listener: (name: Name) => void): unknown
  off(event: Name, listener: (name: Name) => void): unknown
  exit(code: number): void
}

/** Signals that end the program. */
export interface Signals {
  /** Aborted by the first signal. The second one ends the process at once. */
  readonly stop: AbortSignal
  /** True when the second signal ends the process. */
  readonly isForced: boolean
  dispose(): void
}

/** Observes SIGTERM, SIGINT and SIGHUP. */
export function watchSignals(process: SignalledProcess = globalThis.process): Signals {
  const controller = new AbortController()
  let isForced = false
  const onSignal = (name: Name) => {
    if (!controller.signal.aborted) return controller.abort(name)
    isForced = true
    process.exit(128 + constants.signals[name])
  }
  for (const name of names) process.on(name, onSignal)
  return {
    stop: controller.signal,
    get isForced() {
      return isForced
    },
    dispose: () => {
      for (const name of names) process.off(name, onSignal)
    },
  }
}
