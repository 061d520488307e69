export interface LinesOptions {
  /** Longest line, without its line feed. */
  readonly maxBytes: number
  /** An error that it throws is thrown by `push`; the lines after it are read in a later turn. */
  onLine(line: string): void
  /** Called at most once; nothing is read after it. */
  onError(problem: 'too-large' | 'not-utf-8'): void
}

export interface Lines {
  push(chunk: Uint8Array): void
  /** Reads no line until `resume`; chunks pushed meanwhile are kept, so push no more than one. */
  pause(): void
  resume(): void
  /** Reads no more lines, not even those already received. */
  stop(): void
}

const LINE_FEED = 0x0a

/** Splits bytes into lines of UTF-8. Empty lines are left out. */
export function createLines({ maxBytes, onLine, onError }: LinesOptions): Lines {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  // One buffer that doubles: a peer that sends byte by byte must not cost a copy of the whole line for each.
  let store = Buffer.alloc(0)
  let start = 0
  let scanned = 0
  let end = 0
  let stopped = false
  let paused = false

  function append(chunk: Uint8Array): void {
    if (start > 0) {
      store.copyWithin(0, start, end)
      scanned -= start
      end -= start
      start = 0
    }
    if (end + chunk.length > store.length) {
      const larger = Buffer.allocUnsafe(Math.max(1024, store.length * 2, end + chunk.length))
      store.copy(larger, 0, 0, end)
      store = larger
    }
    store.set(chunk, end)
    end += chunk.length
  }

  function fail(problem: 'too-large' | 'not-utf-8'): undefined {
    stopped = true
    onError(problem)
  }

  function next(): string | undefined {
    const found = store.subarray(0, end).indexOf(LINE_FEED, scanned)
    const lineEnd = found < 0 ? end : found
    scanned = lineEnd
    if (lineEnd - start > maxBytes) return fail('too-large')
    if (found < 0) return undefined
    const bytes = store.subarray(start, found)
    start = scanned = found + 1
    try {
      return decoder.decode(bytes)
    } catch {
      return fail('not-utf-8')
    }
  }

  function drain(): void {
    while (!stopped && !paused) {
      const line = next()
      if (line === undefined) return
      if (line.trim() === '') continue
      let returned = false
      try {
        onLine(line)
        returned = true
      } finally {
        if (!returned) setImmediate(drain)
      }
    }
  }

  return {
    push(chunk) {
      if (stopped) return
      append(chunk)
      drain()
    },
    pause() {
      paused = true
    },
    resume() {
      paused = false
      drain()
    },
    stop() {
      stopped = true
      store = Buffer.alloc(0)
      start = scanned = end = 0
    },
  }
}
