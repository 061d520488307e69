import type { FloodLimit } from '../irc/send-queue.js'

const rate = /^([1-9]\d{0,3})\/(\d{1,3}(?:\.\d{1,3})?)$/

/** Reads how fast lines may go: `5/2` is five in a row, and one more after each two seconds; after `0`, nobody waits. */
export function readLineRate(text: string): FloodLimit | undefined {
  const [, burst, seconds] = rate.exec(text) ?? []
  return burst === undefined ? undefined : { burst: Number(burst), intervalMs: Number(seconds) * 1000 }
}
