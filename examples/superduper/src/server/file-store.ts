import { createReadStream, mkdirSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** The bytes of files. */
export interface FileStore {
  /** Keeps what comes; if that fails, nothing is kept. */
  write(id: string, chunks: AsyncIterable<Uint8Array>): Promise<void>
  read(id: string): AsyncIterable<Uint8Array>
  remove(id: string): Promise<void>
}

export function memoryFileStore(): FileStore {
  const files = new Map<string, readonly Uint8Array[]>()
  return {
    async write(id, chunks) {
      const kept: Uint8Array[] = []
      for await (const chunk of chunks) kept.push(chunk)
      files.set(id, kept)
    },
    async *read(id) {
      yield* files.get(id) ?? []
    },
    async remove(id) {
      files.delete(id)
    },
  }
}

/** Files in a folder, which is created if it is missing. An upload that was cut off leaves none under its id. */
export function openFileStore(folder: string): FileStore {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = (id: string): string => join(folder, id)
  return {
    async write(id, chunks) {
      const part = `${path(id)}.part`
      const file = await open(part, 'w', 0o600)
      try {
        for await (const chunk of chunks) await file.writeFile(chunk)
        await file.close()
        await rename(part, path(id))
      } catch (error) {
        await file.close()
        await rm(part, { force: true })
        throw error
      }
    },
    read: (id) => createReadStream(path(id)),
    remove: (id) => rm(path(id), { force: true }),
  }
}
