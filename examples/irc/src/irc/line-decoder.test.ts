import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLineDecoder, isFallbackEncoding } from './line-decoder.js'

function read(bytes: Uint8Array, options: { fallback?: string; maxBytes?: number; pieces?: number } = {}) {
  const lines: string[] = []
  let skipped = 0
  const decoder = createLineDecoder({
    fallback: options.fallback,
    maxBytes: options.maxBytes,
    onLine: (line) => lines.push(line),
    onSkipped: () => skipped++,
  })
  const size = options.pieces ?? Math.max(1, bytes.length)
  for (let at = 0; at < bytes.length; at += size) decoder.push(bytes.subarray(at, at + size))
  return { lines, skipped }
}
const latin = (text: string) => Buffer.from(text, 'latin1')

describe('decoding lines', () => {
  it('reads each line by itself', () => {
    const bytes = Buffer.concat([Buffer.from('Tschüß €\r\n'), latin('Tschüß\n'), Buffer.from('🙂\r\n\r\n\n')])
    expect(read(bytes).lines).toEqual(['Tschüß €', 'Tschüß', '🙂'])
  })

  it('reads what is not UTF-8 in the encoding that was set', () => {
    expect(read(Uint8Array.from([0xcf, 0xf0, 0xe8, 10]), { fallback: 'windows-1251' }).lines).toEqual(['При'])
    expect(read(Uint8Array.from([0x80, 0xe4, 10])).lines).toEqual(['€ä'])
  })

  it.each(['ü', '€', '🙂'])('drops the half of %s at the end of a line, and keeps the rest', (char) => {
    const whole = Buffer.from(`Grüße ${char}`)
    for (let cut = 1; cut < Buffer.byteLength(char); cut++) {
      const bytes = Buffer.concat([whole.subarray(0, whole.length - cut), Buffer.from('\r\n')])
      expect(read(bytes).lines).toEqual(['Grüße '])
    }
  })

  it('skips a line that is too long, and none beside it', () => {
    const bytes = Buffer.from(`one\n${'x'.repeat(11)}\r\n0123456789\ntwo\n`)
    for (const pieces of [1, 3, 100])
      expect(read(bytes, { maxBytes: 10, pieces })).toEqual({ lines: ['one', '0123456789', 'two'], skipped: 1 })
  })

  it('takes only encodings that keep ASCII', () => {
    expect(['utf-8', 'iso-8859-15', 'koi8-r', 'shift_jis'].map(isFallbackEncoding)).toEqual([true, true, true, true])
    expect(['utf-16le', 'nonsense', ''].map(isFallbackEncoding)).toEqual([false, false, false])
  })

  it('does not care in which pieces bytes come', () => {
    const bytes = fc.uint8Array({ maxLength: 80 }).map((some) => Uint8Array.from([...some, 10, 0xc3, 10]))
    fc.assert(
      fc.property(bytes, fc.integer({ min: 1, max: 9 }), (some, pieces) => {
        const whole = read(some)
        expect(read(some, { pieces })).toEqual(whole)
        for (const line of whole.lines) expect(line).not.toContain('\n')
      }),
    )
  })

  it('reads UTF-8 as it was written', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', minLength: 1 })), (texts) => {
        const lines = texts.map((text) => text.replace(/[\r\n]/g, '')).filter((text) => text !== '')
        expect(read(Buffer.from(lines.map((line) => `${line}\r\n`).join(''))).lines).toEqual(lines)
      }),
    )
  })
})
