import { exitCodes } from './exit-codes.js'
import type { HandlerTrace, TracedHandler } from './handler-trace.js'
import type { ProcessLog } from './log.js'

/** The part of `process` by which its end is observed. */
export interface EndingProcess {
  exitCode?: number | string | null | undefined
  on(event: 'exit', listener: (code: number) => void): unknown
  on(event: 'uncaughtExceptionMonitor', listener: (error: unknown) => void): unknown
  off(event: 'exit', listener: (code: number) => void): unknown
  off(event: 'uncaughtExceptionMonitor', listener: (error: unknown) => void): unknown
  listenerCount(event: 'uncaughtException'): number
}

export interface ExitGuardOptions {
  readonly log: ProcessLog
  readonly trace: Pick<HandlerTrace, 'current'>
  /** Called with the handler that ended the process. It must not wait. */
  readonly onModuleExit: (by: TracedHandler) => void
  /** Whether it is this program that ends the process. */
  readonly isOurs: () => boolean
  readonly process?: EndingProcess
}

/** The exit code that Node sets when a module waits at its top level, and nothing is left that could happen. */
const UNSETTLED = 13

/**
 * Observes an end of the process that is not ours: the log says by whose handler the network module called
 * `process.exit`, and the exit code says that it was the module. Call the disposer before the process is ended in order.
 */
export function guardExit(options: ExitGuardOptions): () => void {
  const { log, trace, onModuleExit, isOurs, process = globalThis.process } = options
  let uncaught: { readonly error: unknown } | undefined

  const onUncaught = (error: unknown) => {
    if (process.listenerCount('uncaughtException') === 0) uncaught = { error }
  }
  const onExit = (code: number) => {
    if (isOurs()) return
    if (uncaught) log.error({ error: uncaught.error }, 'An uncaught error ends the process.')
    else if (process.exitCode === UNSETTLED) {
      process.exitCode = exitCodes.module
      log.error('The network module waits for what cannot happen any more, while it is loaded.')
    } else moduleExit(code)
  }
  function moduleExit(code: number): void {
    process.exitCode = exitCodes.moduleExit
    const by = trace.current
    const error = new Error(`process.exit(${code}) was called.`)
    const logged = by ? log.forUser(by.user) : log
    logged.error({ ...(by && { handler: by.handler }), error }, 'The network module ended the process.')
    if (by) onModuleExit(by)
  }
  process.on('exit', onExit)
  process.on('uncaughtExceptionMonitor', onUncaught)
  return () => {
    process.off('exit', onExit)
    process.off('uncaughtExceptionMonitor', onUncaught)
  }
}
