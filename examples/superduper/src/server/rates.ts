import { RequestError } from './request-error.js'

/** How much an account may do in a time. */
export interface Rates {
  /** Refuses everything of the account until then (ms since 1970). */
  limit(account: string, until: number): void
  /** Throws `rate-limited`, with the time to come back, while the account is limited. */
  check(account: string): void
  /** Counts a message or a change; throws `rate-limited` past the number for a minute. */
  count(account: string): void
}

const MINUTE_MS = 60_000

/** `sendsPerMinute` 0: any number. */
export function createRates(sendsPerMinute: number): Rates {
  const limited = new Map<string, number>()
  const windows = new Map<string, { readonly start: number; count: number }>()
  const refuse = (retryAt: number): never => {
    throw new RequestError('rate-limited', undefined, { retryAt })
  }
  return {
    limit: (account, until) => void limited.set(account, until),
    check(account) {
      const until = limited.get(account)
      if (until === undefined) return
      if (until > Date.now()) refuse(until)
      limited.delete(account)
    },
    count(account) {
      if (sendsPerMinute === 0) return
      const now = Date.now()
      const last = windows.get(account)
      const window = last && now < last.start + MINUTE_MS ? last : { start: now, count: 0 }
      windows.set(account, window)
      if (window.count >= sendsPerMinute) refuse(window.start + MINUTE_MS)
      window.count += 1
    },
  }
}
