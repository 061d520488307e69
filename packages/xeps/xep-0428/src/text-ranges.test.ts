import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { joinRanges, rangeWithout, sliceRange, withoutRanges } from './index.js'

const range = fc.record({ start: fc.nat(20), end: fc.nat(20) })
const texts = fc.string({ unit: 'grapheme', maxLength: 20 })

describe('ranges', () => {
  it('join where they overlap or touch, and count for nothing where they are empty', () => {
    const ranges = [
      { start: 8, end: 9 },
      { start: 0, end: 3 },
      { start: 2, end: 4 },
      { start: 4, end: 5 },
      { start: 7, end: 7 },
      { start: 6, end: 1 },
    ]
    expect(joinRanges(ranges)).toEqual([
      { start: 0, end: 5 },
      { start: 8, end: 9 },
    ])
  })

  it('are parts of a text', () => {
    expect(sliceRange('a🧛b', { start: 1, end: 2 })).toBe('🧛')
    expect(sliceRange('a🧛b', { start: 2, end: 99 })).toBe('b')
    expect(
      withoutRanges('🧛 says: 🩸!', [
        { start: 0, end: 8 },
        { start: 9, end: 99 },
      ]),
    ).toBe('🩸')
  })

  it('leave what is in none of them', () => {
    fc.assert(
      fc.property(texts, fc.array(range, { maxLength: 5 }), (text, ranges) => {
        const left = [...text].filter((_, n) => !ranges.some(({ start, end }) => start <= n && n < end))
        expect(withoutRanges(text, ranges)).toBe(left.join(''))
      }),
    )
  })

  it('are found again in what is left', () => {
    fc.assert(
      fc.property(texts, range, fc.array(range, { maxLength: 5 }), (text, one, removed) => {
        const found = rangeWithout(one, removed)
        const inside = [...text].filter(
          (_, n) => one.start <= n && n < one.end && !removed.some(({ start, end }) => start <= n && n < end),
        )
        expect(found ? sliceRange(withoutRanges(text, removed), found) : '').toBe(inside.join(''))
      }),
    )
  })
})
