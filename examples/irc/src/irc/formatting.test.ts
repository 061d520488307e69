import type { Markup } from '@trestle/gateway'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readFormatting, withoutControls, writeFormatting } from './formatting.js'
import { styledRuns } from './styled-runs.js'

const looks = ['bold', 'italic', 'strike', 'code', 'spoiler'] as const

/** Which looks each character has. */
function looksOf(body: string, markup: readonly Markup[]): readonly string[] {
  return [...body].map((_, index) =>
    looks
      .filter((look) => markup.some(({ style, start, end }) => style === look && start <= index && index < end))
      .join(' '),
  )
}

describe('formatting', () => {
  it.each([
    ['plain', 'plain', []],
    ['\x02But\x02 soft', 'But soft', [{ style: 'bold', start: 0, end: 3 }]],
    [
      '\x02But \x1dsoft\x0f!',
      'But soft!',
      [
        { style: 'bold', start: 0, end: 8 },
        { style: 'italic', start: 4, end: 8 },
      ],
    ],
    [
      '\x1eBut\x1e \x11soft',
      'But soft',
      [
        { style: 'strike', start: 0, end: 3 },
        { style: 'code', start: 4, end: 8 },
      ],
    ],
    ['\x034,12red\x03 \x0399x\x0304\x0412abEFdone', 'red xdone', []],
    ['it is \x0301,01Tybalt\x03', 'it is Tybalt', [{ style: 'spoiler', start: 6, end: 12 }]],
    ['\x1funder\x1f \x16reverse\x16\x01\x00', 'under reverse', []],
    ['\x02\x02\x1d\x0f', '', []],
    ['\x03', '', []],
  ] as const)('reads %j', (line, body, markup) => {
    expect(readFormatting(line)).toEqual({ body, markup })
  })

  it('ends a spoiler before a digit', () => {
    const markup = [
      { style: 'spoiler', start: 0, end: 2 },
      { style: 'bold', start: 0, end: 4 },
    ] as const
    const line = writeFormatting(styledRuns('no42', markup))
    expect(line).toBe('\x02\x0301,01no\x0f\x0242')
    expect(readFormatting(line).body).toBe('no42')
  })

  it('reads as it writes, whatever overlaps', () => {
    const part = fc.record({ style: fc.constantFrom(...looks), start: fc.nat(12), end: fc.nat(12) })
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme-ascii', maxLength: 12 }),
        fc.array(part, { maxLength: 6 }),
        (body, parts) => {
          const inside = parts.filter(({ start, end }) => start < end && end <= body.length)
          const { body: read, markup } = readFormatting(writeFormatting(styledRuns(body, parts)))
          expect(read).toBe(body)
          expect(looksOf(read, markup)).toEqual(looksOf(body, inside))
        },
      ),
    )
  })

  it('reads anything into text without controls and parts that lie in it', () => {
    const unit = fc.oneof(
      fc.constantFrom('\x02', '\x03', '\x04', '\x0f', '\x11', '\x16', '\x1d', ',', '7', 'a'),
      fc.string(),
    )
    fc.assert(
      fc.property(fc.array(unit), (units) => {
        const { body, markup } = readFormatting(units.join(''))
        expect(body).not.toMatch(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/)
        for (const { start, end } of markup) expect(0 <= start && start < end && end <= body.length).toBe(true)
      }),
    )
  })

  it('writes no control character that was in the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(writeFormatting(styledRuns(text))).toBe(withoutControls(text))
        expect(withoutControls(text)).not.toMatch(/[\r\n\0\x01]/)
      }),
    )
  })
})
