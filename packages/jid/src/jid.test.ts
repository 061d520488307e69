import { format, inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parts, refusal } from '../test/refusal.js'
import { InvalidJidError, JID } from './index.js'

describe('parsing', () => {
  it.each([
    ['juliet@example.com', 'juliet', 'example.com', ''],
    ['juliet@example.com/foo', 'juliet', 'example.com', 'foo'],
    ['juliet@example.com/foo bar', 'juliet', 'example.com', 'foo bar'],
    ['juliet@example.com/foo@bar', 'juliet', 'example.com', 'foo@bar'],
    ['foo\\20bar@example.com', 'foo\\20bar', 'example.com', ''],
    ['fussball@example.com', 'fussball', 'example.com', ''],
    ['fußball@example.com', 'fußball', 'example.com', ''],
    ['π@example.com', 'π', 'example.com', ''],
    ['Σ@example.com/foo', 'σ', 'example.com', 'foo'],
    ['σ@example.com/foo', 'σ', 'example.com', 'foo'],
    ['ς@example.com/foo', 'ς', 'example.com', 'foo'],
    ['king@example.com/♚', 'king', 'example.com', '♚'],
    ['example.com', '', 'example.com', ''],
    ['example.com/foobar', '', 'example.com', 'foobar'],
    ['a.example.com/b@example.net', '', 'a.example.com', 'b@example.net'],
  ])('RFC 7622 table 1: %s', (text, local, domain, resource) => {
    expect(parts(text)).toEqual({ local, domain, resource })
  })

  it.each([
    ['"juliet"@example.com', 'local', 'contains " (U+0022)'],
    ['foo bar@example.com', 'local', 'contains U+0020'],
    ['@example.com/', 'local', 'is empty'],
    ['henryⅣ@example.com', 'local', 'contains ⅳ (U+2173), a compatibility character'],
    ['♚@example.com', 'local', 'contains ♚ (U+265A), a symbol'],
    ['juliet@', 'domain', 'is empty'],
    ['/foobar', 'domain', 'is empty'],
  ])('RFC 7622 table 2: %s', (text, part, reason) => {
    const error = refusal(text)
    expect(error.part).toBe(part)
    expect(error.reason).toContain(reason)
  })

  it('takes a resource with a leading space, which table 2 of RFC 7622 lists by mistake (erratum 4560)', () => {
    expect(parts('juliet@example.com/ foo').resource).toBe(' foo')
  })

  it.each([
    ['a@b/c/d@e', { local: 'a', domain: 'b', resource: 'c/d@e' }],
    ['b//', { local: '', domain: 'b', resource: '/' }],
    ['b/@', { local: '', domain: 'b', resource: '@' }],
  ])('splits %s at the first slash, then at the first at-sign', (text, expected) => {
    expect(parts(text)).toEqual(expected)
  })

  it.each([
    ['', 'jid', 'is empty'],
    ['example.com/', 'resource', 'is empty'],
    ['@', 'local', 'is empty'],
    ['/', 'domain', 'is empty'],
    ['a@b@c', 'domain', 'contains @ (U+0040)'],
  ])('refuses %j', (text, part, reason) => {
    expect(refusal(text)).toMatchObject({ part, reason: expect.stringContaining(reason) })
  })

  it('refuses what is not a string', () => {
    expect(() => JID.parse(undefined as unknown as string)).toThrow(InvalidJidError)
  })
})

