import type { Link } from '@trestle/core/host'
import type { Clock } from '@trestle/xmlstream'
import { distance } from './counting.js'
import { Ack, AckRequest } from './elements.js'

export interface PacingSettings {
  readonly clock: Clock
  readonly askEvery: number
  readonly askAfter: number
  readonly answerEvery: number
  /** How many stanzas are not acknowledged. */
  readonly unacked: () => number
  /** Our own `h`. */
  readonly handled: () => number
}

/** What is needed of a connection. */
export type PacedLink = Pick<Link, 'open' | 'writable' | 'send' | 'drained'>

/** When the other side is asked for acknowledgements, and when it is given some. */
export interface Pacing {
  start(link: PacedLink): void
  stop(): void
  /** A stanza is about to leave. */
  sending(): void
  /** One arrived, and is not counted yet: those before it were handled. */
  receiving(): void
  /** False where it cannot be asked now, or was asked often enough. */
  ask(): boolean
  /** The same, but true also where an answer is due already. */
  probe(): boolean
  /** The other side acknowledged something. */
  answered(): void
  /** Acknowledges; at once, if the other side reads what we send. */
  answer(): void
  /** The same, unless it knows already. */
  answerFinally(): void
}

/** Questions that may be open. */
const MAX_ASKED = 3

export function createPacing(settings: PacingSettings): Pacing {
  const { clock, askEvery, askAfter, answerEvery, unacked, handled } = settings
  let link: PacedLink | undefined
  let timer: unknown
  let asked = 0
  let unasked = 0
  let told = 0
  /** Who is owed an answer, as soon as it reads again. */
  let owed: PacedLink | undefined

  function disarm(): void {
    clock.clearTimeout(timer)
    timer = undefined
  }

  function arm(): void {
    if (!link || asked > 0 || timer !== undefined) return
    timer = clock.setTimeout(() => {
      timer = undefined
      if (asked === 0 && unacked() > 0) ask()
    }, askAfter)
  }

  function ask(): boolean {
    if (!link?.open || asked >= MAX_ASKED) return false
    disarm()
    asked++
    unasked = 0
    link.send(AckRequest.encode({}))
    return true
  }

  function answer(): void {
    if (!link?.open) return
    if (link.writable) {
      told = handled()
      link.send(Ack.encode({ h: told }))
    } else owe(link)
  }

  /** One who asks and asks, and does not read, must not fill our memory with answers. */
  function owe(to: PacedLink): void {
    if (owed === to) return
    owed = to
    const pay = () => {
      if (owed !== to) return
      owed = undefined
      if (link === to) answer()
    }
    // It rejects with the end of the connection.
    to.drained().then(pay, () => {})
  }

  return {
    start(next) {
      link = next
      asked = 0
      unasked = 0
      told = handled()
    },
    stop() {
      disarm()
      link = undefined
      owed = undefined
    },
    sending() {
      if (unasked >= askEvery && asked === 0) ask()
      unasked++
      arm()
    },
    receiving() {
      if (distance(told, handled()) >= answerEvery) answer()
    },
    ask,
    probe() {
      ask()
      return link?.open === true && asked > 0
    },
    answered() {
      asked = 0
      if (unacked() > 0) arm()
    },
    answer,
    answerFinally() {
      if (distance(told, handled()) > 0) answer()
    },
  }
}
