import { type Child, startChild } from './child.js'
import { WORKER, XML_CONTESTANTS } from './contestants.js'
import { CORPORA, type CorpusName } from './corpus.js'
import { median } from './median.js'
import type { Retained, RetainOrder } from './retained.js'
import type { Order, Outcome, Task } from './xml-work.js'

export interface XmlBenchOptions {
  readonly seed: number
  readonly stanzas: number
  readonly rounds: number
  readonly chunkSize: number
  /** Called for each step, to show progress. */
  readonly onStep: (step: string) => void
}

export interface XmlResult {
  readonly contestant: string
  readonly task: Task
  readonly corpus: CorpusName
  /** MB (10⁶ bytes) of the corpus per second of processor time: of each round, and their median. */
  readonly rounds: readonly number[]
  readonly mbPerCpuSecond: number
}

/** Rounds that are not counted, in which the compiler gets to know the code. */
const WARM_UP = 2
/** Seconds of processor time that a round should take: enough to even out what a garbage collection costs. */
const ROUND = 0.3

export interface RetainedResult {
  readonly contestant: string
  readonly corpus: CorpusName
  /** One stanza in so many is kept. */
  readonly every: number
  /** Of memory per stanza that is kept. */
  readonly bytes: number
}

/** The memory of stanzas that are kept: all of them, and one in fifty, which shows how much more a stanza keeps alive. */
export async function benchRetained(options: XmlBenchOptions): Promise<RetainedResult[]> {
  const { seed, stanzas, chunkSize, onStep } = options
  const results: RetainedResult[] = []
  for (const corpus of CORPORA) {
    for (const every of [1, 50]) {
      for (const { name, path } of XML_CONTESTANTS) {
        onStep(`keep ${corpus}, one in ${every}: ${name}`)
        const child = startChild(WORKER, [path])
        try {
          await child.next()
          const order: RetainOrder = { task: 'retain', corpus, seed, stanzas: 3 * stanzas, chunkSize, every }
          const { bytes } = await child.ask<Retained>(order)
          results.push({ contestant: name, corpus, every, bytes })
        } finally {
          await child.stop()
        }
      }
    }
  }
  return results
}

/** Each library works in a process of its own; they take turns, round by round, so that what disturbs one disturbs all. */
export async function benchXml(task: Task, options: XmlBenchOptions): Promise<XmlResult[]> {
  const workers = await Promise.all(
    XML_CONTESTANTS.map(async ({ name, path }) => {
      const child = startChild(WORKER, [path])
      await child.next()
      return { name, child }
    }),
  )
  try {
    const results: XmlResult[] = []
    for (const corpus of CORPORA) results.push(...(await compare(task, corpus, workers, options)))
    return results
  } finally {
    await Promise.all(workers.map(({ child }) => child.stop()))
  }
}

async function compare(
  task: Task,
  corpus: CorpusName,
  workers: readonly { readonly name: string; readonly child: Child }[],
  { seed, stanzas, rounds, chunkSize, onStep }: XmlBenchOptions,
): Promise<XmlResult[]> {
  const order: Order = { task, corpus, seed, stanzas, chunkSize, times: 1 }
  const racers = []
  for (const { name, child } of workers) {
    onStep(`${task} ${corpus}: ${name} warms up`)
    let last: Outcome | undefined
    for (let i = 0; i < WARM_UP; i++) last = await child.ask<Outcome>({ ...order, times: 2 })
    const times = Math.max(1, Math.round((ROUND * 2) / (last as Outcome).cpu))
    racers.push({ name, child, times, outcome: last as Outcome, rounds: [] as number[] })
  }
  agree(racers)
  for (let round = 1; round <= rounds; round++) {
    onStep(`${task} ${corpus}: round ${round} of ${rounds}`)
    for (const racer of racers) {
      const { cpu, bytes } = await racer.child.ask<Outcome>({ ...order, times: racer.times })
      racer.rounds.push(bytes / 1e6 / cpu)
    }
  }
  return racers.map((racer) => ({
    contestant: racer.name,
    task,
    corpus,
    rounds: racer.rounds,
    mbPerCpuSecond: median(racer.rounds),
  }))
}

/** Throws if contestants have not read the same. Texts are left out: peers lose characters that are split between chunks. */
function agree(racers: readonly { readonly name: string; readonly outcome: Outcome }[]): void {
  const [first, ...others] = racers.map(({ name, outcome: { stanzas, stats } }) => ({
    name,
    read: `${stanzas} stanzas, ${stats.elements} elements, ${stats.attributes} attributes, depth ${stats.depth}`,
  }))
  for (const other of others) {
    if (other.read !== first?.read) {
      throw new Error(`${first?.name} read ${first?.read}, but ${other.name} ${other.read}.`)
    }
  }
}
