/** Counters start again at 0 when they get here (XEP-0198 §4). */
export const COUNTS = 2 ** 32

/** How many steps lead from one counter to another, over the end if need be. */
export function distance(from: number, to: number): number {
  return (to - from) >>> 0
}

export function plus(counter: number, steps: number): number {
  return (counter + steps) >>> 0
}
