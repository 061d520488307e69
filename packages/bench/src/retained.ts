import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Adapter } from './adapter.js'
import { type CorpusName, chunksOf, createCorpus } from './corpus.js'

/** What a worker is asked to do: read the corpus and keep one stanza in `every`. */
export interface RetainOrder {
  readonly task: 'retain'
  readonly corpus: CorpusName
  readonly seed: number
  readonly stanzas: number
  readonly chunkSize: number
  readonly every: number
}

export interface Retained {
  /** Of memory, per stanza that was kept: heap, and what hangs on it outside. */
  readonly bytes: number
  readonly kept: number
}

/** Chunks are made one by one, and forgotten, so that only what a stanza holds on to stays. */
export function retain<Stanza>(
  adapter: Adapter<Stanza>,
  { corpus, seed, stanzas, chunkSize, every }: RetainOrder,
): Retained {
  const input = Buffer.concat(chunksOf(createCorpus(corpus, { seed, stanzas }), chunkSize))
  const used = meter()
  // What a parser learns, and what the compiler makes of it, is no stanza.
  read(adapter, input.subarray(0, input.length >> 2), chunkSize, () => {})
  const kept: Stanza[] = []
  let count = 0
  const before = used()
  const parser = read(adapter, input, chunkSize, (stanza) => {
    if (count++ % every === 0) kept.push(stanza)
  })
  const bytes = (used() - before) / kept.length
  // Also the parser lives on, as it does in a connection.
  parser.write(Buffer.alloc(0))
  return { bytes, kept: kept.length }
}

function read<Stanza>(adapter: Adapter<Stanza>, input: Buffer, size: number, onStanza: (stanza: Stanza) => void) {
  const parser = adapter.createParser(onStanza)
  for (let at = 0; at < input.length; at += size) parser.write(Buffer.from(input.subarray(at, at + size)))
  return parser
}

function meter(): () => number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  return () => {
    for (let i = 0; i < 4; i++) collect()
    const { heapUsed, external } = process.memoryUsage()
    return heapUsed + external
  }
}
