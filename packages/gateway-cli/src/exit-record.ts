import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { Log } from '@trestle/gateway'

/** How a user's session ended the process. */
export interface LastFailure {
  /** The handler, if it is known. */
  readonly handler?: string | undefined
  /** The last time. */
  readonly at: Date
  /** How often within the last day, from 1. */
  readonly times: number
}

/** Remembers, beyond the end of the process, whose session ended it. */
export interface ExitRecord {
  /** The last failure of a user, by bare JID, for a day. */
  lastFailure(user: string): LastFailure | undefined
  /** Written when it returns. A failure to write is only logged. */
  noteFailure(user: string, handler?: string): void
}

export interface ExitRecordOptions {
  readonly file: string
  readonly log: Log
  readonly now?: () => number
}

/** Users that are remembered; the earliest failures are forgotten first. */
const MAX_USERS = 100
const MAX_BYTES = 100_000
const DAY = 24 * 3_600_000

/** Reads the record of the last processes. What cannot be read is left out. */
export function openExitRecord({ file, log, now = Date.now }: ExitRecordOptions): ExitRecord {
  const failures = new Map(read(file, log).slice(-MAX_USERS))
  const isRecent = ({ at }: LastFailure) => Math.abs(now() - at.getTime()) < DAY
  const lastFailure = (user: string) => {
    const failure = failures.get(user)
    return failure && isRecent(failure) ? failure : undefined
  }
  return {
    lastFailure,
    noteFailure(user, handler) {
      const times = (lastFailure(user)?.times ?? 0) + 1
      failures.delete(user)
      failures.set(user, { ...(handler !== undefined && { handler }), at: new Date(now()), times })
      const kept = [...failures].filter(([, failure]) => isRecent(failure)).slice(-MAX_USERS)
      try {
        writeFileSync(`${file}.new`, `${JSON.stringify({ version: 1, users: Object.fromEntries(kept) })}\n`, {
          mode: 0o600,
        })
        renameSync(`${file}.new`, file)
      } catch (error) {
        log.error({ file, error }, 'Whose session ended the process cannot be kept.')
      }
    },
  }
}

function read(file: string, log: Log): readonly [string, LastFailure][] {
  try {
    const text = readFileSync(file, 'utf8')
    if (text.length > MAX_BYTES) throw new RangeError('The file is too long.')
    const { users } = JSON.parse(text) as { readonly users?: unknown }
    if (typeof users !== 'object' || users === null) throw new TypeError('The file has no users.')
    const failures = Object.entries(users).flatMap(([user, value]) => {
      const failure = readFailure(value)
      return failure ? [[user, failure] as [string, LastFailure]] : []
    })
    return failures.sort(([, one], [, other]) => one.at.getTime() - other.at.getTime())
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      log.warn({ file, error }, 'A file cannot be read, and is ignored.')
    return []
  }
}

function readFailure(value: unknown): LastFailure | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { handler, at, times } = value as Readonly<Record<string, unknown>>
  const date = new Date(typeof at === 'string' ? at : Number.NaN)
  if (Number.isNaN(date.getTime()) || !Number.isSafeInteger(times) || Number(times) < 1) return undefined
  return { ...(typeof handler === 'string' && { handler }), at: date, times: Number(times) }
}
