import type { Log } from './network.js'

/** What stands in a log instead of a secret. */
const HIDDEN = '[secret]'
/** Shorter secrets stand in too many places that have nothing to do with them. */
const SHORTEST = 4
/** What is logged may hang on half of a library: it is not followed further than this. */
const MAX_DEPTH = 3
const MAX_ENTRIES = 50

/** The log of one user: says of everything whom it concerns, and never one of the user's secrets. */
export function userLog(log: Log, user: string, secrets: readonly string[]): Log {
  const hidden = secrets.filter((secret) => secret.length >= SHORTEST)
  const hide = (from: string) => hidden.reduce((shown, secret) => shown.replaceAll(secret, HIDDEN), from)
  const level = (name: keyof Log) => (details: object | string, text?: string) => {
    if (typeof details === 'string') log[name]({ user }, hide(details))
    else {
      const shown = hidden.length === 0 ? details : (without(details, hide, 0) as object)
      log[name]({ user, ...shown }, text === undefined ? text : hide(text))
    }
  }
  return { debug: level('debug'), info: level('info'), warn: level('warn'), error: level('error') }
}

/** A copy in which every text went through `hide`, of whatever a log may be given. */
function without(value: unknown, hide: (text: string) => string, depth: number): unknown {
  if (typeof value === 'string') return hide(value)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  if (depth >= MAX_DEPTH) return '[…]'
  const inside = (one: unknown) => without(one, hide, depth + 1)
  try {
    if (value instanceof Error) return errorWithout(value, hide, inside)
    if (Array.isArray(value)) return value.slice(0, MAX_ENTRIES).map(inside)
    return Object.fromEntries(
      Object.entries(value)
        .slice(0, MAX_ENTRIES)
        .map(([key, one]) => [key, inside(one)]),
    )
  } catch {
    return '[unreadable]'
  }
}

function errorWithout(error: Error, hide: (text: string) => string, inside: (one: unknown) => unknown): Error {
  const copy = Object.assign(Object.create(Object.getPrototypeOf(error)), inside({ ...error })) as Error
  const told = { name: error.name, message: hide(error.message), stack: hide(error.stack ?? '') }
  const cause = error.cause === undefined ? {} : { cause: inside(error.cause) }
  for (const [name, value] of Object.entries({ ...told, ...cause })) {
    Object.defineProperty(copy, name, { value, configurable: true, writable: true })
  }
  return copy
}