describe('limits', () => {
  it('counts each part in bytes of UTF-8', () => {
    const wide = 'é'.repeat(511)
    expect(parts(`${wide}a@b/${wide}b`)).toEqual({ local: `${wide}a`, domain: 'b', resource: `${wide}b` })
    expect(refusal(`${wide}aa@b`)).toMatchObject({ part: 'local', reason: expect.stringContaining('1024 bytes') })
    expect(refusal(`b/${wide}bb`)).toMatchObject({ part: 'resource', reason: expect.stringContaining('1024 bytes') })
    expect(refusal(`${'a'.repeat(1024)}@b`).part).toBe('local')
    expect(refusal(`b/${'a'.repeat(1024)}`).part).toBe('resource')
  })

  it('takes an address of three full parts', () => {
    const domain = Array.from({ length: 16 }, () => 'd'.repeat(63)).join('.')
    const text = `${'l'.repeat(1023)}@${domain}/${'r'.repeat(1023)}`
    expect(domain).toHaveLength(1023)
    expect(JID.parse(text).toString()).toBe(text)
    expect(refusal(`e.${domain}`).part).toBe('domain')
  })

  it('measures after preparation', () => {
    const decomposed = 'e\u0301'.repeat(511)
    expect(JID.of({ local: decomposed, domain: 'b' }).local).toBe('é'.repeat(511))
  })

  it('refuses longer text unread, and keeps little of it in the error', () => {
    const error = refusal(`a@${'\u0301'.repeat(1_000_000)}`)
    expect(error.part).toBe('jid')
    expect(error.input).toHaveLength(100)
    expect(error.message.length).toBeLessThan(300)
    const long = 'x'.repeat(1_000_000)
    for (const of of [{ domain: long }, { local: long, domain: 'b' }, { domain: 'b', resource: long }]) {
      expect(() => JID.of(of)).toThrow(InvalidJidError)
    }
  })
})

describe('a JID', () => {
  const full = JID.parse('Juliet@Example.COM/Balcony')

  it('is prepared', () => {
    expect(full.toString()).toBe('juliet@example.com/Balcony')
    expect(JSON.stringify({ jid: full })).toBe('{"jid":"juliet@example.com/Balcony"}')
    expect(`${full}`).toBe(full.toString())
  })

  it('knows its bare form', () => {
    expect(full.bare.toString()).toBe('juliet@example.com')
    expect(full.bare).toBe(full.bare)
    expect(full.bare.bare).toBe(full.bare)
    expect([full.isBare, full.isFull, full.bare.isBare, full.bare.isFull]).toEqual([false, true, true, false])
  })

  it('takes another resource', () => {
    expect(full.withResource('orchard').toString()).toBe('juliet@example.com/orchard')
    expect(full.bare.withResource('a\u3000b').resource).toBe('a b')
    expect(() => full.withResource('')).toThrow('the resource part is empty')
  })

  it('equals its other spellings, and no text that is no address', () => {
    expect(full.equals('JULIET@example.com./Balcony')).toBe(true)
    expect(full.equals(JID.parse('juliet@example.com/Balcony'))).toBe(true)
    expect(full.equals('juliet@example.com/balcony')).toBe(false)
    expect(full.equals(full.bare)).toBe(false)
    expect(full.equals('@@')).toBe(false)
    expect(full.equals('')).toBe(false)
  })

  it('is shown by Node as its address, wherever it stands', () => {
    const jid = JID.parse('Juliet@Example.com/balcony')
    expect(inspect(jid)).toBe('juliet@example.com/balcony')
    expect(inspect({ from: [jid.bare] })).toBe('{ from: [ juliet@example.com ] }')
    expect(format('%o', jid)).toBe('juliet@example.com/balcony')
  })

  it('cannot be changed', () => {
    expect(() => Object.assign(full, { local: 'romeo' })).toThrow(TypeError)
    expect(full.local).toBe('juliet')
  })

  it('is made from parts, of which empty ones are absent', () => {
    expect(JID.of({ domain: 'example.com' }).toString()).toBe('example.com')
    expect(JID.of({ local: '', domain: 'example.com', resource: '' }).toString()).toBe('example.com')
    expect(JID.of({ local: 'A', domain: 'B', resource: 'C/D' }).toString()).toBe('a@b/C/D')
    expect(() => JID.of({ local: 'a@b', domain: 'c' })).toThrow('escapeLocal()')
    expect(() => JID.of({ domain: 'a@b' })).toThrow(InvalidJidError)
    expect(() => JID.of({ domain: '' })).toThrow('the domain part is empty')
  })

  it('comes from a string or itself', () => {
    expect(JID.from(full)).toBe(full)
    expect(JID.from('juliet@example.com/Balcony').equals(full)).toBe(true)
    expect(() => JID.from('a@')).toThrow(InvalidJidError)
  })

  it('is parsed once while it is met again and again, and the same after many others', () => {
    expect(JID.parse('romeo@example.net')).toBe(JID.parse('romeo@example.net'))
    for (let i = 0; i < 10_000; i += 1) JID.parse(`user${i}@example.net`)
    expect(JID.parse('romeo@example.net').equals(JID.of({ local: 'romeo', domain: 'example.net' }))).toBe(true)
  })
})

