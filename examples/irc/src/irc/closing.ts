import { IrcError, type IrcErrorCode } from './irc-error.js'

const waitMs = 60_000

/** What servers write when they end a connection. The first that matches counts. */
const reasons: readonly (readonly [RegExp, IrcErrorCode])[] = [
  [/throttl|too (fast|many)|reconnect|more connections|clones|connections? (limit|from)/i, 'throttled'],
  [/\b[kgzdq][- ]?line[ds]?\b|\bban(ned)?\b|akill|autokill|not welcome|prohibited|blacklist|dnsbl/i, 'banned'],
  [/password|access denied/i, 'bad-password'],
  [/flood|recvq|sendq/i, 'flooded'],
  [/ping timeout/i, 'timeout'],
]

/** What an ERROR means, by which the server ends the connection. */
export function closingError(text: string, now: number): IrcError {
  const code = reasons.find(([pattern]) => pattern.test(text))?.[1] ?? 'disconnected'
  const [, seconds] = /(\d{1,5}) ?s(ec|\b)/i.exec(text) ?? []
  const wait = seconds === undefined ? waitMs : Number(seconds) * 1000
  return new IrcError(code, text.slice(0, 500), code === 'throttled' ? { retryAt: new Date(now + wait) } : {})
}
