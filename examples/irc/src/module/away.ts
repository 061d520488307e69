import type { SessionClock } from '@trestle/gateway'
import type { IrcClient } from '../irc/irc-client.js'

/** Tells servers whether the user is away. */
export interface Away {
  /** Undefined: the user is there. */
  set(text: string | undefined): void
  /** Tells a server to which there is a connection now. */
  tell(client: IrcClient): void
}

/** Clients change presence as often as they like, and each change is a line to each server: at most one in this time. */
const PAUSE_MS = 10_000

export function createAway(clock: SessionClock, clients: () => Iterable<IrcClient>): Away {
  let current: string | undefined
  let told: string | undefined
  let rests = false

  function tellAll(): void {
    if (current === told) return
    told = current
    const connected = [...clients()]
    if (connected.length === 0) return
    for (const client of connected) client.away(current).catch(() => {})
    rests = true
    clock.sleep(PAUSE_MS).then(
      () => {
        rests = false
        tellAll()
      },
      // The session is over.
      () => {},
    )
  }

  return {
    set(text) {
      current = text
      if (!rests) tellAll()
    },
    tell(client) {
      if (told !== undefined) client.away(told).catch(() => {})
    },
  }
}
