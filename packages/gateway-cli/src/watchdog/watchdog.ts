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

/**
 * Watches from a thread of its own whether the event loop of the process runs, and tells on the standard output what blocks
 * it: code that never ends can tell nothing itself. Returns the disposer.
 */
export async function startWatchdog(
  settings: WatchdogSettings,
  trace: Pick<HandlerTrace, 'onSwitch'>,
): Promise<() => void> {
  const memory = newSharedMemory()
  const state = sharedState(memory)
  const worker = await startWorker({ ...settings, memory })
  worker.unref()
  // Without it, the gateway works as well.
  worker.on('error', () => {})
  const unwatch = trace.onSwitch((handler) => {
    state.running = handler && { user: handler.user, handler: handler.handler, at: Date.now() }
  })
  const timer = setInterval(state.beat, BEAT)
  timer.unref()
  return () => {
    clearInterval(timer)
    unwatch()
    void worker.terminate()
  }
}

async function startWorker(workerData: WatchdogData): Promise<Worker> {
  const limits = { execArgv: [], resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 2 } }
  if (!import.meta.url.endsWith('.ts')) {
    // All that is built is in one folder.
    return new Worker(new URL('./watchdog-worker.js', import.meta.url), { workerData, ...limits })
  }
  // Sources run in tests alone.
  const { watchdogProgram } = await import(new URL('../../test/watchdog-program.ts', import.meta.url).href)
  return new Worker(await watchdogProgram(), { eval: true, workerData, ...limits })
}
