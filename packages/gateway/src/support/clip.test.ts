import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clipText, splitText } from './clip.js'

const texts = fc.string({
  unit: fc.oneof(
    fc.constantFrom('<', ' ', '\n', '&', 'a', '\u{1f469}\u200d\u{1f680}', '\u{1f44d}'),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 300,
})

describe('splitting', () => {
  it('loses nothing, and cuts no character', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 64, max: 400 }), (text, max) => {
        const parts = splitText(text, max)
        expect(parts.join('')).toBe(text)
        expect(parts.every((part, index) => part !== '' || parts.length === 1 || index === 0)).toBe(true)
        for (const part of parts) expect(part).not.toMatch(/\p{Surrogate}/u)
      }),
      { seed: 1 },
    )
  })

  it('cuts behind a word, and never within an emoji', () => {
    expect(splitText('one two three', 9)).toEqual(['one two ', 'three'])
    const astronaut = '\u{1f469}\u200d\u{1f680}'
    for (const part of splitText(astronaut.repeat(50), 100)) expect(part.startsWith('\u{1f469}')).toBe(true)
  })

  it('counts what the serialiser makes of characters', () => {
    expect(splitText('<'.repeat(10), 20)).toEqual(['<<<<<', '<<<<<'])
  })
})

describe('clipping', () => {
  it('leaves what fits, and ends the rest with an ellipsis', () => {
    expect(clipText('short', 100)).toBe('short')
    fc.assert(
      fc.property(texts, fc.integer({ min: 10, max: 100 }), (text, max) => {
        const clipped = clipText(text, max)
        expect(new TextEncoder().encode(clipped).length).toBeLessThanOrEqual(max)
        if (clipped !== text) expect(clipped.endsWith('\u2026')).toBe(true)
      }),
      { seed: 1 },
    )
  })
})
