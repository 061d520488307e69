import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ParserLimits } from './index.js'
import { createParserWith } from './parser.js'

interface Row {
  readonly name: string
  /** Whether the header of a stream comes before. */
  readonly header: boolean
  readonly xml?: string
  readonly hex?: string
  readonly error: string
  /** Stanzas delivered before the error. */
  readonly delivered: number
  readonly limits?: Partial<ParserLimits>
}

const rows = JSON.parse(readFileSync(new URL('../fixtures/hostile.json', import.meta.url), 'utf8')) as Row[]
const HEADER = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>"

function bytesOf(row: Row): Uint8Array {
  const body = row.hex === undefined ? new TextEncoder().encode(row.xml) : Uint8Array.from(Buffer.from(row.hex, 'hex'))
  const header = new TextEncoder().encode(row.header ? HEADER : '')
  return Uint8Array.from([...header, ...body])
}

/** What comes of it, the input being cut at the given places and ended. */
function outcome(
  row: Row,
  cuts: readonly number[],
  short = true,
): { delivered: number; errors: string[]; late: number } {
  const result = { delivered: 0, errors: [] as string[], late: 0 }
  const late = () => {
    if (result.errors.length > 0) result.late++
  }
  const parser = createParserWith(
    {
      onOpen: late,
      onElement() {
        late()
        result.delivered++
      },
      onClose: late,
      onError: (error) => result.errors.push(error.code),
    },
    row.limits === undefined ? {} : { limits: row.limits },
    short,
  )
  const bytes = bytesOf(row)
  let from = 0
  for (const cut of [...cuts, bytes.length]) {
    parser.write(bytes.slice(from, cut))
    from = cut
  }
  parser.end()
  parser.write(HEADER)
  parser.restart()
  parser.write(`${HEADER}<message/>`)
  return result
}

/** What there must be at least, by the first words of the names. */
const CLASSES = [
  'document type with a declaration of entities',
  'document type with an external entity',
  'elements nested too deeply',
  'attribute that never ends',
  'attribute given twice through two prefixes',
  'prefix xml bound',
  'prefix xmlns declared',
  'undeclared prefix',
  'prefix undeclared again',
  'overlong',
  'surrogates in UTF-8',
  'continuation byte',
  'character cut off by the end',
  'UTF-16',
  'XML 1.1',
  'U+0000',
  'bare ampersand',
  'end of CDATA in text',
  'stanza that never ends',
  'text between stanzas',
  'second root',
  'a second header',
]

describe('hostile input', () => {
  it('is of every class', () => {
    expect(CLASSES.filter((start) => !rows.some(({ name }) => name.startsWith(start)))).toEqual([])
  })

  it.each(rows.map((row) => [row.name, row] as const))('%s', (_, row) => {
    const expected = { delivered: row.delivered, errors: [row.error], late: 0 }
    const { length } = bytesOf(row)
    const everywhere = Array.from({ length }, (_, i) => i)
    // The way that all traffic takes, and the one that is the measure of it.
    for (const short of [true, false]) {
      expect(outcome(row, [], short)).toEqual(expected)
      expect(outcome(row, everywhere, short)).toEqual(expected)
    }
    fc.assert(
      fc.property(fc.array(fc.nat(length)), (cuts) => {
        expect(
          outcome(
            row,
            cuts.toSorted((a, b) => a - b),
          ),
        ).toEqual(expected)
      }),
      { numRuns: 20 },
    )
  })
})
