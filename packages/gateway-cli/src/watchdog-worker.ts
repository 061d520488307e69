// Runs in another thread: it tells what blocks the main thread, and ends the process if it is to.
import { writeSync } from 'node:fs'
import { workerData } from 'node:worker_threads'
import { openExitRecord } from './exit-record.js'
import { prettyLine } from './pretty-line.js'
import { stackOfMain } from './watchdog/main-stack.js'
import { sharedState } from './watchdog/shared-state.js'
import { createMainWatch } from './watchdog/watch-main.js'
import type { WatchdogData } from './watchdog/watchdog.js'

export type { WatchdogData }

/** Watches the main thread until it is over. */
export default function watchMain({ memory, pretty, tellAfter = 10_000, exitAfter, exitFile }: WatchdogData): void {
  const state = sharedState(memory)
  const interval = Math.min(1000, tellAfter / 4)

  function write(level: string, details: object, text: string): void {
    const entry = { level, time: new Date().toISOString(), ...details, text }
    try {
      writeSync(1, `${pretty ? prettyLine(entry) : JSON.stringify(entry)}\n`)
    } catch {
      // Nobody reads the log.
    }
  }

  /** The handler whose code runs: of code that a timer or a listener called, the stack alone tells. */
  function suspect(): object {
    const { running } = state
    if (!running) return {}
    const { user, handler, at } = running
    return { user, handler, handlerMilliseconds: Date.now() - at }
  }

  async function tell(silence: number): Promise<void> {
    const details = { seconds: seconds(silence), ...suspect(), stack: await stackOfMain() }
    write('error', details, 'The process is blocked: nobody is served until this ends.')
  }

  function exit(silence: number): void {
    write('error', { seconds: seconds(silence), ...suspect() }, 'The process was blocked for too long, and is ended.')
    const log = { debug() {}, info() {}, warn() {}, error() {} }
    if (exitFile && state.running)
      openExitRecord({ file: exitFile, log }).noteFailure(state.running.user, state.running.handler)
    process.kill(process.pid, 'SIGKILL')
  }

  const look = createMainWatch({
    ...{ state, interval, tellAfter, exitAfter, exit },
    blocked: (silence) => void tell(silence),
    runsAgain: (silence) => write('warn', { seconds: seconds(silence) }, 'The process is not blocked any more.'),
  })
  const timer = setInterval(() => (state.isOver ? clearInterval(timer) : look()), interval)
}

const seconds = (milliseconds: number) => Math.round(milliseconds / 100) / 10

// In a thread of its own, nobody calls it.
if ((workerData as Partial<WatchdogData> | null)?.memory) watchMain(workerData as WatchdogData)
