import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readFormatting } from './formatting.js'
import { roomForText, splitLines } from './split-lines.js'

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' })
const graphemes = (text: string) => [...segmenter.segment(text)].map(({ segment }) => segment)
const bytes = (line: string) => Buffer.byteLength(line)
const plain = (body: string, maxBytes = 32) => splitLines(body, [], { maxBytes })

describe('lines', () => {
  it('leaves room for what others see before the text', () => {
    expect(roomForText('romeo!r@verona', 'PRIVMSG', '#balcony')).toBe(
      512 - bytes(':romeo!r@verona PRIVMSG #balcony :\r\n'),
    )
    expect(roomForText('römeo!r@verona', 'NOTICE', 'juliet', 1024)).toBe(
      1024 - bytes(':römeo!r@verona NOTICE juliet :\r\n'),
    )
  })

  it('breaks at spaces', () => {
    expect(plain('But soft, what light through yonder window breaks?')).toEqual([
      'But soft, what light through',
      'yonder window breaks?',
    ])
  })

  it('breaks between graphemes where there is no space', () => {
    const family = '👨‍👩‍👧'
    expect(plain(`a${family.repeat(3)}`)).toEqual([`a${family}`, family, family])
    expect(plain('e\u0301'.repeat(12))).toEqual(['e\u0301'.repeat(10), 'e\u0301'.repeat(2)])
  })

  it('breaks what is no character of anybody between code points', () => {
    const tower = `a${'\u0301'.repeat(40)}`
    const lines = plain(tower)
    expect(lines.join('')).toBe(tower)
    expect(lines.every((line) => bytes(line) <= 32)).toBe(true)
  })

  it('keeps lines apart and drops empty ones', () => {
    expect(plain('one\n\n two \r\nthree\r   \nfour\u2028five')).toEqual(['one', ' two ', 'three', 'four', 'five'])
    expect(plain('')).toEqual([])
    expect(plain(' \n\t')).toEqual([])
  })

  it('formats each line', () => {
    const markup = [
      { style: 'bold', start: 0, end: 12 },
      { style: 'italic', start: 7, end: 9 },
    ] as const
    expect(splitLines('bold\nand bold', markup, { maxBytes: 32 })).toEqual(['\x02bold', '\x02an\x1dd \x1dbol\x02d'])
  })

  it('refuses to make lines in which nothing fits', () => {
    expect(() => plain('text', 31)).toThrow(RangeError)
    expect(() => plain('text', Number.NaN)).toThrow(RangeError)
  })

  const style = fc.constantFrom('bold', 'italic', 'strike', 'code', 'spoiler', 'quote')
  const markup = fc.array(fc.record({ style, start: fc.nat(120), end: fc.nat(120) }), { maxLength: 8 })
  const unit = fc.constantFrom(
    'a',
    'bc',
    '7',
    ' ',
    ' ',
    '\n',
    '\r',
    'ß',
    '€',
    '🙂',
    '👨‍👩‍👧',
    'e\u0301',
    '\x02',
    '\x03',
    '\x01',
    '\0',
  )
  const body = fc.array(unit, { maxLength: 100 }).map((units) => units.join(''))

  it('loses nothing but spaces and controls, and keeps to the limit', () => {
    fc.assert(
      fc.property(body, markup, fc.integer({ min: 32, max: 80 }), (text, parts, maxBytes) => {
        const lines = splitLines(text, parts, { maxBytes })
        for (const line of lines) {
          expect(bytes(line)).toBeLessThanOrEqual(maxBytes)
          expect(line).not.toMatch(/[\r\n\0\x01]/)
          expect(line.trim()).not.toBe('')
        }
        const squeeze = (value: string) => value.replace(/[\s\x00-\x1f]/g, '')
        expect(squeeze(lines.map((line) => readFormatting(line).body).join(''))).toBe(squeeze(text))
      }),
    )
  })

  it('breaks no grapheme', () => {
    fc.assert(
      fc.property(body, fc.integer({ min: 32, max: 60 }), (text, maxBytes) => {
        const clean = text.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f]/g, '')
        const whole = graphemes(clean).filter((one) => one.trim() !== '')
        const broken = splitLines(text, [], { maxBytes }).flatMap(graphemes)
        expect(broken.filter((one) => one.trim() !== '')).toEqual(whole)
      }),
    )
  })
})
