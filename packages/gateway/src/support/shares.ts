import { nextTurn } from './next-turn.js'

/** Counts what several have at a time of something that is bounded, for each and for all of them. */
export interface Shares {
  /** Counts one more, whether or not there is room. */
  take(key: string): void
  release(key: string): void
  /**
   * Resolves once there is room for one more; `undefined` where there is. Those who wait have their turns one after the other;
   * who finds in its turn that it needs nothing holds up nobody.
   */
  room(key: string): Promise<void> | undefined
}

export interface SharesOptions {
  /** How many each may have. */
  readonly each: number
  /** How many all may have together. */
  readonly all: number
}

export function createShares({ each, all }: SharesOptions): Shares {
  const counts = new Map<string, number>()
  /** Who waits, in the order of their turns. */
  const waiting = new Map<string, (() => void)[]>()
  let count = 0
  let isLooking = false

  const countOf = (key: string) => counts.get(key) ?? 0

  function wake(): void {
    const woken = new Map<string, number>()
    let free = all - count
    for (const [key, calls] of waiting) {
      if (free <= 0) break
      const before = woken.get(key) ?? 0
      if (countOf(key) + before >= each) continue
      woken.set(key, before + 1)
      free--
      waiting.delete(key)
      calls.shift()?.()
      if (calls.length > 0) waiting.set(key, calls)
    }
    if (woken.size > 0) void lookAgain()
  }

  /** Those who were woken have taken theirs by then, if they ever do: nobody else might wake the next. */
  async function lookAgain(): Promise<void> {
    if (isLooking || waiting.size === 0) return
    isLooking = true
    await nextTurn()
    isLooking = false
    wake()
  }

  return {
    take(key) {
      count++
      counts.set(key, countOf(key) + 1)
    },
    release(key) {
      count--
      if (countOf(key) > 1) counts.set(key, countOf(key) - 1)
      else counts.delete(key)
      if (waiting.size > 0) wake()
    },
    room(key) {
      if (!waiting.has(key) && count < all && countOf(key) < each) return undefined
      const calls = waiting.get(key) ?? []
      waiting.set(key, calls)
      return new Promise((resolve) => calls.push(resolve))
    },
  }
}
