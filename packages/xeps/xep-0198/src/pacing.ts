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

/** The part of a connection that pacing uses. */
export type PacedLink = Pick<Link, 'open' | 'writable' | 'send' | 'drained'>

/** Decides when to send `<r/>` and when to send `<a/>` (XEP-0198 §4). */
export interface Pacing {
  start(link: PacedLink): void
  stop(): void
  /** Called before a stanza is sent. */
  sending(): void
  /** Called when a stanza arrived, before it is counted. */
  receiving(): void
  /** Sends `<r/>`. False where there is no open connection, or three requests wait for an answer. */
  ask(): boolean
  /** Sends `<r/>` like `ask`; true also where a request waits for its answer already. */
  probe(): boolean
  /** Called when `<a/>` arrived. */
  answered(): void
  /** Sends `<a/>`; once the connection is writable, if it is not now. */
  answer(): void
  /** Sends `<a/>` unless the latest one said the same. */
  answerFinally(): void
}

/** Requests that may wait for an answer at one time. */
const MAX_OPEN_REQUESTS = 3

export function createPacing(settings: PacingSettings): Pacing {
  const { clock, askEvery, askAfter, answerEvery, unacked, handled } = settings
  let link: PacedLink | undefined
  let timer: unknown
  let openRequests = 0
  let sinceRequest = 0
  let lastH = 0
  /** The connection that gets an answer once it is writable. */
  let pending: PacedLink | undefined

  function disarm(): void {
    clock.clearTimeout(timer)
    timer = undefined
  }

  function arm(): void {
    if (!link || openRequests > 0 || timer !== undefined) return
    timer = clock.setTimeout(() => {
      timer = undefined
      if (openRequests === 0 && unacked() > 0) ask()
    }, askAfter)
  }

  function ask(): boolean {
    if (!link?.open || openRequests >= MAX_OPEN_REQUESTS) return false
    disarm()
    openRequests++
    sinceRequest = 0
    link.send(AckRequest.encode({}))
    return true
  }

  function answer(): void {
    if (!link?.open) return
    if (link.writable) {
      lastH = handled()
      link.send(Ack.encode({ h: lastH }))
    } else answerOnceWritable(link)
  }

  /** A peer that sends `<r/>` without end and does not read must not fill the memory with answers. */
  function answerOnceWritable(to: PacedLink): void {
    if (pending === to) return
    pending = to
    const answerPending = () => {
      if (pending !== to) return
      pending = undefined
      if (link === to) answer()
    }
    // It rejects with the end of the connection.
    to.drained().then(answerPending, () => {})
  }

  return {
    start(next) {
      link = next
      openRequests = 0
      sinceRequest = 0
      lastH = handled()
    },
    stop() {
      disarm()
      link = undefined
      pending = undefined
    },
    sending() {
      if (sinceRequest >= askEvery && openRequests === 0) ask()
      sinceRequest++
      arm()
    },
    receiving() {
      if (distance(lastH, handled()) >= answerEvery) answer()
    },
    ask,
    probe() {
      ask()
      return link?.open === true && openRequests > 0
    },
    answered() {
      openRequests = 0
      if (unacked() > 0) arm()
    },
    answer,
    answerFinally() {
      if (distance(lastH, handled()) > 0) answer()
    },
  }
}
