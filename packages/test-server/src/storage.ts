import { createHash } from 'node:crypto'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { TestServerError } from './errors.js'

/** Values of one kind, kept as JSON, so that what is read is never what was written but a copy of it. */
export interface Collection<T> {
  readonly size: number
  get(key: string): T | undefined
  set(key: string, value: T): void
  delete(key: string): void
}

/** Lists of values that grow at their ends, kept as JSON. */
export interface Journal<T> {
  /** Without what a crash left half written. */
  read(key: string): readonly T[]
  append(key: string, value: T): void
  /** Replaces the whole list. */
  write(key: string, values: readonly T[]): void
  delete(key: string): void
}

export interface Storage {
  /** Whether what is in it outlasts the process. */
  readonly lasts: boolean
  /** The type is what this server itself wrote there. */
  collection<T>(kind: string): Collection<T>
  /** As `collection`. Undefined where nothing outlasts the process, and whoever has the values keeps them anyway. */
  journal<T>(kind: string): Journal<T> | undefined
}

export function memoryStorage(): Storage {
  const kinds = new Map<string, Map<string, string>>()
  return {
    lasts: false,
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
    journal: () => undefined,
  }
}

/** Longest name that every file system takes, with room for the suffix. */
const LONGEST_NAME = 200

/** A folder per kind, a file per value or list; each write is whole or not at all. Readable by this user alone. */
export function fileStorage(folder: string): Storage {
  const nameOf = (key: string) => {
    const plain = encodeURIComponent(key)
    return plain.length <= LONGEST_NAME ? plain : `~${createHash('sha256').update(key).digest('hex')}`
  }
  function homeOf(kind: string): string {
    const home = join(folder, kind)
    usable(home, () => mkdirSync(home, { recursive: true, mode: 0o700 }))
    return home
  }
  return {
    lasts: true,
    collection<T>(kind: string): Collection<T> {
      const home = homeOf(kind)
      const pathOf = (key: string) => join(home, `${nameOf(key)}.json`)
      return {
        get size() {
          return readdirSync(home).filter((name) => name.endsWith('.json')).length
        },
        get(key) {
          const path = pathOf(key)
          return existsSync(path) ? usable(path, () => JSON.parse(readFileSync(path, 'utf8')) as T) : undefined
        },
        set: (key, value) => replaceFile(pathOf(key), JSON.stringify(value, null, 2)),
        delete: (key) => rmSync(pathOf(key), { force: true }),
      }
    },
    journal<T>(kind: string): Journal<T> {
      const home = homeOf(kind)
      const pathOf = (key: string) => join(home, `${nameOf(key)}.jsonl`)
      return {
        read(key) {
          const path = pathOf(key)
          return existsSync(path) ? usable(path, () => linesOf<T>(readFileSync(path, 'utf8'))) : []
        },
        // The line before may be half of one.
        append: (key, value) => appendFileSync(pathOf(key), `\n${JSON.stringify(value)}`, { mode: 0o600 }),
        write: (key, values) => replaceFile(pathOf(key), values.map((value) => `\n${JSON.stringify(value)}`).join('')),
        delete: (key) => rmSync(pathOf(key), { force: true }),
      }
    },
  }
}

function replaceFile(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

function linesOf<T>(text: string): T[] {
  return text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line) as T]
    } catch {
      return []
    }
  })
}

function usable<T>(path: string, use: () => T): T {
  try {
    return use()
  } catch (cause) {
    throw new TestServerError('bad-option', `${path} cannot be used: ${(cause as Error).message}`, { cause })
  }
}
