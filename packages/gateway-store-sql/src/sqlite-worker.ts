// Runs in the worker of a store in SQLite: its driver blocks the thread that calls it.
import { parentPort, workerData } from 'node:worker_threads'
import { openSqliteFile, type SqliteFile } from './sqlite/sqlite-file.js'
import { serveStore } from './worker/serve-store.js'

if (parentPort) void serveStore(parentPort, (warn) => openSqliteFile(workerData as SqliteFile, warn))
