import type { IrcClock } from './clock.js'
import { IrcError } from './irc-error.js'

export interface FloodLimit {
  /** How many lines may go in a row. Default: 5. */
  readonly burst?: number | undefined
  /** After how long there is room for one more. Default: 2000 ms, as RFC 2813 §5.8 counts. */
  readonly intervalMs?: number | undefined
  /** How many lines may wait. Default: 500. */
  readonly maxWaiting?: number | undefined
}

export interface SendQueueOptions extends FloodLimit {
  readonly clock: IrcClock
  write(line: string): void
}

export interface SendQueue {
  /**
   * Writes lines, one after the other with nothing in between, as soon as the limit allows. The promise resolves when the
   * last is written; without lines, when all before it are. Rejects with `queue-full` and a time when there will be room, with `cancelled` if none of them has
   * been written when the signal aborts, or with the error by which the queue ends:
   * `unconfirmed` if some of the lines have been written.
   *
   * A `patient` line, and it is one, goes when nothing else waits, and leaves others half of a burst.
   */
  push(lines: readonly string[], signal?: AbortSignal, patient?: 'patient'): Promise<void>
  /** Writes before all that waits, and now: it counts, but does not wait. */
  pushFirst(line: string): void
  /** Throws `queue-full` if so many lines would be too many now. */
  reserve(lines: number): void
  /** How many lines wait, without patient ones. */
  readonly waiting: number
  end(error: IrcError): void
}

interface Entry {
  readonly lines: string[]
  resolve(): void
  reject(error: IrcError): void
  started: boolean
}

/** A token bucket: it has `burst` tokens, gets one more in each interval, and a line costs one. */
export function createSendQueue(options: SendQueueOptions): SendQueue {
  const { clock, write, burst = 5, intervalMs = 2000, maxWaiting = 500 } = options
  let entries: Entry[] = []
  /** Those that go behind all others. */
  let patients: Entry[] = []
  /** Tokens that these leave. */
  const left = Math.floor(burst / 2)
  /** As fractions of lines; below zero after what did not wait. */
  let tokens = burst
  let counted = clock.now()
  let stopTimer: (() => void) | undefined
  let ended: IrcError | undefined

  function refill(): void {
    const now = clock.now()
    tokens = intervalMs > 0 ? Math.min(burst, tokens + (now - counted) / intervalMs) : burst
    counted = now
  }

  function flush(): void {
    stopTimer?.()
    stopTimer = undefined
    refill()
    for (let [entry] = entries; entry; [entry] = entries) {
      if (entry.lines.length > 0 && tokens < 1) break
      const line = entry.lines.shift()
      entry.started = true
      if (line !== undefined) {
        tokens -= 1
        queue.waiting -= 1
        write(line)
      }
      if (entry.lines.length === 0) {
        entries.shift()
        entry.resolve()
      }
    }
    while (entries.length === 0 && tokens >= 1 + left) {
      const entry = patients.shift()
      if (!entry) break
      tokens -= 1
      for (const line of entry.lines) write(line)
      entry.resolve()
    }
    const due = entries.length > 0 ? 1 : 1 + left
    if (entries.length > 0 || patients.length > 0) {
      stopTimer = clock.after(Math.max(1, Math.ceil((due - tokens) * intervalMs)), flush)
    }
  }

  function remove(entry: Entry): void {
    const isPatient = patients.includes(entry)
    if (entry.started || !(isPatient || entries.includes(entry))) return
    entries = entries.filter((one) => one !== entry)
    patients = patients.filter((one) => one !== entry)
    if (!isPatient) queue.waiting -= entry.lines.length
    entry.reject(new IrcError('cancelled'))
  }

  function reserve(lines: number): void {
    const over = queue.waiting + patients.length + lines - maxWaiting
    if (over > 0) throw new IrcError('queue-full', undefined, { retryAt: new Date(clock.now() + over * intervalMs) })
  }

  const queue = {
    waiting: 0,
    reserve,
    push(lines: readonly string[], signal?: AbortSignal, patient?: 'patient'): Promise<void> {
      if (ended) return Promise.reject(ended)
      if (signal?.aborted) return Promise.reject(new IrcError('cancelled'))
      return new Promise((resolve, reject) => {
        reserve(lines.length)
        refill()
        if (!patient && entries.length === 0 && tokens >= lines.length) {
          tokens -= lines.length
          for (const line of lines) write(line)
          resolve()
          return
        }
        const onAbort = () => remove(entry)
        const entry: Entry = {
          lines: [...lines],
          started: false,
          resolve: () => {
            signal?.removeEventListener('abort', onAbort)
            resolve()
          },
          reject: (error) => {
            signal?.removeEventListener('abort', onAbort)
            reject(error)
          },
        }
        signal?.addEventListener('abort', onAbort, { once: true })
        if (patient) patients.push(entry)
        else {
          entries.push(entry)
          queue.waiting += lines.length
        }
        flush()
      })
    },
    pushFirst(line: string) {
      if (ended) return
      refill()
      tokens -= 1
      write(line)
    },
    end(error: IrcError) {
      if (ended) return
      ended = error
      stopTimer?.()
      const unsent = [...entries, ...patients]
      entries = []
      patients = []
      queue.waiting = 0
      for (const entry of unsent)
        entry.reject(entry.started ? new IrcError('unconfirmed', undefined, { cause: error }) : error)
    },
  }
  return queue
}
