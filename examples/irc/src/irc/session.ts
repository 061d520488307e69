import { type Batches, createBatches } from './batches.js'
import { type IrcClock, systemClock } from './clock.js'
import { closingError } from './closing.js'
import { type Commands, createCommands } from './commands.js'
import type { IrcEvent } from './events.js'
import { createFramework, type Framework } from './framework.js'
import { IrcError } from './irc-error.js'
import { openLink } from './link.js'
import { type IrcMessage, writeLine } from './message.js'
import { otherNick, toNick } from './nicks.js'
import { type IrcClientOptions, usernameOf } from './options.js'
import { receive } from './receive.js'
import { createSendQueue, type SendQueue } from './send-queue.js'
import { foldName } from './server-features.js'
import { createSessionState, type SessionState, userOf } from './session-state.js'

/** One connection, from its opening to its end. */
export interface Session {
  readonly state: SessionState
  readonly commands: Commands
  readonly queue: SendQueue
  readonly clock: IrcClock
  /** Registered, and the greeting is over. Rejects with what ended the connection before. */
  readonly registered: Promise<void>
  /** The connection is closed, in whatever way. */
  readonly closed: Promise<void>
  /** Copies that the server sent of what we said, with what `say` was given. */
  readonly echoes: WeakMap<IrcMessage, string>
  has(capability: string): boolean
  valueOf(capability: string): string | undefined
  /** Says goodbye, and resolves when the connection is closed. */
  quit(reason: string): Promise<void>
  destroy(error: IrcError): void
}

const maxNickAttempts = 10
const goodbyeMs = 5000
const readyToken = 'trestle-ready'
/** What every server takes, where ours was refused before the server has said how long nicks are. */
const shortNick = 9

