import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { TestServerError } from './errors.js'

/** Values of one kind, kept as JSON, so that what is read is never what was written but a copy of it. */
export interface Collection<T> {
  readonly size: number
  get(key: string): T | undefined
  set(key: string, value: T): void
  delete(key: string): void
}

export interface Storage {
  /** The type is what this server itself wrote there. */
  collection<T>(kind: string): Collection<T>
}

export function memoryStorage(): Storage {
  const kinds = new Map<string, Map<string, string>>()
  return {
    collection<T>(kind: string): Collection<T> {
      const values = kinds.get(kind) ?? new Map<string, string>()
      kinds.set(kind, values)
      return {
        get size() {
          return values.size
        },
        get(key) {
          const text = values.get(key)
          return text === undefined ? undefined : (JSON.parse(text) as T)
        },
        set: (key, value) => void values.set(key, JSON.stringify(value)),
        delete: (key) => void values.delete(key),
      }
    },
  }
}

/** Longest name that every file system takes, with room for the suffix. */
const LONGEST_NAME = 200

/** A folder per kind, a file per value; each write is whole or not at all. Readable by this user alone. */
export function fileStorage(folder: string): Storage {
  const nameOf = (key: string) => {
    const plain = encodeURIComponent(key)
    return plain.length <= LONGEST_NAME ? `${plain}.json` : `~${createHash('sha256').update(key).digest('hex')}.json`
  }
  return {
    collection<T>(kind: string): Collection<T> {
      const home = join(folder, kind)
      usable(home, () => mkdirSync(home, { recursive: true, mode: 0o700 }))
      const pathOf = (key: string) => join(home, nameOf(key))
      return {
        get size() {
          return readdirSync(home).filter((name) => name.endsWith('.json')).length
        },
        get(key) {
          const path = pathOf(key)
          return existsSync(path) ? usable(path, () => JSON.parse(readFileSync(path, 'utf8')) as T) : undefined
        },
        set(key, value) {
          const path = pathOf(key)
          writeFileSync(`${path}.new`, JSON.stringify(value, null, 2), { mode: 0o600 })
          renameSync(`${path}.new`, path)
        },
        delete: (key) => rmSync(pathOf(key), { force: true }),
      }
    },
  }
}

function usable<T>(path: string, use: () => T): T {
  try {
    return use()
  } catch (cause) {
    throw new TestServerError('bad-option', `${path} cannot be used: ${(cause as Error).message}`, { cause })
  }
}
