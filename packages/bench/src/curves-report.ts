import type { CurvePoint } from './curves.js'
import { table } from './table.js'
import type { RetainedResult } from './xml-bench.js'

/** Nanoseconds per byte; and how many times as many as where they are fewest among the points before. */
export function curvesTable(points: readonly CurvePoint[]): string {
  const rows = points.map(({ curve, size, nsPerByte }) => {
    const before = points.filter((point) => point.curve === curve && point.size <= size)
    const least = Math.min(...before.map((point) => point.nsPerByte))
    return [curve, String(size), nsPerByte.toFixed(1), (nsPerByte / least).toFixed(2)]
  })
  return table(['', 'size', 'ns/byte', 'of the least before'], rows)
}

/** The memory of a stanza that is kept. */
export function retainedTable(results: readonly RetainedResult[]): string {
  const rows = results.map(({ contestant, corpus, every, bytes }) => [
    `keep ${corpus}`,
    contestant,
    every === 1 ? 'all' : `one in ${every}`,
    (bytes / 1000).toFixed(2),
  ])
  return table(['', 'library', 'kept', 'KB/stanza'], rows)
}
