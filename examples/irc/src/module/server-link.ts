import { GatewayError, type SessionClock } from '@trestle/gateway'
import { createIrcClient } from '../irc/client.js'
import type { IrcEvent } from '../irc/events.js'
import type { IrcClient } from '../irc/irc-client.js'
import { IrcError } from '../irc/irc-error.js'
import type { IrcClientOptions } from '../irc/options.js'
import { asGatewayError } from './gateway-errors.js'

/** The connection of a user to one server: made when it is needed, and again when it is lost. */
export interface ServerLink {
  readonly server: string
  /** The client, while it is connected. */
  readonly client: IrcClient | undefined
  /** Connects, if that was not done. */
  start(): void
  /** The client, once it is connected. Rejects with GatewayError when the attempt fails, or none is under way. */
  ready(signal: AbortSignal): Promise<IrcClient>
  /** Ends the connection; it is made again when it is needed. */
  quit(reason: string): Promise<void>
  /** Connects anew where there is a connection, or was one: it is to be another one now. */
  restart(): Promise<void>
}

type ChangingLink = { -readonly [K in keyof ServerLink]: ServerLink[K] }

export interface ServerLinkOptions {
  readonly server: string
  readonly clock: SessionClock
  readonly signal: AbortSignal
  readonly options: () => Promise<IrcClientOptions>
  onEvent(event: IrcEvent, client: IrcClient): void
  /** Connected: before anybody else has the client. */
  onConnected(client: IrcClient): void
  /** The connection has ended, or could not be made. `retryAt`: undefined if nobody tries again. */
  onLost(error: Error, retryAt: Date | undefined): void
}

const FIRST_PAUSE = 2000
const LONGEST_PAUSE = 300_000
/** After an error that lasts, the user may try again, but not with every message. */
const REST_MS = 30_000

export function createServerLink(given: ServerLinkOptions): ServerLink {
  const { server, clock, signal } = given
  let running = false
  let retryAt: Date | undefined
  let over: Promise<void> = Promise.resolve()
  let failed: { readonly error: IrcError | GatewayError; readonly at: number } | undefined
  const waiting = new Set<(error?: GatewayError) => void>()

  function wake(error?: GatewayError): void {
    for (const one of [...waiting]) one(error)
    waiting.clear()
  }

  /** Connects, and stays so. Resolves with what ended it. */
  async function stay(): Promise<IrcError> {
    const made = createIrcClient(await given.options())
    const lost = new Promise<IrcError>((resolve) => {
      made.onAny((event) => {
        if (event.type === 'disconnected') resolve(event.error)
        given.onEvent(event, made)
      })
    })
    await made.connect()
    link.client = made
    given.onConnected(made)
    wake()
    const error = await lost
    link.client = undefined
    return error
  }

  async function run(): Promise<void> {
    for (let pause = FIRST_PAUSE; !signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      retryAt = undefined
      const begun = clock.now().getTime()
      const error = await stay().catch(toKnownError)
      // On purpose.
      if (signal.aborted || error.code === 'closed') return
      const now = clock.now().getTime()
      // What held for a while is no reason to wait long.
      if (now - begun > LONGEST_PAUSE) pause = FIRST_PAUSE
      // What is not even tried is the gateway's own refusal.
      if (error instanceof IrcError && error.retry)
        retryAt = new Date(Math.max(now + pause, error.retryAt?.getTime() ?? 0))
      else failed = { error, at: now }
      wake(refusal(error))
      given.onLost(error, retryAt)
      if (!retryAt) return
      await clock.sleep(retryAt.getTime() - now)
    }
  }

  function start(): void {
    if (running || signal.aborted) return
    running = true
    failed = undefined
    over = run()
      // The sleep ends with the session.
      .catch(() => {})
      .finally(() => {
        running = false
        wake(new GatewayError('disconnected', `There is no connection to ${server}.`))
      })
  }

  async function quit(reason: string): Promise<void> {
    await link.client?.quit(reason)
  }

  function refusal(error: IrcError | GatewayError): GatewayError {
    if (error instanceof GatewayError) return error
    const { code, text = '' } = asGatewayError(error) as GatewayError
    // What was not sent is sent after the next attempt.
    if (retryAt) return new GatewayError('disconnected', `${server}: ${text}`, { cause: error, retryAt })
    return new GatewayError(code, `${server}: ${text}`, { cause: error })
  }

  const link: ChangingLink = {
    server,
    client: undefined,
    start,
    async ready(asked) {
      if (link.client) return link.client
      if (failed && clock.now().getTime() - failed.at < REST_MS) throw refusal(failed.error)
      if (retryAt) throw new GatewayError('disconnected', `There is no connection to ${server}.`, { retryAt })
      start()
      return new Promise((resolve, reject) => {
        const settle = (error?: GatewayError) => {
          asked.removeEventListener('abort', onAbort)
          waiting.delete(settle)
          if (link.client && !error) resolve(link.client)
          else reject(error ?? new GatewayError('disconnected', `There is no connection to ${server}.`))
        }
        const onAbort = () => settle(new GatewayError('disconnected', `There is no connection to ${server} yet.`))
        waiting.add(settle)
        asked.addEventListener('abort', onAbort, { once: true })
        if (asked.aborted) onAbort()
      })
    },
    quit,
    async restart() {
      failed = undefined
      if (!link.client) return
      await quit('Be right back')
      await over
      start()
    },
  }
  return link
}

function toKnownError(error: unknown): IrcError | GatewayError {
  if (error instanceof IrcError || error instanceof GatewayError) return error
  return new IrcError('invalid', error instanceof Error ? error.message : undefined, { cause: error })
}
