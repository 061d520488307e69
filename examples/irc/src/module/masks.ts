import type { IrcUser } from '../irc/events.js'

/** Whether a mask such as `*!*@verona.example.org` means somebody. */
export function matchesMask(
  mask: string,
  { nick, user = '', host = '' }: IrcUser,
  fold: (text: string) => string,
): boolean {
  return matches(fold(mask.slice(0, 300)), fold(`${nick}!${user}@${host}`))
}

/** `*` stands for anything, `?` for one character. Without going back further than the last `*`, so that no mask is slow. */
function matches(mask: string, text: string): boolean {
  let at = 0
  let inMask = 0
  let star = -1
  let mark = 0
  while (at < text.length) {
    if (mask[inMask] === '*') {
      star = inMask++
      mark = at
    } else if (inMask < mask.length && (mask[inMask] === '?' || mask[inMask] === text[at])) {
      inMask++
      at++
    } else if (star >= 0) {
      inMask = star + 1
      at = ++mark
    } else return false
  }
  while (mask[inMask] === '*') inMask++
  return inMask === mask.length
}

/** The mask that bans somebody: by host, so that another nick does not help. */
export function banMaskOf({ nick, host }: Pick<IrcUser, 'nick' | 'host'>): string {
  return host === undefined ? `${nick}!*@*` : `*!*@${host}`
}
