import type { IrcEvent } from './events.js'
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

/** Gets back the nick that somebody else had when we came: as soon as they are seen to leave it, or when asking shows that nobody has it. */
export function createNickKeeper(session: Session, wantedNick: string, askAfterMs: number): NickKeeper {
  const { state, queue, commands, clock } = session
  let wanted = wantedNick
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

  watch()
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
      else if (event.type === 'quit' && isWanted(event.who.id)) claim()
      else if (event.type === 'nick' && isWanted(event.before.id)) claim()
      else if (event.type === 'presence' && !event.online && isWanted(event.who.id)) claim()
    },
    end: () => stopTimer?.(),
  }
}
