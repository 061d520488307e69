import { readFile, rename, writeFile } from 'node:fs/promises'
import { createSerial } from '@trestle/core'

/** A file of JSON that is written whole or not at all. */
export interface StateFile {
  /** Undefined where there is no such file yet. Rejects where it is none of JSON: it is not overwritten then. */
  read(): Promise<unknown>
  /** Writes of one file follow each other. */
  write(state: unknown): Promise<void>
}

export function createStateFile(path: string): StateFile {
  const writes = createSerial()
  return {
    async read() {
      try {
        return JSON.parse(await readFile(path, 'utf8'))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
        throw new Error(`${path} cannot be read: repair it, or move it away.`, { cause: error })
      }
    },
    write: (state) =>
      writes.run(path, async () => {
        // Who was where is nobody else's business.
        await writeFile(`${path}.new`, `${JSON.stringify(state)}\n`, { mode: 0o600 })
        await rename(`${path}.new`, path)
      }),
  }
}
