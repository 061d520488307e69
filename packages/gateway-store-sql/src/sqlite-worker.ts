// Runs in the worker of a store in SQLite: its driver blocks the thread that calls it.
import { parentPort, workerData } from 'node:worker_threads'
import { openSqliteFile, type SqliteFile } from './sqlite/sqlite-file.js'
import { serveStore } from './worker/serve-store.js'

async function runBeside(module: string, data: unknown): Promise<void> {
  const { default: run } = (await import(module)) as { readonly default: (data: unknown) => void }
  run(data)
}

if (parentPort) {
  void serveStore(parentPort, async (warn) => ({
    ...(await openSqliteFile(workerData as SqliteFile, warn)),
    runBeside,
  }))
}
