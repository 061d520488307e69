import type { Command } from './commands.js'
import type { IrcUser } from './events.js'
import { readFormatting } from './formatting.js'
import { IrcError } from './irc-error.js'
import { writeLine } from './message.js'
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

export function whois(session: Session, nick: string): Promise<Whois> {
  const about = foldName(session.state.features, nick)
  const found: { -readonly [K in keyof Whois]?: Whois[K] } = {}
  const channels: string[] = []
  const more: string[] = []
  let lines = 0
  const command: Command<Whois> = {
    name: 'WHOIS',
    about,
    end: 'read',
    lines: (label) => [writeLine('WHOIS', [nick], label === undefined ? {} : { label })],
    read({ command: numeric, params }) {
      const [, name, third = '', fourth = ''] = params
      if (name === undefined || foldName(session.state.features, name) !== about) return false
      if (numeric === '318') return true
      if (++lines > maxWhoisLines) return false
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
      return false
    },
    result() {
      if (!found.who) throw new IrcError('no-such-nick')
      const { isOperator = false, isSecure = false, isBot = false, who, ...rest } = found
      return { ...rest, who, channels, isOperator, isSecure, isBot, more }
    },
  }
  return session.commands.run(command)
}

/** An entry of a list of masks, such as a ban. */
export interface ListedMask {
  readonly mask: string
  readonly by?: string
  readonly at?: Date
}

/** Numerics of lists: an entry, and the end. */
const maskLists: Readonly<Record<string, readonly [string, string]>> = {
  b: ['367', '368'],
  e: ['348', '349'],
  I: ['346', '347'],
  q: ['728', '729'],
}
const maxMasks = 5000

/** The masks of a list of a channel: `b` for bans, `e` for exceptions, `I` for invitations. */
export function listMasks(session: Session, channel: string, mode: string): Promise<readonly ListedMask[]> {
  const [entry, end] = maskLists[mode] ?? []
  const about = foldName(session.state.features, channel)
  const masks: ListedMask[] = []
  return session.commands.run<readonly ListedMask[]>({
    name: 'MODE',
    about,
    end: 'read',
    lines: (label) => {
      if (entry === undefined) throw new IrcError('invalid', 'There is no such list.')
      return [writeLine('MODE', [channel, `+${mode}`], label === undefined ? {} : { label })]
    },
    read({ command, params }) {
      if (foldName(session.state.features, params[1] ?? '') !== about) return false
      if (command !== entry) return command === end
      // The list of quiets names its mode before the mask.
      const [mask, by, at] = params.slice(mode === 'q' ? 3 : 2)
      if (mask !== undefined && masks.length < maxMasks)
        masks.push({
          mask,
          ...(by !== undefined && { by }),
          ...(at !== undefined && /^\d{1,11}$/.test(at) && { at: new Date(Number(at) * 1000) }),
        })
      return false
    },
    result: () => masks,
  })
}

export interface ListedChannel {
  /** As the server compares it. */
  readonly channel: string
  readonly name: string
  readonly members: number
  readonly topic: string
}

export interface ListFilter {
  /** Part of the name or the topic, in any case. */
  readonly text?: string | undefined
  readonly minMembers?: number | undefined
  readonly signal?: AbortSignal | undefined
}

const maxListed = 200_000

/** The channels of the network, as the server tells them. Who stops reading lets the rest go by. */
export async function* listChannels(
  session: Session,
  filter: ListFilter = {},
): AsyncGenerator<ListedChannel, void, undefined> {
  const { text, minMembers = 0, signal } = filter
  const { features } = session.state
  const wanted = text?.toLowerCase()
  const found: ListedChannel[] = []
  let wake = (): void => {}
  let isOver = false
  let failure: unknown
  let listed = 0
  // ELIST: what the server can leave out, it need not send.
  const narrowed =
    minMembers > 0 && (features.tokens.get('ELIST') ?? '').toUpperCase().includes('U') ? [`>${minMembers - 1}`] : []
  session.commands
    .run<void>(
      {
        name: 'LIST',
        end: 'read',
        lines: (label) => [writeLine('LIST', narrowed, label === undefined ? {} : { label })],
        read({ command, params }) {
          if (command === '323') return true
          if (command !== '322' || isOver || ++listed > maxListed) return false
          const [, name = '', members = '', topic = ''] = params
          const entry = {
            channel: foldName(session.state.features, name),
            name,
            members: Number.parseInt(members, 10) || 0,
            topic: readFormatting(topic).body,
          }
          const matches = wanted === undefined || `${name} ${entry.topic}`.toLowerCase().includes(wanted)
          if (name === '' || !matches || entry.members < minMembers) return false
          found.push(entry)
          wake()
          return false
        },
        result: () => undefined,
      },
      signal,
    )
    .catch((error: unknown) => {
      failure = error
    })
    .finally(() => {
      isOver = true
      wake()
    })
  try {
    for (;;) {
      yield* found.splice(0)
      if (found.length > 0) continue
      if (failure) throw failure
      if (isOver) return
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  } finally {
    isOver = true
  }
}