it('names part, reason and input in the error', () => {
  const error = refusal("o'hara@example.com")
  expect(error).toMatchObject({
    name: 'InvalidJidError',
    code: 'invalid-jid',
    part: 'local',
    input: "o'hara@example.com",
  })
  expect(error.message).toBe(
    `Invalid JID "o'hara@example.com": the local part contains ' (U+0027), which addresses cannot carry there; escapeLocal() makes it fit (XEP-0106)`,
  )
})

describe('laws', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    // Lone surrogates too, and what the rules turn on.
    fc
      .array(
        fc.constantFrom(
          ...[
            '@',
            '/',
            '.',
            '-',
            'xn--',
            'a',
            'Ａ',
            'Σ',
            'İ',
            '\u0301',
            '\u200C',
            '\u200D',
            '\u094D',
            '\uD800',
            '\uDC00',
          ],
          ...[
            'م',
            'ی',
            '٣',
            '۳',
            '3',
            '[',
            ']',
            ':',
            '。',
            '\u3000',
            ' ',
            '%40',
            '\\',
            '\u00B7',
            'l',
            'ﾊ',
            'ﾞ',
            'ß',
            '\0',
          ],
        ),
        { maxLength: 30 },
      )
      .map((pieces) => pieces.join('')),
  )

  function attempt(text: string): JID | InvalidJidError {
    try {
      return JID.parse(text)
    } catch (error) {
      if (error instanceof InvalidJidError) return error
      throw error
    }
  }

  it('any text is a JID or an InvalidJidError; a JID reads itself back and keeps its limits', () => {
    const texts = fc.oneof(
      anyText,
      fc.tuple(anyText, anyText, anyText).map(([local, domain, resource]) => `${local}@${domain}/${resource}`),
      anyText.map((local) => `${local}@example.com`),
      anyText.map((domain) => `x@${domain}`),
      anyText.map((resource) => `example.com/${resource}`),
    )
    fc.assert(
      fc.property(texts, (text) => {
        const jid = attempt(text)
        if (jid instanceof InvalidJidError) return
        const again = JID.parse(`${jid}`)
        expect(again).toEqual(jid)
        expect(again.equals(jid) && jid.equals(text) && JID.of(jid).equals(jid)).toBe(true)
        expect(jid.bare.resource).toBe('')
        for (const part of [jid.local, jid.domain, jid.resource]) {
          expect(new TextEncoder().encode(part).length).toBeLessThanOrEqual(1023)
        }
      }),
      { numRuns: 3000 },
    )
  })

  it('equality is that of the text, both ways round', () => {
    const name = fc.constantFrom('a', 'A', 'ａ', 'b', 'é', 'e\u0301', 'É')
    const address = fc
      .record({ local: name, domain: fc.constantFrom('x.y', 'X.y.', 'xn--9ca', 'é'), resource: name })
      .map((of) => JID.of(of))
    fc.assert(
      fc.property(address, address, (one, other) => {
        expect(one.equals(other)).toBe(one.toString() === other.toString())
        expect(one.equals(other)).toBe(other.equals(one))
        expect(one.equals(other.toString())).toBe(one.equals(other))
      }),
    )
  })
})
