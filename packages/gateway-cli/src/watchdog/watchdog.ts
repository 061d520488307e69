import { Worker } from 'node:worker_threads'
import type { HandlerTrace } from '../handler-trace.js'
import { newSharedMemory, sharedState } from './shared-state.js'

/** What the watchdog is told when it begins. */
export interface WatchdogSettings {
  /** Whether its lines are for people; otherwise they are JSON. */
  readonly pretty: boolean
  /** Milliseconds for which the process may be blocked before it is told of; 10,000 by default. */
  readonly tellAfter?: number | undefined
  /** Milliseconds after which a blocked process is ended by SIGKILL; never by default. */
  readonly exitAfter?: number | undefined
  /** The record of whose sessions have ended the process. */
  readonly exitFile?: string | undefined
}

export interface WatchdogData extends WatchdogSettings {
  readonly memory: SharedArrayBuffer
}

/** Milliseconds between two signs that the event loop runs. */
const BEAT = 250

/** Calls the default export of a module in another thread that is there. */
export type RunBeside = (module: string, data: WatchdogData) => Promise<void>

/**
 * Watches from another thread whether the event loop of the process runs, and tells on the standard output what blocks it:
 * code that never ends can tell nothing itself. The thread is one of its own where none is given. Returns the disposer.
 */
export async function startWatchdog(
  settings: WatchdogSettings,
  trace: Pick<HandlerTrace, 'onSwitch'>,
  runBeside?: RunBeside,
): Promise<() => void> {
  const memory = newSharedMemory()
  const state = sharedState(memory)
  const data = { ...settings, memory }
  const startThread = () => startWorker(data)
  // Sources run in tests alone, and not in every thread.
  if (runBeside && !isSource) await runBeside(program.href, data).catch(startThread)
  else await startThread()
  const unwatch = trace.onSwitch((handler) => {
    state.running = handler && { user: handler.user, handler: handler.handler, at: Date.now() }
  })
  const timer = setInterval(state.beat, BEAT)
  timer.unref()
  return () => {
    clearInterval(timer)
    unwatch()
    state.isOver = true
  }
}

// All that is built is in one folder.
const program = new URL('./watchdog-worker.js', import.meta.url)
const isSource = import.meta.url.endsWith('.ts')

async function startWorker(workerData: WatchdogData): Promise<void> {
  const limits = { execArgv: [], resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 2 } }
  const worker = isSource
    ? new Worker(await sourceProgram(), { eval: true, workerData, ...limits })
    : new Worker(program, { workerData, ...limits })
  worker.unref()
  // Without it, the gateway works as well.
  worker.on('error', () => {})
}

async function sourceProgram(): Promise<string> {
  const { watchdogProgram } = await import(new URL('../../test/watchdog-program.ts', import.meta.url).href)
  return watchdogProgram()
}
