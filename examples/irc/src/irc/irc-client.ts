import type { Answer, AskOptions } from './asking.js'
import type { ListedChannel, ListFilter } from './channel-list.js'
import type { IrcEvent, IrcEventOf, IrcEventType, IrcMember, IrcSaid } from './events.js'
import type { HistoryRange } from './history.js'
import type { ListedMask } from './mask-lists.js'
import type { ServerFeatures } from './server-features.js'
import type { SayOptions } from './speaking.js'
import type { Whois } from './whois.js'

/** What a server can do beyond RFC 2812. */
export interface IrcAbilities {
  /** Copies of what we say come back, with its ids and with what our other clients say. */
  readonly echo: boolean
  /** Messages have ids: others can be answered. */
  readonly messageIds: boolean
  readonly typing: boolean
  readonly reactions: boolean
  readonly redactions: boolean
  readonly history: boolean
  /** Several lines can be one message. */
  readonly multiline: boolean
}

export interface ModeRequest {
  readonly on: boolean
  readonly mode: string
  readonly parameter?: string | undefined
}

/**
 * A client of one connection. It does not connect again: make another. Names may be in any spelling. Every promise ends, and
 * rejects with `IrcError` only: `not-connected`, `disconnected`, `cancelled` and `queue-full` if surely nothing was sent,
 * `unconfirmed` if nobody knows, or what the server refused.
 */
export interface IrcClient {
  /** As it is now. */
  nick(): string
  features(): ServerFeatures
  abilities(): IrcAbilities
  has(capability: string): boolean
  /** The one spelling of a name on this server: the ids of events. */
  fold(name: string): string
  isChannel(name: string): boolean
  /** Listeners are called in order; what one throws reaches the process. Returns how to stop. */
  on<T extends IrcEventType>(type: T, listener: (event: IrcEventOf<T>) => void): () => void
  onAny(listener: (event: IrcEvent) => void): () => void
  /** Connects and registers. Rejects with what went wrong, whose `retry` says whether another attempt makes sense. */
  connect(): Promise<void>
  /** Leaves; resolves when the connection is closed, within seconds. */
  quit(reason?: string): Promise<void>

  /** The channels that we are in. */
  channels(): readonly string[]
  members(channel: string): readonly IrcMember[]
  /** What is set of the modes of a channel, as far as it was told: after `join`, or by `askModes`. */
  modes(channel: string): ReadonlyMap<string, string | undefined>
  askModes(channel: string): Promise<ReadonlyMap<string, string | undefined>>
  /** Resolves with the id of the channel, once all names were told; it may be another one, to which the server forwards. */
  join(channel: string, key?: string): Promise<string>
  part(channel: string, reason?: string): Promise<void>
  topic(channel: string, text: string): Promise<void>
  setModes(channel: string, changes: readonly ModeRequest[]): Promise<void>
  kick(channel: string, nick: string, reason?: string): Promise<void>
  ban(channel: string, mask: string): Promise<void>
  unban(channel: string, mask: string): Promise<void>
  /** `b` for bans, `e` for exceptions from them, `I` for invitations. */
  listMasks(channel: string, mode: 'b' | 'e' | 'I' | 'q'): Promise<readonly ListedMask[]>
  invite(channel: string, nick: string): Promise<void>

  /**
   * Says a text to a channel or somebody, in as many lines as it takes. Resolves when the server has taken them: with their
   * ids if it gives them. Where a channel refuses it, that is `cannot-send`.
   */
  say(target: string, text: string, options?: SayOptions): Promise<readonly string[]>
  /** The lines that `say` would send. */
  linesOf(target: string, text: string, options?: SayOptions): readonly string[]
  /** Does nothing where it would not reach anybody, or where other lines wait. */
  typing(target: string, state: 'active' | 'paused' | 'done'): void
  /** Rejects with `unsupported` without `abilities.reactions`. */
  react(target: string, msgid: string, emoji: string, options?: { readonly remove?: boolean }): Promise<void>
  /** Rejects with `unsupported` without `abilities.redactions`. */
  redact(target: string, msgid: string, reason?: string): Promise<void>
  /** Rejects with `unsupported` without `abilities.history`. */
  history(target: string, range?: HistoryRange): AsyncIterable<IrcSaid>

  setNick(nick: string): Promise<void>
  /** Without a text, we are back. */
  away(text?: string): Promise<void>
  whois(nick: string, signal?: AbortSignal): Promise<Whois>
  list(filter?: ListFilter): AsyncIterable<ListedChannel>
  /** Watches whether people are there (`presence`), besides those already watched. False: the server cannot. */
  monitor(nicks: readonly string[]): boolean
  unmonitor(nicks: readonly string[]): void
  /** Any command, by its parameters; resolves when the server has read it and refused nothing about it. */
  command(
    name: string,
    params: readonly string[],
    options?: { readonly about?: string; readonly signal?: AbortSignal },
  ): Promise<void>
  /** Any command, and what the server answers, as text. */
  ask(name: string, params: readonly string[], options?: AskOptions): Promise<Answer>
}
