/**
 * Cuts a list into portions of `max` and of powers of two: there are few different statements, which are prepared once,
 * whatever is given, and none has more parameters than databases allow. `max` is a power of two.
 */
export function* portions<T>(all: readonly T[], max: number): Generator<readonly T[]> {
  for (let start = 0; start < all.length; ) {
    const size = Math.min(max, 2 ** Math.floor(Math.log2(all.length - start)))
    yield all.slice(start, start + size)
    start += size
  }
}
