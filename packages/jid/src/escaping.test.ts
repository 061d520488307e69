import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { escapeLocal, InvalidJidError, JID, unescapeLocal } from './index.js'

describe('XEP-0106', () => {
  it.each([
    ['space cadet', 'space\\20cadet'],
    ['call me "ishmael"', 'call\\20me\\20\\22ishmael\\22'],
    ['at&t guy', 'at\\26t\\20guy'],
    ["d'artagnan", 'd\\27artagnan'],
    ['/.fanboy', '\\2f.fanboy'],
    ['::foo::', '\\3a\\3afoo\\3a\\3a'],
    ['<foo>', '\\3cfoo\\3e'],
    ['user@host', 'user\\40host'],
    ['c:\\net', 'c\\3a\\net'],
    ['c:\\\\net', 'c\\3a\\\\net'],
    ['c:\\cool stuff', 'c\\3a\\cool\\20stuff'],
    ['c:\\5commas', 'c\\3a\\5c5commas'],
    ["here's_a_wild_&_/cr%zy/_address", 'here\\27s_a_wild_\\26_\\2fcr%zy\\2f_address'],
    [
      'here\'s_a_wild_&_/cr%zy/_address_for:<wv>("IMPS")',
      'here\\27s_a_wild_\\26_\\2fcr%zy\\2f_address_for\\3a\\3cwv\\3e(\\22IMPS\\22)',
    ],
    ['\\3and\\2is\\5cool', '\\5c3and\\2is\\5c5cool'],
    [
      "CN=D'Artagnan Saint-Andr\\E9,O=Example & Company, Inc.,DC=example,DC=com",
      'CN=D\\27Artagnan\\20Saint-Andr\\E9,O=Example\\20\\26\\20Company,\\20Inc.,DC=example,DC=com',
    ],
    ['somenick!user"&\'/:<>\\3address', 'somenick!user\\22\\26\\27\\2f\\3a\\3c\\3e\\5c3address'],
    ['tréville@musketeers.lit', 'tréville\\40musketeers.lit'],
  ])('%s', (text, escaped) => {
    expect(escapeLocal(text)).toBe(escaped)
    expect(unescapeLocal(escaped)).toBe(text)
    expect(JID.of({ local: escaped, domain: 'example.com' }).local).toBe(escaped.toLowerCase())
  })

  it.each(['\\2plus\\2is\\4', 'foo\\bar', 'foob\\41r', '\\', '\\2', 'a\\\\'])('leaves %s alone', (text) => {
    expect(escapeLocal(text)).toBe(text)
    expect(unescapeLocal(text)).toBe(text)
  })

  it('escapes the backslash of each of its own sequences', () => {
    for (const code of ['20', '22', '26', '27', '2f', '3a', '3c', '3e', '40', '5c']) {
      expect(escapeLocal(`\\${code}`)).toBe(`\\5c${code}`)
    }
    expect(escapeLocal('\\5c20')).toBe('\\5c5c20')
    expect(unescapeLocal('\\5c5c20')).toBe('\\5c20')
  })

  it('unescapes lower-case sequences only, but keeps the preparation from making one', () => {
    expect(unescapeLocal('a\\2Fb')).toBe('a\\2Fb')
    const local = JID.of({ local: escapeLocal('a\\2Fb'), domain: 'example.com' }).local
    expect(unescapeLocal(local)).toBe('a\\2fb')
  })

  it.each([' a', 'a ', ' '])('refuses %j, since \\20 must not stand at an end', (text) => {
    expect(() => escapeLocal(text)).toThrow(InvalidJidError)
    expect(() => escapeLocal(text)).toThrow('trim')
  })
})

describe('laws', () => {
  const inner = (text: string) => !text.startsWith(' ') && !text.endsWith(' ')
  const spicy = fc.constantFrom(...'\\\\\\25cCfF03a4720 "&\'/:<>@xyz')

  it('unescaping undoes escaping', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: spicy })).filter(inner)
    fc.assert(
      fc.property(text, (original) => {
        expect(unescapeLocal(escapeLocal(original))).toBe(original)
      }),
      { numRuns: 3000 },
    )
  })

  it('what is escaped is a valid local part, and survives its preparation but for case', () => {
    const printable = fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code))
    const text = fc.oneof(
      fc.string({ unit: printable, minLength: 1, maxLength: 200 }),
      fc.string({ unit: spicy, minLength: 1, maxLength: 200 }),
    )
    fc.assert(
      fc.property(text.filter(inner), (original) => {
        const jid = JID.of({ local: escapeLocal(original), domain: 'example.com' })
        expect(unescapeLocal(jid.local)).toBe(original.toLowerCase())
        expect(JID.parse(`${jid}`).equals(jid)).toBe(true)
      }),
      { numRuns: 3000 },
    )
  })
})
