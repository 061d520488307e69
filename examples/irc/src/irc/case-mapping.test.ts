import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CaseMapping, caseMappingOf, foldCase } from './case-mapping.js'

const mappings: readonly CaseMapping[] = ['ascii', 'rfc1459', 'strict-rfc1459']

describe('case mapping', () => {
  it.each([
    ['ascii', 'Romeo[]\\~', 'romeo[]\\~'],
    ['rfc1459', 'Romeo[]\\~', 'romeo{}|^'],
    ['strict-rfc1459', 'Romeo[]\\~', 'romeo{}|~'],
    ['ascii', 'ÄÖÜ', 'ÄÖÜ'],
  ] as const)('%s folds %s to %s', (mapping, name, folded) => {
    expect(foldCase(mapping, name)).toBe(folded)
  })

  it('knows three, and takes others for rfc1459', () => {
    expect(mappings.map(caseMappingOf)).toEqual(mappings)
    expect(['rfc7613', 'utf-8', ''].map(caseMappingOf)).toEqual(['rfc1459', 'rfc1459', 'rfc1459'])
  })

  it.each(mappings)('%s folds once, and keeps the length', (mapping) => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const folded = foldCase(mapping, name)
        expect(foldCase(mapping, folded)).toBe(folded)
        expect(folded.length).toBe(name.length)
      }),
    )
  })

  it('takes for the same under ascii only what is under the others', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (name) => {
        const [ascii = '', loose = '', strict = ''] = mappings.map((mapping) => foldCase(mapping, name))
        expect(foldCase('strict-rfc1459', ascii)).toBe(strict)
        expect(foldCase('rfc1459', strict)).toBe(loose)
      }),
    )
  })
})
