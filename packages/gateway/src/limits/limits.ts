import { createSerial } from '@trestle/core'
import type { Clock } from '@trestle/xmlstream'
import { GatewayError } from '../module/gateway-error.js'
import { sleep } from '../support/deadline.js'
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
  /**
   * What the network does in the chats of one user, such as messages and read marks. What is more waits, with the promises
   * of the module: nothing is refused. 6,000 in 60 seconds by default.
   */
  readonly toUser?: Rate
  /** Commands of one user; 60 in 60 seconds by default. */
  readonly commands?: Rate
  /** Look-ups at the network of whom one user asks a vCard; 30 in 60 seconds by default. Clients may ask for all of a room. */
  readonly lookUps?: Rate
}

/** The name of a limit. */
export type LimitKind = keyof Limits

const DEFAULTS: Required<Limits> = {
  registrations: { count: 10, seconds: 600 },
  allRegistrations: { count: 300, seconds: 60 },
  failedLogins: { count: 5, seconds: 3600 },
  reconnects: { count: 10, seconds: 600 },
  friendships: { count: 200, seconds: 3600 },
  typing: { count: 300, seconds: 60 },
  messages: { count: 1200, seconds: 60 },
  toUser: { count: 6000, seconds: 60 },
  commands: { count: 60, seconds: 60 },
  lookUps: { count: 30, seconds: 60 },
}

const TEXTS: Record<LimitKind, string> = {
  registrations: 'You have tried to register too often.',
  allRegistrations: 'Too many users register at this time.',
  failedLogins: 'The network has refused this account too often.',
  reconnects: 'You have connected too often.',
  friendships: 'You have asked for too many friendships.',
  typing: 'You type too fast.',
  messages: 'You have sent too many messages.',
  toUser: 'The network sends too much.',
  commands: 'You have sent too many commands.',
  lookUps: 'You have asked for too many vCards.',
}

/** The limits of a running gateway. */
export interface LimitChecks {
  /** Counts one. Throws GatewayError `rate-limited`, with when to come back. */
  take(kind: LimitKind, key: string): void
  /** Whether there is one, which is counted. */
  passes(kind: LimitKind, key: string): boolean
  /** Counts one, when there is one, in the order of the calls. Undefined where there is. Rejects with the signal's reason. */
  room(kind: LimitKind, key: string, signal: AbortSignal): Promise<void> | undefined
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

  const serial = createSerial()
  /** Keys of which somebody waits, by how many do. */
  const waiting = new Map<string, number>()

  async function takeLater(kind: LimitKind, key: string, signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted()
      const until = limits[kind].take(key)
      if (!until) return
      await sleep(clock, Math.max(1, until.getTime() - clock.now()), signal)
    }
  }

  return {
    room(kind, key, signal) {
      const line = `${kind} ${key}`
      const count = waiting.get(line) ?? 0
      if (count === 0 && limits[kind].take(key) === undefined) return undefined
      onLimited(kind)
      waiting.set(line, count + 1)
      return serial
        .run(line, () => takeLater(kind, key, signal))
        .finally(() => {
          const left = (waiting.get(line) ?? 1) - 1
          if (left > 0) waiting.set(line, left)
          else waiting.delete(line)
        })
    },
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
