import type { IrcMessage } from './message.js'

/** How the answer to a command is recognised that another server gives, after ours has read the command. */
export interface AnswerEnd {
  /** Whether a message is of such an answer. */
  has(message: IrcMessage): boolean
  /** Whether it is the last of it. */
  isLast(message: IrcMessage): boolean
}

/** Commands that servers pass on to another one (RFC 2812 §3.4, §3.6): the numerics of their answers, and the last ones. */
const passedOn: Readonly<Record<string, readonly [of: RegExp, last: RegExp]>> = {
  ADMIN: [/^25[6-9]$/, /^259$/],
  INFO: [/^37[134]$/, /^374$/],
  LINKS: [/^36[45]$/, /^365$/],
  MOTD: [/^(37[256]|422)$/, /^(376|422)$/],
  STATS: [/^2[1-4]\d$/, /^219$/],
  TIME: [/^391$/, /^391$/],
  TRACE: [/^(20\d|26[12])$/, /^262$/],
  USERS: [/^39[2-5]$/, /^39[45]$/],
  VERSION: [/^351$/, /^351$/],
}
/** Commands about somebody, whose name each line of the answer has. */
const aboutSomebody: Readonly<Record<string, string>> = { WHOIS: '318', WHOWAS: '369' }

/** Undefined for commands that our server answers itself. */
export function answerEndOf(
  name: string,
  params: readonly string[],
  fold: (name: string) => string,
): AnswerEnd | undefined {
  const last = aboutSomebody[name]
  if (last !== undefined) {
    const who = fold((name === 'WHOIS' ? params.at(-1) : params[0]) ?? '')
    // Of several, each has an end of its own, or all have one.
    if (who.includes(',')) return undefined
    const has = ({ command, params: [, about = ''] }: IrcMessage) => /^\d{3}$/.test(command) && fold(about) === who
    return { has, isLast: (message) => message.command === last && has(message) }
  }
  const numerics = passedOn[name]
  if (!numerics) return undefined
  const [of, end] = numerics
  return { has: ({ command }) => of.test(command), isLast: ({ command }) => end.test(command) }
}
