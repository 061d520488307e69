import { nearest } from '@trestle/core/nearest'
import type { Limits } from '@trestle/gateway'
import { usageError } from './cli-error.js'

/** The limits that there are, with their defaults: as many at once, and again in so many seconds. */
export const limitDefaults = {
  registrations: '10/600',
  allRegistrations: '300/60',
  failedLogins: '5/3600',
  reconnects: '10/600',
  friendships: '200/3600',
  typing: '300/60',
  messages: '1200/60',
  toUser: '6000/60',
  commands: '60/60',
  lookUps: '30/60',
} as const satisfies Readonly<Record<keyof Required<Limits>, string>>

/** Reads limits such as `messages=1200/60`; of one that is repeated, the last counts. @throws CliError */
export function readLimits(texts: readonly string[]): Limits {
  return Object.fromEntries(
    texts.map((text) => {
      const [, name = '', count = '', seconds = ''] = /^([^=]*)=(\d{1,9})\/(\d{1,9})$/.exec(text) ?? []
      if (Number(count) < 1 || Number(seconds) < 1) {
        throw usageError(`--limit must be NAME=COUNT/SECONDS, such as messages=${limitDefaults.messages}`)
      }
      return [nameOf(name), { count: Number(count), seconds: Number(seconds) }] as const
    }),
  )
}

function nameOf(given: string): string {
  if (Object.hasOwn(limitDefaults, given)) return given
  const known = Object.keys(limitDefaults)
  const meant = nearest(given, known)
  throw usageError(
    `there is no limit ${given.slice(0, 60)}${meant ? `; did you mean ${meant}?` : `: there are ${known.join(', ')}`}`,
  )
}
