import { median } from './median.js'
import { table } from './table.js'

/** What a component said of itself, so many seconds after the start. */
export interface SoakSample {
  readonly seconds: number
  readonly rssMb: number
  readonly heapMb: number
  /** Characters of answers that the system has not taken yet. */
  readonly queued: number
  readonly answered: number
}

export interface SoakTrend {
  readonly min: number
  readonly max: number
  /** By how much it grows in a minute, on the straight line that fits best. */
  readonly perMinute: number
  /** The median of the last third over that of the first. */
  readonly growth: number
}

export interface SoakSummary {
  readonly rssMb: SoakTrend
  readonly heapMb: SoakTrend
  readonly queued: SoakTrend
  readonly flat: boolean
}

/** How much more memory the last third may take than the first. */
const MAX_GROWTH = 1.25
/** The part of the samples in which the process still finds its size. */
const WARM_UP = 0.2

/** Leaves the beginning out, and says whether memory stayed flat after it. */
export function summarize(all: readonly SoakSample[]): SoakSummary {
  const samples = all.slice(Math.floor(all.length * WARM_UP))
  const trend = (key: 'rssMb' | 'heapMb' | 'queued') =>
    trendOf(
      samples.map(({ seconds }) => seconds / 60),
      samples.map((sample) => sample[key]),
    )
  const rssMb = trend('rssMb')
  return { rssMb, heapMb: trend('heapMb'), queued: trend('queued'), flat: rssMb.growth <= MAX_GROWTH }
}

function trendOf(minutes: readonly number[], values: readonly number[]): SoakTrend {
  const third = Math.max(1, Math.floor(values.length / 3))
  return {
    min: Math.min(...values),
    max: Math.max(...values),
    perMinute: slope(minutes, values),
    growth: median(values.slice(-third)) / median(values.slice(0, third)),
  }
}

/** Of the line with the least squares of distances. */
function slope(xs: readonly number[], ys: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const meanX = mean(xs)
  const meanY = mean(ys)
  const spread = xs.reduce((sum, x) => sum + (x - meanX) ** 2, 0)
  return spread === 0 ? 0 : xs.reduce((sum, x, i) => sum + (x - meanX) * ((ys[i] as number) - meanY), 0) / spread
}

export function sampleLine({ seconds, rssMb, heapMb, queued, answered }: SoakSample): string {
  const at = `${Math.round(seconds)} s`.padStart(6)
  return `${at}  RSS ${rssMb.toFixed(1)} MB  heap ${heapMb.toFixed(1)} MB  queued ${queued} characters  ${answered} answered`
}

export function soakTable({ rssMb, heapMb, queued }: SoakSummary): string {
  const row = (name: string, { min, max, perMinute, growth }: SoakTrend, digits: number) => [
    name,
    min.toFixed(digits),
    max.toFixed(digits),
    perMinute.toFixed(digits),
    growth.toFixed(2),
  ]
  return table(
    ['soak', 'min', 'max', 'a minute', 'last third / first'],
    [row('RSS MB', rssMb, 1), row('heap MB', heapMb, 1), row('queued', queued, 0)],
  )
}
