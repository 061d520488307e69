import { WebSocketError } from './websocket-error.js'

export interface FirstOpenOptions<T> {
  readonly urls: readonly string[]
  readonly dial: (url: string, signal: AbortSignal) => Promise<T>
  /** Closes a connection that opened after another. */
  readonly discard: (late: T) => void
  /** Milliseconds after which the next URL is tried while one has not answered. */
  readonly delay: number
  readonly signal: AbortSignal
}

/** Tries URLs one after the other, with overlap; the first that opens is used, the others are aborted. */
export function firstOpen<T>({ urls, dial, discard, delay, signal }: FirstOpenOptions<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const attempts = new AbortController()
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
      attempts.abort()
    }

    function abort(): void {
      settle(() => reject(signal.reason))
    }

    function start(): void {
      clearTimeout(timer as number)
      const url = urls[next++]
      if (url === undefined) return
      if (next < urls.length) timer = setTimeout(start, delay)
      dial(url, attempts.signal).then(opened, failed)
    }

    function opened(connection: T): void {
      if (settled) discard(connection)
      else settle(() => resolve(connection))
    }

    function failed(error: unknown): void {
      failures.push(error)
      if (failures.length === urls.length) settle(() => reject(combinedError(failures)))
      else if (!settled) start()
    }

    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort)
    start()
  })
}

function combinedError(failures: readonly unknown[]): unknown {
  const [first] = failures
  if (failures.length === 1 || !(first instanceof WebSocketError)) return first
  const message = `${first.message} ${failures.length - 1} more failed as well.`
  return new WebSocketError(first.code, message, { cause: new AggregateError(failures) })
}
