import { Worker } from 'node:worker_threads'
import type { GatewayStore } from '@trestle/gateway'
import type { StoreError } from '../store-error.js'
import { storeInWorker } from '../worker/store-in-worker.js'
import type { SqliteFile } from './sqlite-file.js'

export interface SqliteStoreOptions {
  /** Created with its folder if it does not exist, readable by this account alone. Further files are created beside it. */
  readonly file: string
  /** Called once if the open store ends by itself; all further calls reject with the same error. */
  readonly onFailure?: (error: StoreError) => void
}

/** Opens a store in a file, in a thread of its own, and locks it against other processes. @throws StoreError */
export async function openSqliteStore({ file, onFailure = () => {} }: SqliteStoreOptions): Promise<GatewayStore> {
  return storeInWorker(await startWorker({ file }), onFailure)
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
