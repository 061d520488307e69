import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { refusal } from '../test/refusal.js'
import { JID } from './jid.js'

function local(text: string): string {
  return JID.parse(`${text}@example.com`).local
}

function reason(text: string): string {
  const error = refusal(`${text}@example.com`)
  expect(error.part).toBe('local')
  return error.reason
}

describe('mapping', () => {
  it.each([
    ['upper case', 'JULIET', 'juliet'],
    ['full-width letters', 'ＪＵliet', 'juliet'],
    ['half-width katakana with a voiced mark', 'ﾊﾞ', 'バ'],
    ['decomposed letters', 'ju\u0308rgen', 'jürgen'],
    ['marks in another order', 'q\u0307\u0323', 'q\u0323\u0307'],
    ['decomposed Hangul', '\u1112\u1161\u11ab', '한'],
    ['capital sharp s', 'Gro\u1E9E', 'groß'],
    ['dotted capital I', '\u0130', 'i\u0307'],
    ['a sigma at the end of a word', 'ΛΟΓΟΣ', 'λογοσ'],
    ['a title-case letter', '\u1F88', '\u1F80'],
  ])('%s', (_, text, expected) => {
    expect(local(text)).toBe(expected)
  })

  it('keeps a final sigma and a sharp s, which are letters of their own', () => {
    expect(local('λόγος')).toBe('λόγος')
    expect(local('groß')).not.toBe(local('gross'))
  })
})

describe('forbidden characters', () => {
  it.each([...'"&\':<> '])('%j points to escaping', (char) => {
    expect(reason(`a${char}b`)).toContain('escapeLocal()')
  })

  it.each(['\uFF02', '\uFF06', '\uFF07', '\uFF0F', '\uFF1A', '\uFF1C', '\uFF1E', '\uFF20', '\u3000'])(
    'the wide form %j is forbidden like the plain one',
    (char) => {
      expect(reason(`a${char}b`)).toContain('escapeLocal()')
    },
  )

  it.each([
    ['a control', 'a\u0007', 'contains U+0007, a control character'],
    ['a no-break space', 'a\u00A0b', 'a compatibility character'],
    ['an ogham space', 'a\u1680b', 'contains U+1680, a space'],
    ['a symbol', 'a☃', 'contains ☃ (U+2603), a symbol'],
    ['punctuation', 'a—b', 'a punctuation mark'],
    ['a ligature', 'ﬁ', 'a compatibility character'],
    ['a roman numeral', 'ↀ', 'of a kind that names may not use'],
    ['Old Hangul', '\u1113', 'an Old Hangul letter'],
    ['half-width Hangul', '\uFFA1', 'a compatibility character'],
    ['a soft hyphen', 'a\u00ADb', 'contains U+00AD, an invisible character'],
    ['a variation selector', 'a\uFE0F', 'an invisible character'],
    ['a noncharacter', 'a\uFFFF', 'an invisible character'],
    ['a tatweel', 'م\u0640م', 'which PRECIS excludes'],
    ['an unassigned code point', 'a\u0378', 'does not assign'],
    ['private use', 'a\uE000', 'private-use'],
    ['half a pair', 'a\uD800', 'half of a surrogate pair'],
    ['a format character', 'ب\u0600', 'a formatting or private-use character'],
  ])('%s', (_, text, expected) => {
    expect(reason(text)).toContain(expected)
  })

  it.each(['ß', 'ς', '\u06FD', '\u06FE', '\u0F0B', '〇'])('the exception %s is allowed', (char) => {
    expect(local(char)).toBe(char)
  })
})

describe('context rules (RFC 5892 appendix A)', () => {
  it.each([
    ['zero-width non-joiner between letters that join', 'می\u200Cخواهم'],
    ['the same across marks', 'ب\u064E\u200C\u064Eب'],
    ['the same in Mongolian', '\u1820\u200C\u1821'],
    ['zero-width non-joiner after a virama', 'क\u094D\u200Cष'],
    ['zero-width joiner after a virama', 'क\u094D\u200Dष'],
    ['zero-width joiner after a spacing virama', '\u1B13\u1B44\u200D\u1B13'],
    ['middle dot between two l', 'col·lega'],
    ['keraia before Greek', '\u0375α'],
    ['geresh after Hebrew', 'א\u05F3'],
    ['gershayim after Hebrew', 'א\u05F4ב'],
    ['katakana dot with katakana', 'ア・ア'],
    ['katakana dot with Han', '・漢'],
    ['Arabic-Indic digits', 'ب٣'],
    ['extended Arabic-Indic digits', 'ب۳'],
  ])('%s may stand', (_, text) => {
    expect(local(text)).toBe(text)
  })

  it.each([
    ['zero-width non-joiner between Latin letters', 'a\u200Cb'],
    ['the same after a letter that joins only to the right', 'در\u200Cب'],
    ['the same at the end', 'ب\u200C'],
    ['the same at the start', '\u200Cب'],
    ['two of them', 'ب\u200C\u200Cب'],
    ['zero-width joiner after a letter', 'क\u200Dष'],
    ['zero-width joiner after a nukta', 'ड\u093C\u200D'],
    ['zero-width joiner at the start', '\u200Da'],
    ['middle dot between other letters', 'a·a'],
    ['middle dot at the end', 'l·'],
    ['keraia before Latin', '\u0375a'],
    ['geresh without Hebrew before', '\u05F3א'],
    ['katakana dot among Latin letters', 'a・b'],
    ['both kinds of Arabic digits', 'ب٣۳'],
  ])('%s may not', (_, text) => {
    expect(reason(text)).toContain('context rule')
  })
})

describe('the Bidi Rule (RFC 5893)', () => {
  it.each(['אבג', 'مرحبا', 'א1', 'א-ב', 'אב\u05B0', 'ب٣', '\u07CA\u07C1', 'د.محمد', '\u{1E922}\u{1E944}'])(
    '%s fits',
    (text) => {
      expect(local(text)).toBe(text)
    },
  )

  it.each([
    ['1א', 'begin'],
    ['aא', 'begin'],
    ['٣', 'begin'],
    ['-א', 'begin'],
    ['אa', 'left-to-right'],
    ['אaב', 'left-to-right'],
    ['א-', 'ends'],
    ['א.\u05B0', 'ends'],
    ['א1٣', 'digits'],
  ])('%s does not', (text, expected) => {
    expect(reason(text)).toContain(expected)
  })

  it('does not bind the resource', () => {
    expect(JID.parse('example.com/aא').resource).toBe('aא')
  })
})

it('takes letters of any script that are their own canonical lower case', () => {
  const letter = fc
    .integer({ min: 0x80, max: 0x2ffff })
    .map((code) => (code >= 0xd800 && code <= 0xdfff ? 'é' : String.fromCodePoint(code)))
    .filter((char) => /[\p{Ll}\p{Lo}]/u.test(char) && char.normalize('NFKC') === char && char.toLowerCase() === char)
    .filter(
      (char) =>
        !/[\u0590-\u08FF\u1100-\u11FF\uA960-\uA97C\uD7B0-\uD7FB\u3164\uFFA0\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u.test(
          char,
        ),
    )
  fc.assert(
    fc.property(fc.array(letter, { minLength: 1, maxLength: 20 }), (letters) => {
      const text = letters.join('').normalize('NFC')
      expect(local(text)).toBe(text)
    }),
    { numRuns: 1000 },
  )
})
