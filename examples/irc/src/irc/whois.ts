import type { Command } from './commands.js'
import type { IrcUser } from './events.js'
import { IrcError } from './irc-error.js'
import { type IrcMessage, writeLine } from './message.js'
import { foldName } from './server-features.js'
import type { Session } from './session.js'
import { userOf } from './session-state.js'

/** What a server tells of somebody who is there. */
export interface Whois {
  readonly who: IrcUser
  readonly realname?: string
  readonly server?: string
  readonly serverInfo?: string
  /** Channels in which they are, with the signs of their modes, as far as we may know. */
  readonly channels: readonly string[]
  readonly away?: string
  readonly idleSeconds?: number
  readonly signedOnAt?: Date
  readonly isOperator: boolean
  readonly isSecure: boolean
  readonly isBot: boolean
  /** What else the server says, in its words. */
  readonly more: readonly string[]
}

const maxWhoisLines = 100
/** Numerics of a WHOIS that say something which has no place of its own. */
const otherWhois = new Set(['276', '307', '310', '316', '320', '326', '338', '344', '378', '379', '760'])

export function whois(session: Session, nick: string, signal?: AbortSignal): Promise<Whois> {
  const about = foldName(session.state.features, nick)
  const found: { -readonly [K in keyof Whois]?: Whois[K] } = {}
  const channels: string[] = []
  const more: string[] = []
  let lines = 0
  let isWhole = false

  /** Takes what a message says of them; false for what is about others. */
  function take({ command: numeric, params }: IrcMessage): boolean {
    const [, name, third = '', fourth = ''] = params
    if (name === undefined || foldName(session.state.features, name) !== about) return false
    if (numeric === '318') isWhole = true
    if (isWhole || ++lines > maxWhoisLines) return true
    const text = params.at(-1) ?? ''
    if (numeric === '311') {
      found.who = {
        ...userOf(session.state, `${name}!${third}@${fourth}`),
        ...(found.who?.account && { account: found.who.account }),
      }
      found.realname = text
    } else if (numeric === '312') Object.assign(found, { server: third, serverInfo: text })
    else if (numeric === '313') found.isOperator = true
    else if (numeric === '317') {
      if (/^\d{1,10}$/.test(third)) found.idleSeconds = Number(third)
      if (/^\d{1,11}$/.test(fourth)) found.signedOnAt = new Date(Number(fourth) * 1000)
    } else if (numeric === '319') channels.push(...text.split(' ').filter((one) => one !== ''))
    else if (numeric === '301') found.away = text
    else if (numeric === '330') found.who = { ...(found.who ?? userOf(session.state, name)), account: third }
    else if (numeric === '335') found.isBot = true
    else if (numeric === '671') found.isSecure = true
    else if (otherWhois.has(numeric)) more.push(params.slice(2).join(' '))
    return true
  }

  const command: Command<Whois> = {
    name: 'WHOIS',
    about,
    end: 'read',
    isPatient: true,
    lines: (label) => [writeLine('WHOIS', [nick], label === undefined ? {} : { label })],
    read(message) {
      take(message)
      return isWhole
    },
    late: { isDue: () => !isWhole, read: take },
    result() {
      if (!found.who) throw new IrcError('no-such-nick')
      const { isOperator = false, isSecure = false, isBot = false, who, ...rest } = found
      return { ...rest, who, channels, isOperator, isSecure, isBot, more }
    },
  }
  return session.commands.run(command, signal)
}
