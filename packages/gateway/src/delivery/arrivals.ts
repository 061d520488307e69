import type { Log } from '../module/network.js'

/**
 * Which stanzas have arrived at the server. Components have no acknowledgements (XEP-0114): a question to the gateway's
 * own address, which the server passes back behind everything that was sent before, stands for them.
 */
export interface Arrivals {
  /** Takes note of a stanza that was sent. */
  sent(id: number, size: number): void
  /** Whether no more should be sent until some have arrived. */
  readonly isFull: boolean
  readonly count: number
  /** Forgets what was sent: the connection is lost. */
  reset(): void
  /** Waits a little for what was sent, and asks no more. */
  stop(): Promise<void>
}

export interface ArrivalsOptions {
  readonly log: Log
  readonly online: () => boolean
  /** Resolves when everything sent so far has arrived at the server. */
  readonly arrived: () => Promise<void>
  readonly confirm: (ids: readonly number[]) => Promise<void>
  /** More can be sent. */
  readonly onRoom: () => void
  readonly later: (milliseconds: number, run: () => void) => () => void
}

/** Stanzas, and characters of them, that may be under way. Few enough that nobody waits long behind another user's. */
const MAX_COUNT = 500
const MAX_SIZE = 4 * 1024 * 1024
/** Milliseconds between questions while little is sent. */
const PAUSE = 250
/** Milliseconds before a question is asked again that was not answered. */
const RETRY = 5000

export function createArrivals(options: ArrivalsOptions): Arrivals {
  const { log, online, arrived, confirm, onRoom, later } = options
  let ids: number[] = []
  /** Sent stanzas about which an earlier question was not answered. */
  let unanswered: number[] = []
  let [count, size, sizeOfIds] = [0, 0, 0]
  let connection = 0
  let asking: Promise<void> | undefined
  let cancel: (() => void) | undefined
  let isStopped = false

  const isFull = () => count >= MAX_COUNT || size >= MAX_SIZE

  function schedule(milliseconds: number): void {
    if (asking || isStopped || ids.length === 0) return
    if (count >= MAX_COUNT / 2 || size >= MAX_SIZE / 2) ask()
    else cancel ??= later(milliseconds, ask)
  }

  function askLater(about: readonly number[]): void {
    unanswered = [...unanswered, ...about]
    cancel ??= later(RETRY, ask)
  }

  function ask(): void {
    cancel?.()
    cancel = undefined
    if (asking || (ids.length === 0 && unanswered.length === 0) || !online()) return
    const of = connection
    const [asked, weight, earlier] = [ids, sizeOfIds, unanswered]
    ids = []
    unanswered = []
    sizeOfIds = 0
    asking = arrived()
      .then(
        async () => {
          if (of !== connection) return
          count -= asked.length
          size -= weight
          onRoom()
          await confirm([...earlier, ...asked]).catch((error) => {
            log.error({ error }, 'Messages that have arrived cannot be deleted: trying again.')
            if (of === connection) askLater([...earlier, ...asked])
          })
        },
        (error) => {
          if (of !== connection) return
          log.warn({ error }, 'Whether messages have arrived at the server is unknown: asking again.')
          // A server that never answers must not stop everything: what is unknown stays in the store.
          count -= asked.length
          size -= weight
          onRoom()
          askLater([...earlier, ...asked])
        },
      )
      .finally(() => {
        asking = undefined
        schedule(PAUSE)
      })
  }

  return {
    sent(id, weight) {
      ids.push(id)
      sizeOfIds += weight
      count++
      size += weight
      schedule(PAUSE)
    },
    get isFull() {
      return isFull()
    },
    get count() {
      return count
    },
    reset() {
      connection++
      ids = []
      unanswered = []
      ;[count, size, sizeOfIds] = [0, 0, 0]
      cancel?.()
      cancel = undefined
    },
    async stop() {
      await asking
      ask()
      isStopped = true
      await asking
      cancel?.()
    },
  }
}
