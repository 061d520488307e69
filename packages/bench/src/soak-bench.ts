import { setTimeout as pass } from 'node:timers/promises'
import { startChild } from './child.js'
import { SOAK_COMPONENT } from './contestants.js'
import { startSlowReader } from './slow-reader.js'
import { type SoakSample, type SoakSummary, summarize } from './soak-report.js'

export interface SoakOptions {
  readonly seconds: number
  readonly onSample: (sample: SoakSample) => void
}

export interface SoakResult extends SoakSummary {
  readonly samples: readonly SoakSample[]
  /** Messages that were sent, each of which got its answer. */
  readonly messages: number
}

/** What the component says when it is asked. */
export interface SoakAnswer {
  readonly rss: number
  readonly heapUsed: number
  readonly queued: number
  readonly answered: number
}

const DOMAIN = 'soak.localhost'
/** Far below what a component can answer in a second. */
const BYTES_PER_SECOND = 2 ** 22
/** Seconds between two looks at the component. */
const SAMPLES = 40
/** Seconds that the rest of the answers may take once the server reads as fast as it can. */
const LIMIT = 60

/** Runs a component whose server floods it and reads slowly: it must not read more than it can answer. */
export async function soak({ seconds, onSample }: SoakOptions): Promise<SoakResult> {
  const server = await startSlowReader({ messageOf, bytesPerSecond: BYTES_PER_SECOND })
  const child = startChild(SOAK_COMPONENT, [String(server.port), DOMAIN, String(messageOf(0).length)])
  const guarded = <T>(promise: Promise<T>) => child.outlives(Promise.race([promise, server.failed]))
  try {
    await guarded(child.next())
    const samples: SoakSample[] = []
    const since = performance.now()
    for (let i = 1; i <= SAMPLES; i++) {
      await guarded(pass(Math.max(0, (seconds * 1000 * i) / SAMPLES - (performance.now() - since))))
      const { rss, heapUsed, queued, answered } = await guarded(child.ask<SoakAnswer>({}))
      const at = (performance.now() - since) / 1000
      const sample = { seconds: at, rssMb: rss / 1e6, heapMb: heapUsed / 1e6, queued, answered }
      samples.push(sample)
      onSample(sample)
    }
    await guarded(within(server.catchUp(), LIMIT))
    return { samples, messages: server.sent, ...summarize(samples) }
  } finally {
    await child.stop()
    await server.close()
  }
}

/** All are of one length, so that those that wait can be counted. */
function messageOf(index: number): string {
  const id = `s${index}`
  const body = `Message ${index} of a flood. `.padEnd(220 - id.length, '.')
  return `<message from='romeo@montague.example/orchard' to='juliet@${DOMAIN}' type='chat' id='${id}'><body>${body}</body></message>`
}

async function within<T>(promise: Promise<T>, seconds: number): Promise<T> {
  const abort = new AbortController()
  const late = pass(seconds * 1000, undefined, { signal: abort.signal }).then(() => {
    throw new Error(`Not every message was answered within ${seconds} s.`)
  })
  late.catch(() => {})
  try {
    return await Promise.race([promise, late])
  } finally {
    abort.abort()
  }
}