export function openSession(options: IrcClientOptions, emit: (event: IrcEvent) => void): Session {
  const { nick, clock = systemClock, commandTimeoutMs = 60_000, connectTimeoutMs = 60_000 } = options
  const { pingAfterMs = 60_000, pingTimeoutMs = 60_000, version } = options
  const state = createSessionState(nick)
  const batches: Batches = createBatches()
  const echoes = new WeakMap<IrcMessage, string>()
  let welcome = false
  let isRegistered = false
  let loggedIn = false
  let attempts = 0
  let reason: IrcError | undefined
  let isClosed = false
  let heardAt = clock.now()
  let stopPings: (() => void) | undefined
  let ctcpAnsweredAt = Number.NEGATIVE_INFINITY

  let onRegistered: () => void
  let onFailed: (error: IrcError) => void
  const registered = new Promise<void>((resolve, reject) => {
    onRegistered = resolve
    onFailed = reject
  })
  let onClosed: () => void
  const closed = new Promise<void>((resolve) => {
    onClosed = resolve
  })

  const queue = createSendQueue({ ...options.flood, clock, write: (line) => link.write(line) })
  const commands = createCommands({
    clock,
    timeoutMs: commandTimeoutMs,
    hasLabels: () => framework.has('labeled-response') && framework.has('batch'),
    isIdle: () => queue.waiting === 0,
    fold: (name) => foldName(state.features, name),
    send: (lines, signal, patient) => queue.push(lines, signal, patient),
    ask: (token) => queue.pushFirst(writeLine('PING', [token])),
  })
  /** While registering, the server expects a few lines at once. */
  const writeNow = (line: string): void => (welcome ? queue.pushFirst(line) : link.write(line))
  const framework: Framework = createFramework({
    nick,
    username: options.username ?? usernameOf(nick),
    realname: options.realname || nick,
    password: options.password,
    sasl: options.sasl,
    write: writeNow,
    onSaslFailed(why, text) {
      const missing = why === 'capability_missing' || why === 'unsupported_mechanism'
      destroy(new IrcError(missing ? 'sasl-unsupported' : 'sasl-failed', text))
    },
  })
  const link = openLink({
    host: options.host,
    port: options.port ?? (options.tls === false ? 6667 : 6697),
    tls: options.tls === false ? undefined : (options.tls ?? {}),
    encoding: options.encoding,
    onOpen: () => framework.open(),
    onLine(line) {
      heardAt = clock.now()
      const message = framework.read(line)
      if (message) handle(message)
    },
    onClose(error) {
      isClosed = true
      stopTimer()
      stopPings?.()
      framework.closed()
      const end = reason ?? error ?? new IrcError('disconnected')
      commands.end(end)
      queue.end(end)
      onFailed(end)
      if (isRegistered) emit({ type: 'disconnected', error: end, retry: end.retry })
      onClosed()
    },
  })
  const stopTimer = clock.after(connectTimeoutMs, () => destroy(new IrcError('timeout')))

  function destroy(error: IrcError): void {
    reason ??= error
    link.destroy(error)
  }

  function handle(message: IrcMessage): void {
    const { command, params } = message
    if (command === 'PING') {
      writeNow(writeLine('PONG', [params.at(-1) ?? '']))
      return
    }
    if (command === 'ERROR') {
      reason ??= closingError(params[0] ?? '', clock.now())
      link.end()
      return
    }
    if (!isRegistered) register(message)
    if (isClosed) return
    const ended = command === 'BATCH' ? batches.take(message) : undefined
    const batch = ended ?? batches.of(message)
    const answered = commands.take(message, batch)
    if (ended) commands.batchEnded(ended)
    if (!answered) receive(receiving, message, command === 'BATCH' ? ended : batch, !welcome)
    if (command === 'PRIVMSG') answerCtcp(message)
  }

  const receiving = {
    state,
    emit,
    now: () => clock.now(),
    labelOf: (message: IrcMessage) => echoes.get(message),
  }

  function register(message: IrcMessage): void {
    const { command, params } = message
    if (command === '001') {
      if (options.sasl && !loggedIn) {
        destroy(new IrcError('sasl-unsupported'))
        return
      }
      welcome = true
      state.nick = params[0] ?? nick
      noteSource(params.at(-1)?.split(' ').at(-1) ?? '')
      link.write(writeLine('PING', [readyToken]))
    } else if (command === '900' || command === '903') loggedIn = true
    else if (command === '376' || command === '422' || (command === 'PONG' && params.at(-1) === readyToken)) {
      if (welcome) complete()
    } else if (welcome) return
    else if (command === '432' || command === '433' || command === '436' || command === '437') retryNick(message)
    else if (command === '464') destroy(new IrcError('bad-password', params.at(-1), { numeric: command }))
    else if (command === '465') destroy(new IrcError('banned', params.at(-1), { numeric: command }))
  }

  /** Some servers greet us by how others see us. */
  function noteSource(source: string): void {
    const { nick: name, user, host } = userOf(state, source)
    if (name !== state.nick || user === undefined || host === undefined) return
    state.user = user
    state.host = host
  }

  function retryNick({ command, params }: IrcMessage): void {
    attempts += 1
    if (attempts > maxNickAttempts) {
      destroy(new IrcError('nick-refused', params.at(-1), { numeric: command }))
      return
    }
    const base = command === '432' ? toNick(nick, shortNick) : nick
    state.nick =
      command === '432' && attempts === 1 && base !== nick
        ? base
        : otherNick(base, attempts, Math.max(base.length + 1, shortNick))
    link.write(writeLine('NICK', [state.nick]))
  }

  function complete(): void {
    isRegistered = true
    stopTimer()
    watch()
    onRegistered()
  }

  /** Asks a server that says nothing whether it is there, and gives it up when it does not answer. */
  function watch(): void {
    const silent = clock.now() - heardAt
    if (silent >= pingAfterMs + pingTimeoutMs) {
      destroy(new IrcError('timeout'))
      return
    }
    if (silent >= pingAfterMs) queue.pushFirst(writeLine('PING', ['trestle-there']))
    const next = silent >= pingAfterMs ? pingAfterMs + pingTimeoutMs - silent : pingAfterMs - silent
    stopPings = clock.after(Math.max(1, next), watch)
  }

  /** Answers questions of clients, but not many: others must not make us flood the server. */
  function answerCtcp({ params, nick: asker }: IrcMessage): void {
    const [, question, text = ''] = /^\x01(VERSION|PING)(?: ([^\x01]*))?\x01?$/.exec(params[1] ?? '') ?? []
    if (question === undefined || asker === '' || asker === state.nick || clock.now() - ctcpAnsweredAt < 5000) return
    if (question === 'VERSION' && version === undefined) return
    ctcpAnsweredAt = clock.now()
    const answer = question === 'VERSION' ? (version ?? '') : text.slice(0, 100)
    queue.push([writeLine('NOTICE', [asker, `\x01${question} ${answer}\x01`])]).catch(() => {})
  }

  return {
    state,
    commands,
    queue,
    clock,
    registered,
    closed,
    echoes,
    has: (capability) => framework.has(capability),
    valueOf: (capability) => framework.valueOf(capability),
    async quit(text) {
      reason ??= new IrcError('closed')
      if (isClosed) return
      link.write(writeLine('QUIT', [text]))
      link.end()
      const stop = clock.after(goodbyeMs, () => link.destroy())
      await closed
      stop()
    },
    destroy,
  }
}
