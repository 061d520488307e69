import type { Adapter, Stats } from './adapter.js'
import { type CorpusName, chunksOf, createCorpus } from './corpus.js'
import { type Retained, type RetainOrder, retain } from './retained.js'

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

/** Does what it is asked, and says what came of it. */
export interface XmlWork {
  (order: Order): Outcome
  (order: RetainOrder): Retained
}

interface Input {
  readonly bytes: number
  readonly stats: Stats
  /** Does the task once, and says with how many stanzas. */
  readonly run: () => number
}

/** Does orders with one library. What a task needs is prepared before the clock runs, and nothing else is kept then. */
export function createXmlWork<Stanza>(adapter: Adapter<Stanza>): XmlWork {
  let ready: { readonly key: string; readonly input: Input } | undefined

  function prepare({ task, corpus: name, seed, stanzas, chunkSize }: Order): Input {
    const chunks = chunksOf(createCorpus(name, { seed, stanzas }), chunkSize)
    const bytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
    const stats = { elements: 0, attributes: 0, textLength: 0, depth: 0 }
    const trees: Stanza[] = []
    read(chunks, (stanza) => {
      adapter.stats(stanza, stats)
      if (task === 'serialize') trees.push(stanza)
    })
    return { bytes, stats, run: task === 'parse' ? () => parse(chunks) : () => serialize(trees) }
  }

  function read(chunks: readonly Uint8Array[], onStanza: (stanza: Stanza) => void): void {
    const parser = adapter.createParser(onStanza)
    for (const chunk of chunks) parser.write(chunk)
  }

  function parse(chunks: readonly Uint8Array[]): number {
    let stanzas = 0
    read(chunks, () => void stanzas++)
    return stanzas
  }

  function serialize(trees: readonly Stanza[]): number {
    let written = 0
    for (const stanza of trees) if (adapter.serialize(stanza).length > 0) written++
    return written
  }

  function work(order: Order): Outcome {
    const { times, ...rest } = order
    const key = JSON.stringify(rest)
    if (ready?.key !== key) ready = { key, input: prepare(order) }
    const { input } = ready
    let stanzas = 0
    const before = process.cpuUsage()
    for (let i = 0; i < times; i++) stanzas += input.run()
    const { user, system } = process.cpuUsage(before)
    return { cpu: (user + system) / 1e6, bytes: input.bytes * times, stanzas, stats: input.stats }
  }

  return ((order: Order | RetainOrder) => (order.task === 'retain' ? retain(adapter, order) : work(order))) as XmlWork
}
