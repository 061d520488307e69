import { parse } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { stats } from '../adapters/trestle.mjs'
import { CORPORA, chunksOf, createCorpus } from './corpus.js'

const sizes = (stanzas: readonly string[]) => stanzas.map((stanza) => Buffer.byteLength(stanza))
const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)

describe.each(CORPORA)('the corpus %s', (name) => {
  it('is the same for the same seed, and another for another', () => {
    const corpus = createCorpus(name, { seed: 7, stanzas: 200 })
    expect(createCorpus(name, { seed: 7, stanzas: 200 })).toEqual(corpus)
    expect(createCorpus(name, { seed: 8, stanzas: 200 })).not.toEqual(corpus)
    expect(createCorpus(name, { seed: 7, stanzas: 100 }).stanzas).toEqual(corpus.stanzas.slice(0, 100))
  })

  it('is a document that our parser takes', () => {
    const { header, stanzas, footer } = createCorpus(name, { seed: 1, stanzas: 2000 })
    const limits = { maxStanzaBytes: 1e8, maxChildren: 1e6 }
    const root = parse(header + stanzas.join('') + footer, { limits })
    expect(root.children).toHaveLength(2000)
    expect(new Set(root.elements().map((stanza) => stanza.name))).toEqual(new Set(['message', 'presence', 'iq']))
    expect(new Set(root.elements().map((stanza) => stanza.ns))).toEqual(new Set(['jabber:client']))
  })

  it('loses nothing when it is cut into chunks', () => {
    const corpus = createCorpus(name, { seed: 2, stanzas: 300 })
    const chunks = chunksOf(corpus, 1000)
    expect(Buffer.concat(chunks).toString()).toBe(corpus.header + corpus.stanzas.join(''))
    expect(chunks.slice(0, -1).every((chunk) => chunk.length === 1000)).toBe(true)
  })
})

describe('the corpora', () => {
  it('have stanzas of about 510 bytes, without avatars', () => {
    const small = sizes(createCorpus('small', { seed: 1, stanzas: 8000 }).stanzas)
    expect(sum(small) / small.length).toBeGreaterThan(480)
    expect(sum(small) / small.length).toBeLessThan(540)
    expect(Math.max(...small)).toBeLessThan(8192)
  })

  it('have a quarter to a third of their bytes in avatars, where they have any', () => {
    const mixed = sizes(createCorpus('mixed', { seed: 1, stanzas: 8000 }).stanzas)
    const avatars = mixed.filter((size) => size > 8192)
    expect(sum(avatars) / sum(mixed)).toBeGreaterThan(0.2)
    expect(sum(avatars) / sum(mixed)).toBeLessThan(0.4)
    expect(Math.max(...avatars)).toBeLessThan(96 * 1024)
  })

  it('are of the shape of traffic: some six elements in a stanza, nested up to six levels', () => {
    const { header, stanzas, footer } = createCorpus('small', { seed: 1, stanzas: 2000 })
    const limits = { maxStanzaBytes: 1e8, maxChildren: 1e6 }
    const all = { elements: 0, attributes: 0, textLength: 0, depth: 0 }
    for (const stanza of parse(header + stanzas.join('') + footer, { limits }).elements()) stats(stanza, all)
    expect(all.elements / 2000).toBeGreaterThan(5)
    expect(all.elements / 2000).toBeLessThan(7)
    expect(all.attributes).toBeGreaterThan(all.elements)
    expect(all.depth).toBe(6)
  })
})
