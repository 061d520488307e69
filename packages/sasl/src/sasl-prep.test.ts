import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SaslError, saslPrep } from './index.js'

const anyText = fc
  .array(fc.integer({ min: 0, max: 0x10ffff }), { maxLength: 8 })
  .map((points) => String.fromCodePoint(...points))

describe('saslPrep', () => {
  // The first five are the examples of RFC 4013 §3.
  it.each([
    ['I\u00ADX', 'IX', 'soft hyphen mapped to nothing'],
    ['user', 'user', 'nothing to do'],
    ['USER', 'USER', 'case is kept'],
    ['\u00AA', 'a', 'NFKC'],
    ['\u2168', 'IX', 'NFKC'],
    ['a\u00A0b\u3000c', 'a b c', 'spaces'],
    ['a\u200Bb', 'a b', 'zero width space is a space'],
    ['pa\u200Dss\uFEFF', 'pass', 'joiner and byte order mark dropped'],
    ['e\u0301', '\u00E9', 'composed'],
    ['\u05D0\u05D1 1\u05D2', '\u05D0\u05D1 1\u05D2', 'right to left with a digit inside'],
    ['\u{1F600}', '\u{1F600}', 'assigned since Unicode 3.2'],
    ['', '', 'empty'],
  ])('%j → %j (%s)', (text, expected) => {
    expect(saslPrep(text)).toBe(expected)
  })

  it.each([
    ['\u0007', 'control'],
    ['a\0b', 'NUL'],
    ['\u06271', 'RFC 4013 §3: does not end with a letter from right to left'],
    ['\u0661\u05D0', 'does not start with a letter from right to left'],
    ['\u05D0a\u05D0', 'both directions'],
    ['a\uD800', 'unpaired surrogate'],
    ['\uE000', 'private use'],
    ['\uFFFE', 'non-character'],
    ['\uFFFD', 'replacement character'],
    ['\u202Ea', 'direction override'],
    ['\u{E0041}', 'tag'],
    ['\u2FF0', 'ideographic description'],
  ])('refuses %j: %s', (text) => {
    expect(() => saslPrep(text, { as: 'query' })).toThrow(expect.objectContaining({ code: 'bad-credentials' }))
  })

  it('refuses unassigned characters in what is stored only', () => {
    expect(() => saslPrep('a\u0378')).toThrow(SaslError)
    expect(saslPrep('a\u0378', { as: 'query' })).toBe('a\u0378')
  })

  it('does not repeat the text in its message', () => {
    try {
      saslPrep('hunter2\u0007')
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(SaslError)
      expect(String(error)).not.toContain('hunter2')
    }
  })

  it('is stable: preparing twice changes nothing', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        let once: string
        try {
          once = saslPrep(text)
        } catch (error) {
          expect(error).toBeInstanceOf(SaslError)
          return
        }
        expect(saslPrep(once)).toBe(once)
      }),
      { numRuns: 500 },
    )
  })
})
