import { PerformanceObserver } from 'node:perf_hooks'
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/**
 * Keeps the room that V8 has for new objects of this thread near so many bytes: it doubles after collections that leave much in
 * it, up to 32 MB. Its largest size can be chosen on the command line alone; the factor is read each time that it grows, and
 * every thread that begins sets that anew, so that the room may double once more for each. Returns the disposer.
 */
export function limitYoungGeneration(bytes: number): () => void {
  const look = () => setFlagsFromString(`--semi-space-growth-factor=${youngGeneration() < bytes ? 2 : 1}`)
  const observer = new PerformanceObserver(look)
  observer.observe({ entryTypes: ['gc'] })
  look()
  return () => observer.disconnect()
}

function youngGeneration(): number {
  return getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? 0
}
