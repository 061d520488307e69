import { GatewayError } from '@trestle/gateway'
import type { ExitRecord } from './exit-record.js'
import type { ProcessLog } from './log.js'

const FIRST = 30_000
const LONGEST = 3_600_000

/** Milliseconds that a session waits after it has ended the process so many times: 30 s, 60 s, 2 min … an hour. */
export function pauseAfter(times: number): number {
  return Math.min(FIRST * 2 ** (times - 1), LONGEST)
}

/**
 * A check for the begin of a user's session: throws GatewayError with `retryAt` if that session has ended the process a
 * short while ago, so that one user does not end it again and again for all.
 */
export function pauseAfterFailure(
  record: Pick<ExitRecord, 'lastFailure'>,
  log: Pick<ProcessLog, 'forUser'>,
  now: () => number = Date.now,
): (user: string) => void {
  return (user) => {
    const failure = record.lastFailure(user)
    if (!failure) return
    const { handler, times } = failure
    // A clock that was put back must not make it wait for longer.
    const passed = Math.max(now() - failure.at.getTime(), 0)
    const left = pauseAfter(times) - passed
    if (left <= 0) return
    const retryAt = new Date(now() + left)
    log.forUser(user).warn({ handler, times, retryAt }, 'The session of this user ended the process, and waits.')
    throw new GatewayError('disconnected', 'The gateway failed in your session, which begins again later.', { retryAt })
  }
}
