import { join } from 'node:path'
import type { GatewayStore, Log } from '@trestle/gateway'
import type { SqliteStore } from '@trestle/gateway-store-sql/sqlite'
import { CliError } from './cli-error.js'
import { prepareDataFolder } from './data-folder.js'
import { type DataWatch, watchData } from './data-watch.js'
import { describeDiskError } from './disk-error.js'
import { exitCodes } from './exit-codes.js'
import { type ExitRecord, openExitRecord } from './exit-record.js'
import { tightenModes } from './folder-modes.js'

/** The data of a gateway. */
export interface OpenedData {
  readonly store: GatewayStore & Partial<Pick<SqliteStore, 'runBeside'>>
  /** Whose sessions have ended the process. */
  readonly exits: ExitRecord
  /** Observes it from now on; `onGone` is called when it has been deleted. */
  watch(onGone: () => void): Promise<Pick<DataWatch, 'isUsable' | 'dispose'>>
}

/**
 * Opens the data in a folder, which is made if it is not there; with `db`, users, contacts and messages are in that database
 * of PostgreSQL. @throws CliError
 */
export async function openData(folder: string, log: Log, db?: string): Promise<OpenedData> {
  prepareDataFolder(folder)
  tightenModes(folder, log)
  const file = join(folder, 'gateway.sqlite')
  let hasFailed = false
  let onFailed = () => {}
  const store = await open(db, file, log, (error) => {
    log.error({ error }, 'The data cannot be used any more. The gateway ends.')
    hasFailed = true
    onFailed()
  })
  const exits = openExitRecord({ file: join(folder, 'last-exit.json'), log })
  return {
    store,
    exits,
    async watch(onGone) {
      onFailed = onGone
      if (hasFailed) onGone()
      const files = db === undefined ? await watchData({ file, log, onGone }) : undefined
      return {
        get isUsable() {
          return !hasFailed && (files?.isUsable ?? true)
        },
        dispose: () => files?.dispose(),
      }
    },
  }
}

async function open(
  db: string | undefined,
  file: string,
  log: Log,
  onFailure: (error: Error) => void,
): Promise<OpenedData['store']> {
  const { openSqliteStore, StoreError } = await import('@trestle/gateway-store-sql/sqlite')
  try {
    if (db === undefined) {
      return await openSqliteStore({ file, onFailure, onWarning: (warning) => log.warn(warning) })
    }
    const { openStore } = await import('@trestle/gateway-store-sql')
    // Credentials of users are encrypted with a key that is not in the database.
    const key = process.env['TRESTLE_KEY'] ? {} : { key: { file: `${file.slice(0, -'.sqlite'.length)}.key` } }
    return await openStore(db, { onFailure, ...key })
  } catch (cause) {
    if (!(cause instanceof StoreError)) throw cause
    if (cause.code === 'locked') throw new CliError(exitCodes.identity, cause.message, { cause })
    const meaning = describeDiskError(cause)
    const place = db === undefined ? `in ${file}` : 'in PostgreSQL'
    const message = meaning === undefined ? cause.message : `the data ${place} cannot be used: ${meaning}`
    throw new CliError(exitCodes.data, message, { cause })
  }
}
