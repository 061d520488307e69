import { readFileSync } from 'node:fs'
import { roundTrip } from '@trestle/testing'
import { parse } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { Hash, HashUsed, NS_HASHES } from './elements.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')

describe('the elements', () => {
  it('of a hash', () => {
    const { algo, value } = roundTrip(fixture('hash'), Hash)
    expect([algo, value.length]).toEqual(['sha-256', 32])
  })

  it('of several hashes', () => {
    expect(roundTrip(fixture('hashes'), Hash).algo).toBe('sha-1')
    expect(
      parse(fixture('hashes'))
        .getAll(Hash)
        .map(({ algo, value }) => [algo, value.length]),
    ).toEqual([
      ['sha-1', 20],
      ['sha-256', 32],
    ])
  })

  it('of an algorithm whose hash follows later', () => {
    expect(roundTrip(fixture('hash-used'), HashUsed)).toEqual({ algo: 'sha-256' })
  })

  it.each([
    ["<hash xmlns='NS'>JRfQ</hash>", '@algo: missing'],
    ["<hash xmlns='NS' algo='sha-256'>JRf*</hash>", 'expected base64'],
    ["<hash xmlns='NS' algo='sha-256'>JRfQP</hash>", 'expected base64'],
  ])('refuses %s', (xml, reason) => {
    expect(() => Hash.decode(parse(xml.replace('NS', NS_HASHES)))).toThrow(reason)
  })
})
