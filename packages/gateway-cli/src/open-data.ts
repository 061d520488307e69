import { join } from 'node:path'
import type { GatewayStore, Log } from '@trestle/gateway'
import { CliError } from './cli-error.js'
import { prepareDataFolder } from './data-folder.js'
import { type DataWatch, watchData } from './data-watch.js'
import { describeDiskError } from './disk-error.js'
import { exitCodes } from './exit-codes.js'
import { type ExitRecord, openExitRecord } from './exit-record.js'
import { tightenModes } from './folder-modes.js'

/** The data of a gateway. */
export interface OpenedData {
  readonly store: GatewayStore
  /** Whose sessions have ended the process. */
  readonly exits: ExitRecord
  /** Observes it from now on; `onGone` is called when it has been deleted. */
  watch(onGone: () => void): Promise<Pick<DataWatch, 'isUsable' | 'dispose'>>
}

/** Opens the data in a folder, which is made if it is not there. @throws CliError */
export async function openData(folder: string, log: Log): Promise<OpenedData> {
  prepareDataFolder(folder)
  tightenModes(folder, log)
  const file = join(folder, 'gateway.sqlite')
  const store = await openStore(file)
  const exits = openExitRecord({ file: join(folder, 'last-exit.json'), log })
  return { store, exits, watch: (onGone) => watchData({ file, log, onGone }) }
}

async function openStore(file: string): Promise<GatewayStore> {
  const { openSqliteStore, StoreError } = await import('@trestle/gateway-store-sql')
  try {
    return await openSqliteStore({ file })
  } catch (cause) {
    if (!(cause instanceof StoreError)) throw cause
    if (cause.code === 'locked') throw new CliError(exitCodes.identity, cause.message, { cause })
    const meaning = describeDiskError(cause)
    const message = meaning === undefined ? cause.message : `the data in ${file} cannot be used: ${meaning}`
    throw new CliError(exitCodes.data, message, { cause })
  }
}
