import { mkdir, rm } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import type { JID } from '@trestle/jid'
import { UploadError } from '@trestle/xep-0363'
import { createUploadServer, type UploadServerOptions } from '@trestle/xep-0363/server'
import { systemClock } from '@trestle/xmlstream'
import { createFileHost, type FileHost, type FileHostOptions, type ReadyFile } from './file-host.js'
import { MediaError, tooManyBytes } from './media-error.js'

export interface FolderHostOptions
  extends Omit<FileHostOptions, 'tempFolder'>,
    Pick<
      UploadServerOptions,
      | 'folder'
      | 'url'
      | 'maxUserBytes'
      | 'maxBytes'
      | 'maxUserFiles'
      | 'maxFiles'
      | 'keepFor'
      | 'cleanInterval'
      | 'onError'
    > {}

export interface FolderHost extends FileHost {
  /** A handler for `createServer` of `node:http` and `node:https`, which gives the files. It never throws. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void
  removeFilesOf(user: JID | string): Promise<void>
  /** Removes what has expired. It is done from time to time by itself. */
  clean(): Promise<void>
  /** Ends the looks for files that have expired. Files stay. */
  close(): void
}

/**
 * Publishes files in a folder that a web server gives: under names that nobody guesses, and so that nothing in them runs in
 * a browser. Files end after `keepFor`, by default 30 days, and the oldest ones before where a user's or the whole room
 * is used up. One that has less than half of its time left is published anew.
 */
export async function folderHost(options: FolderHostOptions): Promise<FolderHost> {
  const { folder, maxFileSize = 100 * 2 ** 20, clock = systemClock, keepFor = 30 * 24 * 3_600_000 } = options
  const server = await createUploadServer({ ...options, domains: [], maxFileSize, keepFor, clock })
  // In the same file system, so that files are moved and not copied. What a crash left behind goes.
  const tempFolder = join(folder, 'incoming')
  await rm(tempFolder, { recursive: true, force: true })
  await mkdir(tempFolder, { mode: 0o700 })

  async function put({ path, name, type }: ReadyFile, owner: JID): Promise<string> {
    try {
      return await server.keep({ path, owner, name, contentType: type }, { makeRoom: true })
    } catch (cause) {
      if (!(cause instanceof UploadError)) throw cause
      if (cause.code === 'file-too-large') throw tooManyBytes(maxFileSize, cause)
      throw new MediaError('quota', 'There is no room for the file.', { cause })
    }
  }

  const host = createFileHost(
    {
      put,
      async has(url) {
        const expiry = server.expiryOf(url)
        return expiry !== undefined && expiry.getTime() - clock.now() > keepFor / 2
      },
    },
    { ...options, maxFileSize, tempFolder },
  )
  const { handle, removeFilesOf, clean, close } = server
  return { ...host, handle, removeFilesOf, clean, close }
}
