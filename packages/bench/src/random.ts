/** A source of numbers that look random and are the same for the same seed, on every machine. */
export interface Random {
  /** From 0 to 1, without 1. */
  next(): number
  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number
  /** One that is small more often than large. */
  skewed(min: number, max: number): number
  chance(probability: number): boolean
  pick<T>(values: readonly T[]): T
  hex(digits: number): string
  uuid(): string
}

/** The generator known as mulberry32: 32 bits of state, enough for traffic. */
export function createRandom(seed: number): Random {
  let state = seed | 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const int = (min: number, max: number) => min + Math.floor(next() * (max - min + 1))
  const hex = (digits: number) => Array.from({ length: digits }, () => int(0, 15).toString(16)).join('')
  return {
    next,
    int,
    skewed: (min, max) => min + Math.floor(next() ** 2 * (max - min + 1)),
    chance: (probability) => next() < probability,
    pick: (values) => values[int(0, values.length - 1)]!,
    hex,
    uuid: () => [8, 4, 4, 4, 12].map(hex).join('-'),
  }
}
