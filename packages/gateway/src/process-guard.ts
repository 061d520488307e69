import type { Log } from './network.js'

/** What a guard needs of a gateway. */
export interface Attributing {
  /** Takes an error that nobody caught, if it came from a session. False where it did not. */
  handleUncaught(error: unknown): boolean
}

/** What a guard needs of the process. */
export interface GuardedProcess {
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown
  off(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown
}

/**
 * Brings errors that a library's callbacks throw or reject to the session they came from, which is thrown away and
 * made anew; other sessions notice nothing. An error that belongs to no session is `fatal`: what state the process
 * is in is then unknown. Returns the undoing.
 */
export function superviseProcess(
  gateway: Attributing,
  log: Log,
  fatal: (error: unknown) => void,
  process: GuardedProcess = globalThis.process,
): () => void {
  const uncaught = (error: unknown) => {
    if (gateway.handleUncaught(error)) return
    log.error({ error }, 'An error that belongs to no session.')
    fatal(error)
  }
  process.on('uncaughtException', uncaught)
  process.on('unhandledRejection', uncaught)
  return () => {
    process.off('uncaughtException', uncaught)
    process.off('unhandledRejection', uncaught)
  }
}
