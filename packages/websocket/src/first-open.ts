import { WebSocketError } from './websocket-error.js'

export interface FirstOpenOptions<T> {
  readonly urls: readonly string[]
  readonly dial: (url: string, signal: AbortSignal) => Promise<T>
  /** What to do with one that opens after another. */
  readonly discard: (late: T) => void
  /** Milliseconds after which the next is tried beside one that is silent. */
  readonly delay: number
  readonly signal: AbortSignal
}

/** Tries one after the other with overlap; the first that opens wins, and the others are given up. */
export function firstOpen<T>({ urls, dial, discard, delay, signal }: FirstOpenOptions<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const losers = new AbortController()
    const failures: unknown[] = []
    let next = 0
    let timer: unknown
    let settled = false

    function settle(action: () => void): void {
      if (settled) return
      settled = true
      clearTimeout(timer as number)
      signal.removeEventListener('abort', abort)
      action()
      losers.abort()
    }

    function abort(): void {
      settle(() => reject(signal.reason))
    }

    function start(): void {
      clearTimeout(timer as number)
      const url = urls[next++]
      if (url === undefined) return
      if (next < urls.length) timer = setTimeout(start, delay)
      dial(url, losers.signal).then(opened, failed)
    }

    function opened(made: T): void {
      if (settled) discard(made)
      else settle(() => resolve(made))
    }

    function failed(error: unknown): void {
      failures.push(error)
      if (failures.length === urls.length) settle(() => reject(all(failures)))
      else if (!settled) start()
    }

    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort)
    start()
  })
}

function all(failures: readonly unknown[]): unknown {
  const [first] = failures
  if (failures.length === 1 || !(first instanceof WebSocketError)) return first
  const message = `${first.message} ${failures.length - 1} more failed as well.`
  return new WebSocketError(first.code, message, { cause: new AggregateError(failures) })
}
