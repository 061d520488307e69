import { InvalidJidError, JID } from '@trestle/jid'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boolean, decimal, integer, integerBetween, jid, oneOf, string, unsigned, uri } from './index.js'

describe('integer', () => {
  it('reads back every number that it writes', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => void expect(integer.decode(integer.encode(value))).toBe(value + 0)),
    )
  })

  it('reads what XML Schema allows around and before the digits', () => {
    expect(integer.decode(' +7\n')).toBe(7)
    expect(integer.decode('007')).toBe(7)
    expect(integer.decode('-0')).toBe(0)
  })

  it.each(['', ' ', 'x', '1.5', '1e3', '0x10', '1 2', '٣', '9007199254740992', '9007199254740993'])(
    'refuses %j',
    (text) => expect(() => integer.decode(text)).toThrow('expected a whole number'),
  )

  it.each([1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('refuses to write %d', (value) =>
    expect(() => integer.encode(value)).toThrow(RangeError),
  )

  it('holds to its bounds, which are inclusive', () => {
    const byte = integerBetween(-128, 127)
    fc.assert(fc.property(fc.integer({ min: -128, max: 127 }), (value) => byte.decode(String(value)) === value))
    expect(() => byte.decode('128')).toThrow('from -128 to 127')
    expect(() => byte.decode('-129')).toThrow()
    expect(() => byte.encode(128)).toThrow(RangeError)
    expect(() => unsigned.decode('-1')).toThrow()
    expect(unsigned.decode('0')).toBe(0)
  })
})

describe('decimal', () => {
  it('reads back every finite number that it writes', () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true })
    fc.assert(fc.property(finite, (value) => void expect(decimal.decode(decimal.encode(value))).toBe(value + 0)))
  })

  it('reads numbers without digits on one side of the point', () => {
    expect(decimal.decode('.5')).toBe(0.5)
    expect(decimal.decode('-5.')).toBe(-5)
  })

  it.each(['', '.', '-', 'INF', 'NaN', '1e999', '1,5', '0x1p3'])('refuses %j', (text) =>
    expect(() => decimal.decode(text)).toThrow('expected a number'),
  )

  it('refuses a long run of digits without trying all ways to split it', () => {
    expect(() => decimal.decode(`${'1'.repeat(200_000)}x`)).toThrow('expected a number')
  })

  it('refuses to write what is not finite', () => {
    expect(() => decimal.encode(Number.NaN)).toThrow(RangeError)
    expect(() => decimal.encode(Number.NEGATIVE_INFINITY)).toThrow(RangeError)
  })
})

describe('boolean', () => {
  it('reads both forms of XML Schema and writes words', () => {
    expect(['true', '1', ' true '].map(boolean.decode)).toEqual([true, true, true])
    expect(['false', '0', '\n0'].map(boolean.decode)).toEqual([false, false, false])
    expect([true, false].map(boolean.encode)).toEqual(['true', 'false'])
  })

  it.each(['', 'TRUE', 'yes', '2', 'null'])('refuses %j', (text) =>
    expect(() => boolean.decode(text)).toThrow('expected true, false, 1 or 0'),
  )
})

describe('oneOf', () => {
  it('reads exactly its words', () => {
    const codec = oneOf('both', 'none')
    expect(codec.decode('both')).toBe('both')
    expect(codec.encode('none')).toBe('none')
    for (const text of ['', 'Both', ' both', 'constructor', '__proto__']) {
      expect(() => codec.decode(text)).toThrow('expected one of both, none')
    }
  })
})

describe('jid', () => {
  it('reads and writes addresses', () => {
    const value = jid.decode('juliet@capulet.example/balcony')
    expect(value).toBeInstanceOf(JID)
    expect(jid.encode(value)).toBe('juliet@capulet.example/balcony')
  })

  it('refuses what is no address', () => {
    expect(() => jid.decode('')).toThrow(InvalidJidError)
    expect(() => jid.decode('a@')).toThrow(InvalidJidError)
  })
})

describe('uri', () => {
  it('keeps every URI as it was written', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[A-Za-z][A-Za-z0-9+.-]{0,8}:[!-~]{0,30}$/),
        (text) => uri.encode(uri.decode(text)) === text,
      ),
    )
    expect(uri.decode('xmpp:romeo@montague.example?message')).toBe('xmpp:romeo@montague.example?message')
    expect(uri.decode('urn:uuid:0')).toBe('urn:uuid:0')
  })

  it.each(['', 'no scheme', '//example.org', '1a:b', 'a b:c', 'http://exa mple'])('refuses %j', (text) =>
    expect(() => uri.decode(text)).toThrow('expected an absolute URI'),
  )
})

describe('string', () => {
  it('is the text itself', () => {
    fc.assert(fc.property(fc.string(), (text) => string.decode(string.encode(text)) === text))
  })
})
