import { Worker, type WorkerOptions } from 'node:worker_threads'
import type { SecretKey } from '../secrets/secret-key.js'
import type { SqlStore } from '../sql-store.js'
import type { StoreError } from '../store-error.js'
import { storeInWorker } from '../worker/store-in-worker.js'
import type { SqliteFile } from './sqlite-file.js'

export interface SqliteStoreOptions {
  /** Created with its folder if it does not exist, readable by this account alone. Further files are created beside it. */
  readonly file: string
  /** Encrypts secrets of users. Default: the environment's TRESTLE_KEY, 32 bytes in base64, or else a file beside `file`, `FILE.key`. */
  readonly key?: SecretKey | undefined
  /** Called once if the open store ends by itself; all further calls reject with the same error. */
  readonly onFailure?: (error: StoreError) => void
  /** Called with files and folders that others may read, and that are not this account's to change. Default: a warning of the process. */
  readonly onWarning?: (warning: string) => void
}

export interface SqliteStore extends SqlStore {
  /**
   * Calls the default export of the module at a URL, in the thread of the store, with data that can be copied: what does little
   * needs no other thread. It has to leave the thread free for the store.
   */
  runBeside(module: string, data: unknown): Promise<void>
}

/** Megabytes that V8 holds ready for new objects of the thread: each call leaves next to nothing. */
const YOUNG_GENERATION = 2

/** Opens a store in a file, in a thread of its own, and locks it against other processes. @throws StoreError */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<SqliteStore> {
  const { file, key, onFailure = () => {}, onWarning = (warning) => process.emitWarning(warning) } = options
  return storeInWorker<SqliteStore>(await startWorker({ file, key }), { onFailure, onWarning })
}

async function startWorker(workerData: SqliteFile): Promise<Worker> {
  const options: WorkerOptions = {
    workerData,
    execArgv: [],
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION },
  }
  if (!import.meta.url.endsWith('.ts')) {
    // All that is built is in one folder.
    return new Worker(new URL('./sqlite-worker.js', import.meta.url), options)
  }
  // Sources run in tests alone.
  const { workerProgram } = await import(new URL('../../test/worker-program.ts', import.meta.url).href)
  return new Worker(await workerProgram(), { eval: true, ...options })
}
