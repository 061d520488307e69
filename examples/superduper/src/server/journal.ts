import { closeSync, existsSync, ftruncateSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'

export interface Journal<R> {
  /** Gives the records found when it was opened, in order, and forgets them. */
  takeRecords(): readonly R[]
  /** Writes a record, which then survives the end of the process, but not a crash of the machine. Throws if it fails. */
  append(record: R): void
  /** Number of records in the file. */
  readonly length: number
  /** Replaces all records by these, at once or not at all. */
  rewrite(records: Iterable<R>): void
  close(): void
}

/** A journal that keeps nothing, for a server without a data directory. */
export function memoryJournal<R>(): Journal<R> {
  return { takeRecords: () => [], length: 0, append() {}, rewrite() {}, close() {} }
}

function readRecords<R>(file: string): R[] {
  const lines = readFileSync(file, 'utf8').split('\n')
  // Every whole line ends in a line feed: what follows the last one was cut off by a crash, and was never confirmed.
  lines.pop()
  return lines.map((line, index) => {
    try {
      return JSON.parse(line) as R
    } catch {
      throw new Error(`line ${index + 1} of ${file} is damaged`)
    }
  })
}

function writeAll(fd: number, text: string): number {
  const bytes = Buffer.from(text)
  for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written)
  return bytes.length
}

/** Opens a journal as a file of JSON lines in `folder`, which is created if it is missing. */
export function openJournal<R>(folder: string): Journal<R> {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'superduper.jsonl')
  let records: readonly R[] = existsSync(file) ? readRecords<R>(file) : []
  let length = records.length
  let fd = -1
  let size = 0

  function rewrite(all: Iterable<R>): void {
    const temporaryFile = `${file}.new`
    const temporaryFd = openSync(temporaryFile, 'w', 0o600)
    let bytes = 0
    let count = 0
    try {
      for (const record of all) {
        bytes += writeAll(temporaryFd, `${JSON.stringify(record)}\n`)
        count += 1
      }
      renameSync(temporaryFile, file)
    } catch (error) {
      closeSync(temporaryFd)
      throw error
    }
    if (fd >= 0) closeSync(fd)
    fd = temporaryFd
    size = bytes
    length = count
  }

  // Also drops a line that a crash cut off.
  rewrite(records)
  return {
    takeRecords() {
      const taken = records
      records = []
      return taken
    },
    get length() {
      return length
    },
    append(record) {
      try {
        size += writeAll(fd, `${JSON.stringify(record)}\n`)
        length += 1
      } catch (error) {
        ftruncateSync(fd, size)
        throw error
      }
    },
    rewrite,
    close() {
      closeSync(fd)
    },
  }
}
