import type { LogLevel } from './option-table.js'

/** The part of `process` that the signal is observed on. */
export interface LogSignalProcess {
  on(event: 'SIGUSR2', listener: () => void): unknown
  off(event: 'SIGUSR2', listener: () => void): unknown
}

/** A log whose level can be changed. */
export interface LevelledLog {
  level: LogLevel
  info(text: string): void
}

/** Changes the level of a log to `debug` and back at each SIGUSR2, and says so in it. Returns the disposer. */
export function toggleDebugOnSignal(log: LevelledLog, process: LogSignalProcess = globalThis.process): () => void {
  const usual = log.level === 'debug' ? 'info' : log.level
  const onSignal = () => {
    const next = log.level === 'debug' ? usual : 'debug'
    // Said at the more talkative of both levels, so that it is seen.
    log.level = 'debug'
    log.info(`The log level is ${next} now.`)
    log.level = next
  }
  process.on('SIGUSR2', onSignal)
  return () => void process.off('SIGUSR2', onSignal)
}
