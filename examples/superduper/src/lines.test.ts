import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLines } from './lines.js'

function cut(chunks: readonly Uint8Array[], maxBytes = 1000): { lines: string[]; problems: string[] } {
  const lines: string[] = []
  const problems: string[] = []
  const decoder = createLines({
    maxBytes,
    onLine: (line) => lines.push(line),
    onError: (problem) => problems.push(problem),
  })
  for (const chunk of chunks) decoder.push(chunk)
  return { lines, problems }
}

const byteByByte = (text: string): Uint8Array[] => [...Buffer.from(text)].map((byte) => Uint8Array.of(byte))

describe('lines', () => {
  it('come out the same however the bytes are cut', () => {
    const line = fc
      .string({ unit: 'grapheme', maxLength: 20 })
      .filter((text) => !/[\r\n]/.test(text) && text.trim() !== '')
    fc.assert(
      fc.property(fc.array(line, { maxLength: 10 }), fc.array(fc.nat(50)), (expected, sizes) => {
        const bytes = Buffer.from(expected.map((text) => `${text}\n`).join(''))
        const chunks: Uint8Array[] = []
        let start = 0
        for (const size of sizes) {
          chunks.push(bytes.subarray(start, start + size))
          start += size
        }
        chunks.push(bytes.subarray(start))
        expect(cut(chunks)).toEqual({ lines: expected, problems: [] })
      }),
    )
  })

  it('may be as long as the limit, and no longer, finished or not', () => {
    expect(cut(byteByByte(`${'x'.repeat(10)}\n`), 10).lines).toEqual(['x'.repeat(10)])
    expect(cut(byteByByte('x'.repeat(11)), 10)).toEqual({ lines: [], problems: ['too-large'] })
    expect(cut([Buffer.from(`a\n${'x'.repeat(11)}\nb\n`)], 10)).toEqual({ lines: ['a'], problems: ['too-large'] })
  })

  it('must be UTF-8', () => {
    expect(cut([Uint8Array.of(0x61, 0x0a, 0xc3, 0x28, 0x0a, 0x62, 0x0a)])).toEqual({
      lines: ['a'],
      problems: ['not-utf-8'],
    })
  })

  it('that are empty are left out', () => {
    expect(cut([Buffer.from('\n\r\na\n \n')]).lines).toEqual(['a'])
  })

  it('are not read after a stop, even when they are here already', () => {
    const lines: string[] = []
    const decoder = createLines({
      maxBytes: 10,
      onLine(line) {
        lines.push(line)
        decoder.stop()
      },
      onError: () => {},
    })
    decoder.push(Buffer.from('a\nb\n'))
    decoder.push(Buffer.from('c\n'))
    expect(lines).toEqual(['a'])
  })

  it('wait while it is paused', () => {
    const lines: string[] = []
    const decoder = createLines({ maxBytes: 10, onLine: (line) => lines.push(line), onError: () => {} })
    decoder.pause()
    decoder.push(Buffer.from('a\nb'))
    expect(lines).toEqual([])
    decoder.resume()
    expect(lines).toEqual(['a'])
    decoder.push(Buffer.from('\n'))
    expect(lines).toEqual(['a', 'b'])
  })

  it('that follow one whose handler threw still come, in order', async () => {
    const lines: string[] = []
    let reached = (): void => {}
    const third = new Promise<void>((resolve) => {
      reached = resolve
    })
    const decoder = createLines({
      maxBytes: 10,
      onLine(line) {
        lines.push(line)
        if (line === 'a') throw new Error('in the handler')
        if (line === 'c') reached()
      },
      onError: () => {},
    })
    expect(() => decoder.push(Buffer.from('a\nb\nc\n'))).toThrow('in the handler')
    await third
    expect(lines).toEqual(['a', 'b', 'c'])
  })
})
