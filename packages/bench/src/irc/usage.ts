import { readFileSync } from 'node:fs'
import { setTimeout as pass } from 'node:timers/promises'

/** What a process has taken so far, with all of its threads. */
export interface Usage {
  /** Processor time, user and system. Linux counts it in steps of 10 ms. */
  readonly cpuMs: number
  readonly rssMb: number
  readonly peakRssMb: number
}

/** Linux tells hundredths of a second, whatever the machine. */
const MS_PER_TICK = 10

export function readUsage(pid: number): Usage {
  return parseUsage(readFileSync(`/proc/${pid}/stat`, 'utf8'), readFileSync(`/proc/${pid}/status`, 'utf8'))
}

/** Reads the files of these names in the folder of a process in `/proc`. */
export function parseUsage(stat: string, status: string): Usage {
  // The name of the program, in brackets, may have brackets and spaces in it.
  const [, ...fields] = stat.slice(stat.lastIndexOf(')')).split(' ')
  const [user, system] = fields.slice(11, 13).map(Number) as [number, number]
  const mb = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024
  return { cpuMs: (user + system) * MS_PER_TICK, rssMb: mb('VmRSS'), peakRssMb: mb('VmHWM') }
}

/** Milliseconds in which a process has to do next to nothing to count as idle. */
const QUIET = 500
const LIMIT = 20_000

/** What a process has taken once it is idle; or after a while, if it never is. */
export async function settled(pid: number): Promise<Usage> {
  const deadline = performance.now() + LIMIT
  for (let before = readUsage(pid); ; ) {
    await pass(QUIET)
    const now = readUsage(pid)
    if (now.cpuMs - before.cpuMs <= MS_PER_TICK || performance.now() > deadline) return now
    before = now
  }
}
