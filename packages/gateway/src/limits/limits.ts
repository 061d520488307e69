import type { Clock } from '@trestle/xmlstream'
import { GatewayError } from '../module/gateway-error.js'
import { createRateLimit, type Rate } from './rate-limit.js'

/** How often users may do what reaches the network. */
export interface Limits {
  /** Registrations of one user; 10 in 600 seconds by default. */
  readonly registrations?: Rate
  /** Registrations of all users; 300 in 60 seconds by default. */
  readonly allRegistrations?: Rate
  /** Logins of one account that the network refuses, before no more are tried; 5 in 3,600 seconds by default. */
  readonly failedLogins?: Rate
  /** Demands of one user to connect again; 10 in 600 seconds by default. */
  readonly reconnects?: Rate
  /** Requests for friendship of one user that reach the module; 200 in 3,600 seconds by default. */
  readonly friendships?: Rate
  /** Chat states of one user; more are left out. 300 in 60 seconds by default. */
  readonly typing?: Rate
  /** Messages of one user, and what is done to messages; 1,200 in 60 seconds by default. */
  readonly messages?: Rate
  /** Commands of one user; 60 in 60 seconds by default. */
  readonly commands?: Rate
}

export type LimitKind = keyof Limits

const DEFAULTS: Required<Limits> = {
  registrations: { count: 10, seconds: 600 },
  allRegistrations: { count: 300, seconds: 60 },
  failedLogins: { count: 5, seconds: 3600 },
  reconnects: { count: 10, seconds: 600 },
  friendships: { count: 200, seconds: 3600 },
  typing: { count: 300, seconds: 60 },
  messages: { count: 1200, seconds: 60 },
  commands: { count: 60, seconds: 60 },
}

const TEXTS: Record<LimitKind, string> = {
  registrations: 'You have tried to register too often.',
  allRegistrations: 'Too many users register at this time.',
  failedLogins: 'The network has refused this account too often.',
  reconnects: 'You have connected too often.',
  friendships: 'You have asked for too many friendships.',
  typing: 'You type too fast.',
  messages: 'You have sent too many messages.',
  commands: 'You have sent too many commands.',
}

/** The limits of a running gateway. */
export interface LimitChecks {
  /** Counts one. Throws GatewayError `rate-limited`, with when to come back. */
  take(kind: LimitKind, key: string): void
  /** Whether there is one, which is counted. */
  passes(kind: LimitKind, key: string): boolean
  /** Throws as `take` does, but counts nothing. */
  check(kind: LimitKind, key: string): void
  /** Forgets what was counted. */
  reset(kind: LimitKind, key: string): void
}

/** @throws RangeError for a rate that is none. */
export function createLimits(
  clock: Clock,
  given: Limits = {},
  onLimited: (kind: LimitKind) => void = () => {},
): LimitChecks {
  const limits = Object.fromEntries(
    Object.entries({ ...DEFAULTS, ...given }).map(([kind, rate]) => {
      if (!(rate.count >= 1) || !(rate.seconds > 0)) throw new RangeError(`The limit of ${kind} allows nothing.`)
      return [kind, createRateLimit(clock, rate)]
    }),
  ) as unknown as Record<LimitKind, ReturnType<typeof createRateLimit>>

  function refuse(kind: LimitKind, retryAt: Date | undefined): void {
    if (!retryAt) return
    onLimited(kind)
    throw new GatewayError('rate-limited', TEXTS[kind], { retryAt })
  }

  return {
    take: (kind, key) => refuse(kind, limits[kind].take(key)),
    passes(kind, key) {
      const isPassing = limits[kind].take(key) === undefined
      if (!isPassing) onLimited(kind)
      return isPassing
    },
    check: (kind, key) => refuse(kind, limits[kind].blockedUntil(key)),
    reset: (kind, key) => limits[kind].reset(key),
  }
}
