import type { Log } from '../module/network.js'

/** The part of a gateway that takes uncaught errors. */
export interface UncaughtErrorHandler {
  /** Ends the session that the error came from; false if it came from none. */
  handleUncaught(error: unknown): boolean
}

/** The part of `process` by which uncaught errors are observed. */
export interface GuardedProcess {
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown
  off(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown
}

/**
 * Attributes uncaught errors to the session whose library threw them: that session is discarded and made again, others
 * go on. `fatal` is called with an error that belongs to no session, since the state of the process is unknown then.
 * Returns the disposer.
 */
export function superviseProcess(
  gateway: UncaughtErrorHandler,
  log: Log,
  fatal: (error: unknown) => void,
  process: GuardedProcess = globalThis.process,
): () => void {
  const uncaught = (error: unknown) => {
    if (gateway.handleUncaught(error)) return
    log.error({ error }, 'An uncaught error belongs to no session.')
    fatal(error)
  }
  process.on('uncaughtException', uncaught)
  process.on('unhandledRejection', uncaught)
  return () => {
    process.off('uncaughtException', uncaught)
    process.off('unhandledRejection', uncaught)
  }
}
