import type { Log } from '../module/network.js'

/** Replaces secrets in the log. */
const HIDDEN = '[secret]'
/** Shorter secrets are not replaced: they occur in unrelated text. */
const SHORTEST = 4
/** Objects of libraries may be deep: this is how far they are copied. */
const MAX_DEPTH = 3
const MAX_ENTRIES = 50

/** The log of one user: adds the user's JID to each entry, and replaces the user's secrets. */
export function userLog(log: Log, user: string, secrets: readonly string[]): Log {
  const secretsToHide = secrets.filter((secret) => secret.length >= SHORTEST)
  const hide = (from: string) => secretsToHide.reduce((shown, secret) => shown.replaceAll(secret, HIDDEN), from)
  const level = (name: keyof Log) => (details: object | string, text?: string) => {
    if (typeof details === 'string') log[name]({ user }, hide(details))
    else {
      const shown = secretsToHide.length === 0 ? details : (hidden(details, hide, 0) as object)
      const said = text === undefined ? text : hide(text)
      try {
        log[name]({ ...shown, user }, said)
      } catch {
        // Whatever a library throws may be an object that cannot be read.
        log[name]({ user }, `${said ?? ''} [unreadable]`)
      }
    }
  }
  return { debug: level('debug'), info: level('info'), warn: level('warn'), error: level('error') }
}

/** A copy of any value in which `hide` was applied to each text. */
function hidden(value: unknown, hide: (text: string) => string, depth: number): unknown {
  if (typeof value === 'string') return hide(value)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  if (depth >= MAX_DEPTH) return '[…]'
  const inside = (one: unknown) => hidden(one, hide, depth + 1)
  try {
    if (value instanceof Error) return hiddenError(value, hide, inside)
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

function hiddenError(error: Error, hide: (text: string) => string, inside: (one: unknown) => unknown): Error {
  const copy = Object.assign(Object.create(Object.getPrototypeOf(error)), inside({ ...error })) as Error
  const texts = { name: error.name, message: hide(error.message), stack: hide(error.stack ?? '') }
  const cause = error.cause === undefined ? {} : { cause: inside(error.cause) }
  for (const [name, value] of Object.entries({ ...texts, ...cause })) {
    Object.defineProperty(copy, name, { value, configurable: true, writable: true })
  }
  return copy
}
