import type { Markup } from '@trestle/gateway'
import type { IrcError } from './irc-error.js'
import type { ServerFeatures } from './server-features.js'

/** Somebody, or a server. */
export interface IrcUser {
  /** The nick as the server compares it: the same for all spellings. Of a server, its name. */
  readonly id: string
  /** The nick as it is written. */
  readonly nick: string
  readonly user?: string
  readonly host?: string
  /** The account at the network's services, where the server says so. */
  readonly account?: string
}

/** Who is in a channel. */
export interface IrcMember extends IrcUser {
  /** The letters of the modes that they have in the channel, such as `o`. */
  readonly modes: ReadonlySet<string>
  readonly realname?: string
  /** Why they are away, if they are. */
  readonly away?: string
}

export type MessageKind = 'privmsg' | 'notice' | 'action'

/** Something that was said. */
export interface IrcSaid {
  readonly kind: MessageKind
  /** The channel, as the server compares it, or who else is in this conversation. */
  readonly chat: string
  readonly isChannel: boolean
  /** The sign of those in the channel to whom alone it was said, such as `@`. */
  readonly onlyTo?: string | undefined
  readonly from: IrcUser
  /** By us: from here, or from another client of the same account. */
  readonly self: boolean
  /** Without codes. Lines are apart by line feeds. */
  readonly text: string
  readonly markup: readonly Markup[]
  readonly msgid?: string | undefined
  /** The message that it answers. */
  readonly replyTo?: string | undefined
  readonly time: Date
}

interface InChannel {
  /** As the server compares it. */
  readonly channel: string
  readonly time: Date
}

/** What happens, as data. Names of channels and ids of users are as the server compares them. */
export type IrcEvent =
  | { readonly type: 'registered'; readonly nick: string; readonly features: ServerFeatures }
  /** The end of a connection that was registered; `retry`: whether to connect again by oneself, and not before `error.retryAt`. */
  | { readonly type: 'disconnected'; readonly error: IrcError; readonly retry: boolean }
  | (InChannel & {
      readonly type: 'joined'
      /** The channel as it is written. */
      readonly name: string
      readonly who: IrcMember
      readonly self: boolean
      /** They were only separated from us, by servers. */
      readonly netjoin: boolean
    })
  | (InChannel & { readonly type: 'parted'; readonly who: IrcUser; readonly self: boolean; readonly reason: string })
  | (InChannel & {
      readonly type: 'kicked'
      readonly who: IrcUser
      readonly by: IrcUser
      readonly self: boolean
      readonly reason: string
    })
  | {
      readonly type: 'quit'
      readonly who: IrcUser
      /** In which they were with us. */
      readonly channels: readonly string[]
      readonly reason: string
      /** Servers lost each other: they come back when these do. */
      readonly netsplit: boolean
      readonly time: Date
    }
  | {
      readonly type: 'nick'
      readonly before: IrcUser
      readonly who: IrcUser
      readonly self: boolean
      readonly channels: readonly string[]
      readonly time: Date
    }
  | ({
      readonly type: 'message'
      /** What `say` was given, on the copy that the server sent of it. */
      readonly label?: string | undefined
      /** Told when we joined, and said before. */
      readonly past: boolean
    } & IrcSaid)
  | {
      readonly type: 'typing'
      readonly chat: string
      readonly isChannel: boolean
      readonly from: IrcUser
      readonly state: 'active' | 'paused' | 'done'
    }
  | {
      readonly type: 'reaction'
      readonly chat: string
      readonly isChannel: boolean
      readonly from: IrcUser
      readonly self: boolean
      readonly target: string
      readonly emoji: string
      readonly removed: boolean
      readonly time: Date
    }
  | {
      readonly type: 'redaction'
      readonly chat: string
      readonly isChannel: boolean
      readonly from: IrcUser
      readonly target: string
      readonly reason: string
      readonly time: Date
    }
  | (InChannel & {
      readonly type: 'topic'
      readonly text: string
      readonly markup: readonly Markup[]
      /** Unknown where the server only says what it is. */
      readonly by?: IrcUser
      /** It was set now; otherwise it is what it was before. */
      readonly changed: boolean
      /** When it was set, where that is known. */
      readonly setAt?: Date
    })
  /** A member has other modes now: all that they have. */
  | (InChannel & { readonly type: 'member-modes'; readonly who: IrcMember; readonly by: IrcUser })
  /** Other modes of the channel. */
  | (InChannel & {
      readonly type: 'channel-modes'
      readonly by: IrcUser
      readonly changes: readonly { readonly on: boolean; readonly mode: string; readonly parameter?: string }[]
    })
  /** The whole list of who is in the channel: after we joined it, and whenever it was asked for. */
  | (InChannel & { readonly type: 'names'; readonly members: readonly IrcMember[] })
  /** Something else about somebody has changed. */
  | {
      readonly type: 'user'
      readonly who: IrcMember
      readonly changed: 'away' | 'account' | 'host' | 'realname'
      readonly channels: readonly string[]
      readonly time: Date
    }
  | (InChannel & {
      readonly type: 'invited'
      readonly name: string
      readonly by: IrcUser
      readonly who: IrcUser
      readonly self: boolean
    })
  /** Whom MONITOR watches is here, or is not. */
  | { readonly type: 'presence'; readonly who: IrcUser; readonly online: boolean }
  /** A question between clients (CTCP) other than ACTION; nothing answers it by itself but VERSION and PING. */
  | {
      readonly type: 'ctcp'
      readonly from: IrcUser
      readonly command: string
      readonly text: string
      readonly answer: boolean
    }
  /** What the server says to us alone, such as its message of the day. */
  | { readonly type: 'server-notice'; readonly text: string; readonly numeric?: string }
  /** A refusal that answers nothing that waits. */
  | { readonly type: 'refused'; readonly error: IrcError; readonly target?: string }

export type IrcEventType = IrcEvent['type']
export type IrcEventOf<T extends IrcEventType> = Extract<IrcEvent, { readonly type: T }>
