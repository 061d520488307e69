import { createHash, randomBytes } from 'node:crypto'
import { type FileInfo, limits } from '../protocol.js'
import type { FileStore } from './file-store.js'
import { RequestError } from './request-error.js'
import type { StoredFile } from './state/records.js'
import type { State } from './state/state.js'

export interface Upload {
  readonly owner: string
  readonly name?: string | undefined
  /** A media type. */
  readonly type: string
}

/** Files that were uploaded. They stay, under ids that cannot be guessed. */
export interface Files {
  /** Throws `not-supported`, `too-large`, `storage-full` or `rate-limited`; then nothing is kept. */
  upload(upload: Upload, chunks: AsyncIterable<Uint8Array>): Promise<FileInfo>
  get(id: string): StoredFile | undefined
  read(id: string): AsyncIterable<Uint8Array>
}

export interface FilesOptions {
  readonly state: State
  readonly store: FileStore
  readonly fileBytes: number
  readonly storageBytes: number
  /** Media types that are taken, such as `image/png` or `image/*`. */
  readonly types?: readonly string[] | undefined
}

const fits = (type: string, pattern: string): boolean =>
  pattern.endsWith('/*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern

export function createFiles({ state, store, fileBytes, storageBytes, types }: FilesOptions): Files {
  const running = new Map<string, number>()
  const count = (owner: string, by: 1 | -1): void => {
    const uploads = (running.get(owner) ?? 0) + by
    if (uploads === 0) running.delete(owner)
    else running.set(owner, uploads)
  }

  function checkRoom(size: number): void {
    if (size > fileBytes) throw new RequestError('too-large', `A file may have ${fileBytes} bytes.`)
    if (state.files.totalBytes + size > storageBytes) throw new RequestError('storage-full')
  }

  async function keep({ owner, name, type }: Upload, chunks: AsyncIterable<Uint8Array>): Promise<StoredFile> {
    const id = randomBytes(16).toString('base64url')
    const hash = createHash('sha256')
    let size = 0
    async function* measured(): AsyncIterable<Uint8Array> {
      for await (const chunk of chunks) {
        size += chunk.length
        checkRoom(size)
        hash.update(chunk)
        yield chunk
      }
    }
    await store.write(id, measured())
    const file = { id, owner, ...(name !== undefined && { name }), type, size, sha256: hash.digest('hex') }
    try {
      // Others may have come in meanwhile.
      checkRoom(size)
      state.commit({ kind: 'file', file })
    } catch (error) {
      await store.remove(id)
      throw error
    }
    return file
  }

  return {
    async upload(upload, chunks) {
      const { owner, type } = upload
      if (types && !types.some((one) => fits(type, one))) {
        throw new RequestError('not-supported', `Files here are ${types.join(', ')}.`)
      }
      if ((running.get(owner) ?? 0) >= limits.uploads) {
        throw new RequestError('rate-limited', 'Too many uploads at a time.', { retryAt: Date.now() + 1000 })
      }
      count(owner, 1)
      try {
        const { owner: _, ...info } = await keep(upload, chunks)
        return info
      } finally {
        count(owner, -1)
      }
    },
    get: (id) => state.files.get(id),
    read: (id) => store.read(id),
  }
}
