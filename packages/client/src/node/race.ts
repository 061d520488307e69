import type { Clock } from '@trestle/xmlstream'

export interface RaceOptions<T, C> {
  /** In the order in which they are wanted. */
  readonly targets: readonly T[]
  readonly addresses: (target: T, signal: AbortSignal) => Promise<readonly string[]>
  /** Resolves once the connection is good for use. */
  readonly attempt: (target: T, address: string, signal: AbortSignal) => Promise<C>
  /** Gets rid of one that came too late. */
  readonly discard: (connection: C) => void
  /** Milliseconds after which the next attempt begins beside those that are under way. */
  readonly delay: number
  readonly clock: Clock
  readonly signal: AbortSignal
}

interface Candidate<T> {
  readonly target: T
  readonly address: string
  readonly place: readonly [round: number, rank: number, turn: number]
}

const MAX_PARALLEL = 6
/** Addresses of one target that are tried before the next target has its turn: a host that is down costs no second. */
const ROUND = 3

/**
 * Happy eyeballs (RFC 8305) over the addresses of many targets: they are tried in order, a new one as soon as one fails
 * or `delay` has passed, six at a time at most. The first connection wins, the others are given up. Rejects with an
 * AggregateError of all failures, or with the reason of the signal.
 */
export function race<T, C>(options: RaceOptions<T, C>): Promise<C> {
  const { targets, addresses, attempt, discard, delay, clock, signal } = options
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const waiting: Candidate<T>[] = []
    const failures: unknown[] = []
    const losers = new AbortController()
    const timers = new Set<unknown>()
    let over = false
    let asked = 0
    let looking = 0
    let running = 0
    let pacing: unknown

    const end = (reason?: unknown) => {
      over = true
      signal.removeEventListener('abort', abort)
      for (const timer of timers) clock.clearTimeout(timer)
      losers.abort(reason)
    }
    const abort = () => {
      end(signal.reason)
      reject(signal.reason)
    }
    const after = (run: () => void) => {
      const timer = clock.setTimeout(() => {
        timers.delete(timer)
        run()
      }, delay)
      timers.add(timer)
      return timer
    }
    const clear = (timer: unknown) => {
      clock.clearTimeout(timer)
      timers.delete(timer)
    }

    /** One target after the other, but none waits longer for those before it than an attempt would. */
    function lookUp(): void {
      const rank = asked
      const target = targets[rank]
      if (over || target === undefined) return
      asked++
      looking++
      let waited = true
      const lookUpNext = () => {
        if (waited) lookUp()
        waited = false
      }
      const timer = after(lookUpNext)
      addresses(target, losers.signal)
        .then(
          (found) => {
            const all = found.map((address, turn): Candidate<T> => {
              return { target, address, place: [Math.floor(turn / ROUND), rank, turn] }
            })
            waiting.push(...all)
            waiting.sort(({ place: a }, { place: b }) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2])
          },
          (error) => failures.push(error),
        )
        .then(() => {
          looking--
          clear(timer)
          lookUpNext()
          step()
        })
    }

    function step(): void {
      if (over) return
      if (pacing === undefined && running < MAX_PARALLEL) start(waiting.shift())
      if (running > 0 || looking > 0 || waiting.length > 0) return
      end()
      reject(new AggregateError(failures, 'No attempt was successful.'))
    }

    function start(candidate: Candidate<T> | undefined): void {
      if (!candidate) return
      running++
      const turn = after(() => {
        pacing = undefined
        step()
      })
      pacing = turn
      attempt(candidate.target, candidate.address, losers.signal).then(
        (connection) => {
          if (over) return discard(connection)
          end()
          resolve(connection)
        },
        (error) => {
          if (over) return
          failures.push(error)
          running--
          clear(pacing)
          pacing = undefined
          step()
        },
      )
    }

    signal.addEventListener('abort', abort, { once: true })
    lookUp()
    step()
  })
}
