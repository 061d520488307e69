/** Knows who has yet to get which message. */
export interface Tally {
  /** Resolves when all of them have it. `onCopy` is told of each, with the milliseconds since. */
  expect(text: string, recipients: readonly string[], onCopy?: (recipient: string, ms: number) => void): Promise<void>
  got(text: string, recipient: string): void
  /** Something that ought not to happen. */
  odd(what: string): void
  /**
   * What `work` resolves with. Rejects, with what is missing, when no copy comes for so many milliseconds meanwhile, or
   * when somebody got what nobody wrote to them, or got it twice, or something odd happened.
   */
  watch<T>(work: Promise<T>, silence?: number): Promise<T>
}

interface Waiting {
  readonly since: number
  readonly left: Set<string>
  readonly onCopy: ((recipient: string, ms: number) => void) | undefined
  readonly done: () => void
}

const SILENCE = 30_000
/** Messages that an error names. */
const NAMED = 5

export function createTally(): Tally {
  const waiting = new Map<string, Waiting>()
  const surplus: string[] = []
  let copies = 0

  function missing(): Error {
    const some = [...waiting].slice(0, NAMED).map(([text, { left }]) => `"${text}" to ${[...left].join(', ')}`)
    return new Error(
      `${waiting.size} messages have not come to all: ${some.join('; ')}${waiting.size > NAMED ? ' …' : ''}`,
    )
  }

  /** Rejects once nothing has come for as long. */
  function watchSilence(silence: number): { readonly silent: Promise<never>; readonly end: () => void } {
    let seen = copies
    let end = () => {}
    const silent = new Promise<never>((_, reject) => {
      const timer = setInterval(() => {
        if (copies === seen && waiting.size > 0) reject(missing())
        seen = copies
      }, silence)
      end = () => clearInterval(timer)
    })
    return { silent, end }
  }

  return {
    expect(text, recipients, onCopy) {
      if (recipients.length === 0) throw new Error(`Nobody is to get "${text}".`)
      return new Promise((resolve) => {
        waiting.set(text, { since: performance.now(), left: new Set(recipients), onCopy, done: resolve })
      })
    },
    got(text, recipient) {
      copies++
      const found = waiting.get(text)
      if (!found?.left.delete(recipient)) {
        surplus.push(`"${text}" to ${recipient}`)
        return
      }
      found.onCopy?.(recipient, performance.now() - found.since)
      if (found.left.size > 0) return
      waiting.delete(text)
      found.done()
    },
    odd: (what) => void surplus.push(what),
    async watch(work, silence = SILENCE) {
      const { silent, end } = watchSilence(silence)
      try {
        const result = await Promise.race([work, silent])
        if (waiting.size > 0) throw missing()
        if (surplus.length > 0)
          throw new Error(`${surplus.length} things came that nobody sent: ${surplus.slice(0, NAMED).join('; ')}`)
        return result
      } finally {
        end()
      }
    },
  }
}
