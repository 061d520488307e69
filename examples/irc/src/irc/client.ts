import { ask } from './asking.js'
import { listChannels } from './channel-list.js'
import { isChannel, isChannelName } from './channel-names.js'
import type { IrcEvent, IrcEventOf, IrcEventType } from './events.js'
import { withoutControls } from './formatting.js'
import { history } from './history.js'
import type { IrcAbilities, IrcClient, ModeRequest } from './irc-client.js'
import { IrcError } from './irc-error.js'
import { createJoin, type Join } from './joining.js'
import { listMasks } from './mask-lists.js'
import { writeLine } from './message.js'
import { createNickKeeper, type NickKeeper } from './nick-keeper.js'
import { checkOptions, type IrcClientOptions } from './options.js'
import { createOwnWords } from './own-words.js'
import { allowsTag, foldName, initialFeatures } from './server-features.js'
import { openSession, type Session } from './session.js'
import { isSelf, senderOf } from './session-state.js'
import { linesFor, say } from './speaking.js'
import { whois } from './whois.js'

/** @throws IrcError `invalid` or `bad-nick`: an option that cannot be. */
export function createIrcClient(options: IrcClientOptions): IrcClient {
  checkOptions(options)
  let listeners: readonly ((event: IrcEvent) => void)[] = []
  let current: Session | undefined
  let isOpen = false
  let keeper: NickKeeper | undefined
  let enter: Join | undefined

  function emit(event: IrcEvent): void {
    if (event.type === 'disconnected') {
      isOpen = false
      keeper?.end()
    }
    if (ownWords.isCopy(event)) return
    keeper?.take(event)
    for (const listener of listeners) {
      try {
        listener(event)
      } catch (error) {
        // It is the process's, but neither the other listeners nor the lines behind this one pay for it.
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }
  function session(): Session {
    if (!current || !isOpen) throw new IrcError('not-connected')
    return current
  }
  const features = () => current?.state.features ?? initialFeatures
  const fold = (name: string) => foldName(features(), name)
  const ownWords = createOwnWords(fold)

  /** A command of whose answer nothing but a refusal matters. */
  async function command(
    name: string,
    params: readonly string[],
    {
      about,
      signal,
      tags = {},
    }: { about?: string; signal?: AbortSignal; tags?: Readonly<Record<string, string>> } = {},
  ): Promise<void> {
    await session().commands.run<void>(
      {
        name,
        about: about === undefined ? undefined : fold(about),
        end: 'any',
        lines: (label) => [writeLine(name, params, label === undefined ? tags : { ...tags, label })],
        result: () => undefined,
      },
      signal,
    )
  }

  function checkChannel(name: string): void {
    if (!isChannelName(features(), name)) throw new IrcError('bad-channel')
  }
  /** A text that is cut to what the server takes of it, between characters. */
  function fitted(text: string, bytes: number): string {
    let room = bytes
    const chars = [...withoutControls(text.replace(/[\r\n]+/g, ' '))]
    const end = chars.findIndex((char) => {
      room -= Buffer.byteLength(char)
      return room < 0
    })
    return (end < 0 ? chars : chars.slice(0, end)).join('')
  }

  async function join(channel: string, key?: string): Promise<string> {
    session()
    checkChannel(channel)
    if (key !== undefined && (key === '' || /[\s,]/.test(key) || key.startsWith(':'))) throw new IrcError('bad-key')
    if (!enter) throw new IrcError('not-connected')
    return enter(channel, key)
  }

  async function part(channel: string, reason = ''): Promise<void> {
    const text = fitted(reason, features().kickLength)
    await command('PART', text === '' ? [channel] : [channel, text], { about: channel })
  }

  async function setModes(channel: string, changes: readonly ModeRequest[]): Promise<void> {
    const { modesPerCommand } = features()
    for (let start = 0; start < changes.length; start += modesPerCommand) {
      const some = changes.slice(start, start + modesPerCommand)
      if (some.some(({ mode }) => !/^[A-Za-z]$/.test(mode))) throw new IrcError('invalid', 'A mode is a letter.')
      const letters = some.map(({ on, mode }) => `${on ? '+' : '-'}${mode}`).join('')
      const parameters = some.flatMap(({ parameter }) => (parameter === undefined ? [] : [parameter]))
      await command('MODE', [channel, letters, ...parameters], { about: channel })
    }
  }

  async function tagMessage(target: string, tags: Readonly<Record<string, string>>): Promise<void> {
    await command('TAGMSG', [target], { about: target, tags })
  }

  function abilities(): IrcAbilities {
    const has = (capability: string) => current?.has(capability) ?? false
    const tag = (name: string) => has('message-tags') && allowsTag(features(), name)
    return {
      echo: has('echo-message'),
      messageIds: has('message-tags'),
      typing: tag('typing'),
      reactions: tag('draft/react') && tag('draft/reply'),
      redactions: has('draft/message-redaction'),
      history: has('draft/chathistory') || has('chathistory'),
      multiline: has('draft/multiline') && has('batch'),
    }
  }

  /** After registering: who we are, what we want to say first, and what services do about it. */
  async function settle(opened: Session): Promise<void> {
    const { identify, onConnect = [], settleMs = 0, nick, regainAfterMs = 60_000 } = options
    const { service = 'NickServ', account, password = '' } = identify ?? {}
    // Without a name, it would be about the nick that we have instead of ours.
    const name = account ?? (isSelf(opened.state, foldName(opened.state.features, nick)) ? undefined : nick)
    const words = identify ? [['IDENTIFY', ...(name === undefined ? [] : [name]), password].join(' ')] : []
    const lines = [...words.map((text) => writeLine('PRIVMSG', [service, text])), ...onConnect]
    await opened.queue.push(ownWords.say(lines))
    if (lines.length > 0 && settleMs > 0) await new Promise<void>((resolve) => opened.clock.after(settleMs, resolve))
    const mayRecover = identify !== undefined || options.sasl !== undefined
    keeper = createNickKeeper(opened, {
      ...{ nick, askAfterMs: regainAfterMs, say: ownWords.say },
      ...(mayRecover && { service }),
    })
  }

  async function connect(): Promise<void> {
    if (current) throw new IrcError('invalid', 'A client connects once: make another.')
    const { signal } = options
    if (signal?.aborted) throw new IrcError('closed')
    const opened = openSession(options, emit)
    current = opened
    enter = createJoin(opened)
    isOpen = true
    const onAbort = () => void opened.quit('')
    signal?.addEventListener('abort', onAbort, { once: true })
    void opened.closed.then(() => signal?.removeEventListener('abort', onAbort))
    try {
      await opened.registered
      await settle(opened)
      if (!isOpen) throw new IrcError('disconnected')
    } catch (error) {
      isOpen = false
      throw error
    }
    emit({ type: 'registered', nick: opened.state.nick, features: opened.state.features })
  }

  function onAny(listener: (event: IrcEvent) => void): () => void {
    const own = (event: IrcEvent) => listener(event)
    listeners = [...listeners, own]
    return () => {
      listeners = listeners.filter((one) => one !== own)
    }
  }

  return {
    nick: () => current?.state.nick ?? options.nick,
    features,
    abilities,
    has: (capability) => current?.has(capability) ?? false,
    fold,
    isChannel: (name) => isChannel(features(), name),
    on: <T extends IrcEventType>(type: T, listener: (event: IrcEventOf<T>) => void) =>
      onAny((event) => {
        if (event.type === type) listener(event as IrcEventOf<T>)
      }),
    onAny,
    connect,
    async quit(reason = '') {
      isOpen = false
      keeper?.end()
      await current?.quit(fitted(reason, 300))
    },

    channels: () => [...(current?.state.channels.keys() ?? [])],
    members: (channel) => [...(current?.state.channels.get(fold(channel))?.members.values() ?? [])],
    modes: (channel) => current?.state.channels.get(fold(channel))?.modes ?? new Map(),
    async askModes(channel) {
      await command('MODE', [channel], { about: channel })
      return session().state.channels.get(fold(channel))?.modes ?? new Map()
    },
    join,
    part,
    topic: (channel, text) => command('TOPIC', [channel, fitted(text, features().topicLength)], { about: channel }),
    setModes,
    kick: (channel, nick, reason = '') =>
      command('KICK', [channel, nick, fitted(reason, features().kickLength)], { about: channel }),
    ban: (channel, mask) => setModes(channel, [{ on: true, mode: 'b', parameter: mask }]),
    unban: (channel, mask) => setModes(channel, [{ on: false, mode: 'b', parameter: mask }]),
    listMasks: async (channel, mode) => listMasks(session(), channel, mode),
    invite: (channel, nick) => command('INVITE', [nick, channel], { about: channel }),

    say: async (target, text, how = {}) => say(session(), target, text, how),
    linesOf: (target, text, how = {}) => linesFor(session(), target, text, how),
    typing(target, state) {
      if (!isOpen || !current || !abilities().typing || current.queue.waiting > 0) return
      current.queue.push([writeLine('TAGMSG', [target], { '+typing': state })]).catch(() => {})
    },
    async react(target, msgid, emoji, { remove = false } = {}) {
      if (!abilities().reactions) throw new IrcError('unsupported')
      await tagMessage(target, { [remove ? '+draft/unreact' : '+draft/react']: emoji, '+draft/reply': msgid })
    },
    async redact(target, msgid, reason = '') {
      if (!abilities().redactions) throw new IrcError('unsupported')
      const text = fitted(reason, 200)
      await command('REDACT', text === '' ? [target, msgid] : [target, msgid, text], { about: target })
    },
    async *history(target, range) {
      yield* history(session(), target, range)
    },

    async setNick(nick) {
      if (!/^[^\s\x00-\x1f:][^\s\x00-\x1f]*$/.test(nick)) throw new IrcError('bad-nick')
      await session().commands.run<void>({
        name: 'NICK',
        about: fold(nick),
        end: 'any',
        lines: (label) => [writeLine('NICK', [nick], label === undefined ? {} : { label })],
        read: (message) =>
          message.command === 'NICK' &&
          message.params[0] === nick &&
          isSelf(session().state, senderOf(session().state, message).id),
        result: () => undefined,
      })
      keeper?.want(nick)
    },
    async away(text = '') {
      const why = fitted(text, features().awayLength)
      await command('AWAY', why === '' ? [] : [why])
    },
    whois: async (nick, signal) => whois(session(), nick, signal),
    async *list(filter) {
      yield* listChannels(session(), filter)
    },
    monitor(nicks) {
      if (!isOpen || !current || features().monitor === undefined) return false
      for (const nick of nicks) current.queue.push([writeLine('MONITOR', ['+', nick])]).catch(() => {})
      return true
    },
    unmonitor(nicks) {
      if (!isOpen || !current || features().monitor === undefined) return
      for (const nick of nicks) current.queue.push([writeLine('MONITOR', ['-', nick])]).catch(() => {})
    },
    command: (name, params, how = {}) => command(name, params, how),
    ask: async (name, params, how = {}) => ask(session(), name, params, how),
  }
}
