import { describe, expect, it } from 'vitest'
import * as trestle from '../adapters/trestle.mjs'
import type { Adapter, Stats } from './adapter.js'
import { chunksOf, createCorpus } from './corpus.js'
import { createXmlWork, type Order } from './xml-work.js'

const HEADER = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"

function read<Stanza>(adapter: Adapter<Stanza>, chunks: readonly Uint8Array[]): Stanza[] {
  const stanzas: Stanza[] = []
  const parser = adapter.createParser((stanza) => void stanzas.push(stanza))
  for (const chunk of chunks) parser.write(chunk)
  return stanzas
}

describe('the adapter for outsiders', () => {
  const stanza = "<message to='a@b' xml:lang='en'><body>1 &lt; é</body><x xmlns='urn:x'><y/></x></message>"

  it('hands out stanzas, and writes them as they belong into a stream', () => {
    const [one, ...more] = read(trestle, [Buffer.from(HEADER + stanza)])
    expect(more).toEqual([])
    expect(trestle.serialize(one!)).toBe(stanza)
  })

  it('counts what is in a stanza, from nothing and on top of others', () => {
    const [one] = read(trestle, [Buffer.from(HEADER + stanza)])
    const counted = trestle.stats(one!, {})
    expect(counted).toEqual({ elements: 4, attributes: 2, textLength: 5, depth: 3 })
    trestle.stats(one!, counted)
    expect(counted).toEqual({ elements: 8, attributes: 4, textLength: 10, depth: 3 })
  })

  it('throws where the stream is not well-formed', () => {
    const parser = trestle.createParser(() => {})
    expect(() => parser.write(Buffer.from(`${HEADER}<message></iq>`))).toThrow(
      expect.objectContaining({ code: 'not-well-formed' }),
    )
  })

  it('throws what its receiver throws', () => {
    const parser = trestle.createParser(() => {
      throw new Error('mine')
    })
    expect(() => parser.write(Buffer.from(HEADER + stanza))).toThrow('mine')
  })
})

describe('the peers', async () => {
  // By variables: they have no types.
  const peers = await Promise.all(
    ['xmpp-xml', 'ltx'].map(async (name) => {
      const path = `../peers/${name}.mjs`
      return [name, (await import(path)) as Adapter<unknown>] as const
    }),
  )
  const corpus = createCorpus('mixed', { seed: 3, stanzas: 500 })

  it.each(peers)('%s reads and writes the same', (_, peer) => {
    // In one chunk: they lose characters that are split.
    const chunks = chunksOf(corpus, Number.MAX_SAFE_INTEGER)
    const ours: Partial<Stats> = {}
    const theirs: Partial<Stats> = {}
    for (const stanza of read(trestle, chunks)) trestle.stats(stanza, ours)
    const stanzas = read(peer, chunks)
    for (const stanza of stanzas) peer.stats(stanza, theirs)
    expect(theirs).toEqual(ours)
    const again = stanzas.map((stanza) => peer.serialize(stanza)).join('')
    const seen: Partial<Stats> = {}
    for (const stanza of read(trestle, [Buffer.from(HEADER + again)])) trestle.stats(stanza, seen)
    expect(seen).toEqual(ours)
  })
})

describe('the work of a contestant', () => {
  it('is measured over the whole corpus, as often as ordered', () => {
    const order: Order = { task: 'parse', corpus: 'small', seed: 1, stanzas: 50, chunkSize: 100, times: 3 }
    const work = createXmlWork(trestle)
    const { stanzas, bytes, cpu, stats } = work(order)
    const chunks = chunksOf(createCorpus('small', order), 100)
    expect({ stanzas, bytes }).toEqual({ stanzas: 150, bytes: Buffer.concat(chunks).length * 3 })
    expect(cpu).toBeGreaterThan(0)
    expect(stats.elements).toBeGreaterThan(150)
    expect(work({ ...order, task: 'serialize' })).toMatchObject({ stanzas: 150, bytes, stats })
  })
})
