import { startChild } from './child.js'
import { PLUGIN_WORKER } from './contestants.js'
import { median } from './median.js'
import { type PluginOrder, type PluginOutcome, STANZAS, type StanzaName } from './plugin-work.js'

export interface PluginBenchOptions {
  readonly stanzas: number
  readonly rounds: number
  readonly onStep: (step: string) => void
}

export interface PluginResult {
  readonly stanza: StanzaName
  readonly plugins: number
  /** Nanoseconds of processor time for each stanza: of each round, and their median. */
  readonly rounds: readonly number[]
  readonly nsPerStanza: number
}

/** Installed plugins: what a small bot has, a client, a gateway, and one with everything. */
export const PLUGIN_COUNTS = [5, 30, 60, 120] as const

/** Rounds that are not counted, in which the compiler gets to know the code. */
const WARM_UP = 3
/** Seconds of processor time that a round should take. */
const ROUND = 0.3

/** A process for each number of plugins; they take turns, round by round, so that what disturbs one disturbs all. */
export async function benchPlugins({ stanzas, rounds, onStep }: PluginBenchOptions): Promise<PluginResult[]> {
  const workers = await Promise.all(
    PLUGIN_COUNTS.map(async (plugins) => {
      const child = startChild(PLUGIN_WORKER, [String(plugins)])
      await child.next()
      return { plugins, ask: (order: PluginOrder) => child.ask<PluginOutcome>(order), stop: child.stop }
    }),
  )
  try {
    const results: PluginResult[] = []
    for (const stanza of STANZAS) {
      const racers = []
      for (const { plugins, ask } of workers) {
        onStep(`plugins: ${stanza} warms up with ${plugins}`)
        let ns = 1
        for (let i = 0; i < WARM_UP; i++) ns = (await ask({ stanza, stanzas, times: 2 })).nsPerStanza
        racers.push({
          plugins,
          ask,
          times: Math.max(1, Math.round((ROUND * 1e9) / ns / stanzas)),
          rounds: [] as number[],
        })
      }
      for (let round = 1; round <= rounds; round++) {
        onStep(`plugins: ${stanza}, round ${round} of ${rounds}`)
        for (const { plugins, ask, times, rounds: figures } of racers) {
          const { nsPerStanza, handled } = await ask({ stanza, stanzas, times })
          if (handled !== stanzas * times) {
            throw new Error(`With ${plugins} plugins, ${handled} of ${stanzas * times} stanzas were handled.`)
          }
          figures.push(nsPerStanza)
        }
      }
      for (const { plugins, rounds: figures } of racers) {
        results.push({ stanza, plugins, rounds: figures, nsPerStanza: median(figures) })
      }
    }
    return results
  } finally {
    await Promise.all(workers.map(({ stop }) => stop()))
  }
}
