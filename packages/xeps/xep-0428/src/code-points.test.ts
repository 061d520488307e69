import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codePointsOf } from './index.js'

const texts = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.string({ unit: 'binary', maxLength: 30 }),
  // With halves of pairs, alone and in the wrong order.
  fc.array(fc.constantFrom('a', '\ud83e', '\udddb', '🧛'), { maxLength: 30 }).map((units) => units.join('')),
)

describe('code points', () => {
  it.each([
    ['Hello, world!', 13],
    ['You & Me', 8],
    ['こんにちは世界', 7],
    ['🧛🏾 👨‍👨‍👦‍👦 🇺🇳', 13],
    ['', 0],
  ])('of %j are %i (XEP-0426 §2)', (text, length) => {
    expect(codePointsOf(text).length).toBe(length)
  })

  it('convert to the positions of a string and back', () => {
    const { toUnits, fromUnits } = codePointsOf('a🧛b')
    expect([0, 1, 2, 3].map(toUnits)).toEqual([0, 1, 3, 4])
    expect([0, 1, 2, 3, 4].map(fromUnits)).toEqual([0, 1, 1, 2, 3])
    expect([toUnits(-1), toUnits(9), fromUnits(-1), fromUnits(9)]).toEqual([0, 4, 0, 3])
  })

  it('are those that a string iterates', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { length, toUnits, fromUnits } = codePointsOf(text)
        const all = [...text]
        expect(length).toBe(all.length)
        for (let n = 0; n <= length; n++) {
          expect(toUnits(n)).toBe(all.slice(0, n).join('').length)
          expect(fromUnits(toUnits(n))).toBe(n)
        }
      }),
    )
  })
})
