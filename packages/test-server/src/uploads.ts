import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { UploadServer } from '@trestle/xep-0363/server'

/** What clients upload: the folder of the files, and what grants slots for them while the port is open. */
export interface Uploads {
  server: UploadServer | undefined
  /** Where the files are: in `dataDir`, or in a folder that is made for them. */
  folder(): Promise<string>
  /** Removes the folder that was made. */
  stop(): Promise<void>
}

export function createUploads(dataDir: string | undefined): Uploads {
  let made: Promise<string> | undefined
  return {
    server: undefined,
    folder() {
      if (dataDir !== undefined) return Promise.resolve(join(dataDir, 'uploads'))
      made ??= mkdtemp(join(tmpdir(), 'trestle-test-server-uploads-'))
      return made
    },
    async stop() {
      const folder = await made
      if (folder !== undefined) await rm(folder, { recursive: true, force: true })
    },
  }
}
