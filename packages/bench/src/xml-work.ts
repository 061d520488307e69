import type { Adapter, Stats } from './adapter.js'
import { type CorpusName, chunksOf, createCorpus } from './corpus.js'

export const TASKS = ['parse', 'serialize'] as const
export type Task = (typeof TASKS)[number]

/** What a worker is asked to do: one task over one corpus, so many times. */
export interface Order {
  readonly task: Task
  readonly corpus: CorpusName
  readonly seed: number
  readonly stanzas: number
  readonly chunkSize: number
  readonly times: number
}

export interface Outcome {
  /** Seconds of processor time of the whole process, garbage collection and compilation included. */
  readonly cpu: number
  /** Of the corpus, all times together. */
  readonly bytes: number
  readonly stanzas: number
  readonly stats: Stats
}

interface Prepared<Stanza> {
  readonly bytes: number
  readonly chunks: readonly Buffer[]
  readonly trees: readonly Stanza[]
}

/** Does orders with one library. What a corpus needs is prepared once, before the clock runs. */
export function createXmlWork<Stanza>(adapter: Adapter<Stanza>) {
  const prepared = new Map<string, Prepared<Stanza>>()

  function prepare({ corpus: name, seed, stanzas, chunkSize }: Order): Prepared<Stanza> {
    const key = `${name} ${seed} ${stanzas} ${chunkSize}`
    const known = prepared.get(key)
    if (known) return known
    const corpus = createCorpus(name, { seed, stanzas })
    const chunks = chunksOf(corpus, chunkSize)
    const trees: Stanza[] = []
    const parser = adapter.createParser((stanza) => void trees.push(stanza))
    for (const chunk of chunks) parser.write(chunk)
    const fresh = { bytes: chunks.reduce((sum, chunk) => sum + chunk.length, 0), chunks, trees }
    prepared.set(key, fresh)
    return fresh
  }

  function parseAll({ chunks }: Prepared<Stanza>): number {
    let stanzas = 0
    const parser = adapter.createParser(() => void stanzas++)
    for (const chunk of chunks) parser.write(chunk)
    return stanzas
  }

  function serializeAll({ trees }: Prepared<Stanza>): number {
    let written = 0
    for (const stanza of trees) if (adapter.serialize(stanza).length > 0) written++
    return written
  }

  return (order: Order): Outcome => {
    const input = prepare(order)
    const work = order.task === 'parse' ? parseAll : serializeAll
    let stanzas = 0
    const before = process.cpuUsage()
    for (let i = 0; i < order.times; i++) stanzas += work(input)
    const { user, system } = process.cpuUsage(before)
    const stats = { elements: 0, attributes: 0, textLength: 0, depth: 0 }
    for (const stanza of input.trees) adapter.stats(stanza, stats)
    return { cpu: (user + system) / 1e6, bytes: input.bytes * order.times, stanzas, stats }
  }
}
