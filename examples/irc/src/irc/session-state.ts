import type { IrcMember, IrcUser } from './events.js'
import type { IrcMessage } from './message.js'
import { foldName, initialFeatures, type ServerFeatures, withTokens } from './server-features.js'

export interface Channel {
  readonly id: string
  /** As it is written. */
  readonly name: string
  readonly members: Map<string, IrcMember>
  /** Letters of what is set, without those of members and lists. */
  readonly modes: Map<string, string | undefined>
  /** The list of names that is being told. */
  listing: Map<string, IrcMember> | undefined
  topic: string | undefined
}

/** What a session knows while it lasts. */
export interface SessionState {
  nick: string
  /** How others see us, once we do. */
  user: string | undefined
  host: string | undefined
  features: ServerFeatures
  readonly channels: Map<string, Channel>
  /** Who sent the last messages, as they were named: most messages are of one who has sent one before. */
  readonly senders: Map<string, IrcUser>
}

export const maxChannels = 2000
export const maxMembers = 50_000
const maxSenders = 32
/** Characters of a sender that is kept. */
const longestKept = 200

export function createSessionState(nick: string): SessionState {
  return { nick, user: undefined, host: undefined, features: initialFeatures, channels: new Map(), senders: new Map() }
}

/** Takes note of what the server says of itself. By that, the same names may have other ids. */
export function noteFeatures(state: SessionState, tokens: readonly string[]): void {
  state.features = withTokens(state.features, tokens)
  state.senders.clear()
}

/** Bounds what others say, so that nothing kept is longer than a line usually is. */
const cut = (text: string): string => text.slice(0, 1024)

export function userOf(state: SessionState, source: string, account?: string): IrcUser {
  const [, nick = '', user, host] = /^([^!@]*)(?:!([^@]*))?(?:@(.*))?$/s.exec(cut(source)) ?? []
  const known = account ? { account: cut(account) } : {}
  return {
    id: foldName(state.features, nick),
    nick,
    ...(user !== undefined && { user }),
    ...(host !== undefined && { host }),
    ...known,
  }
}

/** Who sent a message. */
export function senderOf(state: SessionState, { source, tags }: IrcMessage): IrcUser {
  const account = tags['account']
  if (account || source.length > longestKept) return userOf(state, source, account)
  const { senders } = state
  const known = senders.get(source)
  if (known) return known
  if (senders.size >= maxSenders) senders.clear()
  const user = userOf(state, source)
  senders.set(source, user)
  return user
}

export function isSelf(state: SessionState, id: string): boolean {
  return id === foldName(state.features, state.nick)
}

/** The ids of channels in which somebody is with us. */
export function channelsWith(state: SessionState, id: string): readonly string[] {
  return [...state.channels.values()].filter(({ members }) => members.has(id)).map((channel) => channel.id)
}

/** The `nick!user@host` that others see before what we say; where it is not known, as long as it may be. */
export function ownSource({ nick, user, host, features }: SessionState): string {
  const userLength = Number(features.tokens.get('USERLEN') ?? 10) || 10
  const hostLength = Number(features.tokens.get('HOSTLEN') ?? 63) || 63
  const longest = (count: number) => 'x'.repeat(Math.min(Math.max(count, 1), 100))
  return `${nick}!${user ?? longest(userLength + 1)}@${host ?? longest(hostLength)}`
}
