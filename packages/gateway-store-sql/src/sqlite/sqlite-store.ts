import { Worker } from 'node:worker_threads'
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

/** Opens a store in a file, in a thread of its own, and locks it against other processes. @throws StoreError */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<SqlStore> {
  const { file, key, onFailure = () => {}, onWarning = (warning) => process.emitWarning(warning) } = options
  return storeInWorker<SqlStore>(await startWorker({ file, key }), { onFailure, onWarning })
}

async function startWorker(workerData: SqliteFile): Promise<Worker> {
  if (!import.meta.url.endsWith('.ts')) {
    // All that is built is in one folder.
    return new Worker(new URL('./sqlite-worker.js', import.meta.url), { workerData, execArgv: [] })
  }
  // Sources run in tests alone.
  const { workerProgram } = await import(new URL('../../test/worker-program.ts', import.meta.url).href)
  return new Worker(await workerProgram(), { eval: true, workerData, execArgv: [] })
}
