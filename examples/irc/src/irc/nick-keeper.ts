import type { IrcEvent, IrcUser } from './events.js'
import { writeLine } from './message.js'
import { foldName } from './server-features.js'
import type { Session } from './session.js'
import { isSelf } from './session-state.js'

export interface NickKeeper {
  /** What we want to be called from now on. */
  want(nick: string): void
  take(event: IrcEvent): void
  end(): void
}

export interface NickKeeperOptions {
  readonly nick: string
  /** How often to ask for it, where nothing tells when it is free. */
  readonly askAfterMs: number
  /** Who holds nicks for the account that we are logged in to, and gives them back. */
  readonly service?: string | undefined
  /** Sees what is said to the service, before it is sent. */
  say(lines: readonly string[]): readonly string[]
}

/** How services are asked for a nick of one's account: Atheme, Anope, and others. */
const recoveries = ['REGAIN', 'RECOVER', 'GHOST'] as const
const isUnknown = /unknown|invalid|no such/i
const maxClaims = 5

/**
 * Gets back the nick that somebody else had when we came: by services, if it is of our account, as soon as they are seen to
 * leave it, or when asking shows that nobody has it.
 */
export function createNickKeeper(session: Session, options: NickKeeperOptions): NickKeeper {
  const { state, queue, commands, clock } = session
  const { askAfterMs, service, say } = options
  let wanted = options.nick
  let recovering = 0
  let claims = 0
  let stopTimer: (() => void) | undefined
  let isWatched = false
  const send = (command: string, ...params: readonly string[]) => {
    queue.push([writeLine(command, params)]).catch(() => {})
  }
  /** A refusal is what there is to expect, and nobody else's. */
  const claim = () => {
    commands
      .run<void>({
        name: 'NICK',
        about: foldName(state.features, wanted),
        end: 'any',
        lines: (label) => [writeLine('NICK', [wanted], label === undefined ? {} : { label })],
        result: () => undefined,
      })
      .catch(() => {})
  }
  const hasIt = () => isSelf(state, foldName(state.features, wanted))
  const isWanted = (id: string) => id === foldName(state.features, wanted)

  function watch(): void {
    stopTimer?.()
    if (hasIt()) {
      if (isWatched) send('MONITOR', '-', wanted)
      isWatched = false
      return
    }
    if (state.features.monitor !== undefined) {
      if (!isWatched) send('MONITOR', '+', wanted)
      isWatched = true
      return
    }
    stopTimer = clock.after(askAfterMs, () => {
      // Whoever has it now refuses it to us: there is nothing to ask before.
      claim()
      watch()
    })
  }

  function recover(): void {
    const command = recoveries[recovering]
    if (service === undefined || command === undefined) return
    recovering += 1
    queue.push(say([writeLine('PRIVMSG', [service, `${command} ${wanted}`])])).catch(() => {})
  }

  /** The service has answered: it knows no such command, or has done something about the nick. */
  function answered(text: string): void {
    if (isUnknown.test(text)) recover()
    else if (++claims <= maxClaims) claim()
  }

  const isService = ({ nick }: IrcUser) => nick.toLowerCase() === service?.toLowerCase()

  watch()
  if (!hasIt()) recover()
  return {
    want(nick) {
      if (isWatched) send('MONITOR', '-', wanted)
      isWatched = false
      wanted = nick
      watch()
    },
    take(event) {
      if (event.type === 'nick' && event.self) watch()
      else if (hasIt()) return
      else if (event.type === 'message' && event.kind === 'notice' && recovering > 0 && isService(event.from))
        answered(event.text)
      else if (event.type === 'quit' && isWanted(event.who.id)) claim()
      else if (event.type === 'nick' && isWanted(event.before.id)) claim()
      else if (event.type === 'presence' && !event.online && isWanted(event.who.id)) claim()
    },
    end: () => stopTimer?.(),
  }
}
