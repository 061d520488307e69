/** A code that may be replaced by another at any time. */
export interface RotatingCode {
  readonly current: string | undefined
  /** Resolves once the code is another one than that. Rejects where no more codes can come. */
  changed(from: string | undefined): Promise<void>
  /** Ends the iteration. */
  stop(): void
}

/** Reads codes as they come. After the last one, that one stays. */
export function rotatingCode(codes: string | AsyncIterable<string>): RotatingCode {
  let current = typeof codes === 'string' ? codes : undefined
  let failure: { readonly error: unknown } | undefined
  let isStopped = false
  const waiting = new Set<() => void>()
  const iterator = typeof codes === 'string' ? undefined : codes[Symbol.asyncIterator]()

  async function read(): Promise<void> {
    try {
      for (let item = await iterator?.next(); item && !item.done && !isStopped; item = await iterator?.next()) {
        current = String(item.value)
        for (const wake of [...waiting]) wake()
      }
    } catch (error) {
      failure = { error }
      for (const wake of [...waiting]) wake()
    }
  }
  void read()

  return {
    get current() {
      return current
    },
    async changed(from) {
      while (current === from && !failure) await new Promise<void>((resolve) => waiting.add(resolve))
      waiting.clear()
      if (failure && current === from) throw failure.error
    },
    stop() {
      isStopped = true
      // A generator of the module that waits for ever does not return either.
      iterator?.return?.().then(undefined, () => {})
    },
  }
}
