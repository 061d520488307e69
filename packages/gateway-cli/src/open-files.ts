import { join } from 'node:path'
import { type FileOptions, type GatewayStore, type Log, publishedRecords } from '@trestle/gateway'
import { CliError } from './cli-error.js'
import { reasonOf } from './data-folder.js'
import { exitCodes } from './exit-codes.js'
import type { FileSettings, ServedFiles } from './file-settings.js'
import { openFilesEndpoint } from './files-endpoint.js'

/** How a gateway handles files, and what it gives them by. */
export interface OpenedFiles {
  readonly options: FileOptions
  close(): void
}

export interface OpenFilesOptions {
  readonly dataDir: string
  readonly store: Pick<GatewayStore, 'cells'>
  readonly log: Log
}

const DAY = 24 * 3_600_000

/** Opens the folder of files, and serves it, where there is to be one. @throws CliError */
export async function openFiles(
  settings: FileSettings,
  { dataDir, store, log }: OpenFilesOptions,
): Promise<OpenedFiles> {
  const { maxBytes, allowsPrivate, served } = settings
  const { folderHost, isPublicAddress } = await import('@trestle/gateway-media')
  const fetching = {
    ...(maxBytes !== undefined && { maxBytes }),
    ...(allowsPrivate && {
      allowPrivateAddresses: (address: string) => isPublicAddress(address) || allowsPrivate(address),
    }),
  }
  if (!served) return { options: { maxBytes, fetching }, close: () => {} }
  const folder = served.folder ?? join(dataDir, 'files')
  const host = await opened(folder, () =>
    folderHost({
      ...limitsOf(served, maxBytes),
      folder,
      url: served.url,
      store: publishedRecords(store),
      onError: (error) => log.error({ error, folder }, 'A file that is served, or its removal, failed.'),
    }),
  )
  try {
    const endpoint = await openFilesEndpoint(served.listen, host.handle)
    log.info({ host: served.listen.host, port: endpoint.port, url: served.url, folder }, 'Files are served by HTTP.')
    return {
      options: { host, fetching },
      close() {
        endpoint.close()
        host.close()
      },
    }
  } catch (error) {
    host.close()
    throw error
  }
}

function limitsOf({ maxUserBytes, maxTotalBytes, days }: ServedFiles, maxFileSize: number | undefined) {
  return {
    maxFileSize,
    // One file must have room.
    maxUserBytes: maxUserBytes ?? (maxFileSize === undefined ? undefined : Math.max(2 ** 28, maxFileSize)),
    maxBytes: maxTotalBytes,
    keepFor: days === undefined ? undefined : days * DAY,
  }
}

async function opened<T>(folder: string, open: () => Promise<T>): Promise<T> {
  try {
    return await open()
  } catch (cause) {
    throw new CliError(exitCodes.data, `the folder of files ${folder} cannot be used: ${reasonOf(cause)}`, { cause })
  }
}
