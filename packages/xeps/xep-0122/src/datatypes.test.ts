import { describe, expect, it } from 'vitest'
import { datatypeOf } from './datatypes.js'

describe('a datatype', () => {
  it.each([
    ['anyURI', ['xmpp:romeo@montague.example', 'a%20b', ''], ['a b', 'a%2', '<a>']],
    ['boolean', ['true', '0'], ['yes', 'TRUE']],
    ['byte', ['-128', '127', '+1', '007'], ['128', '-129', '1.0', '', 'x']],
    [
      'date',
      ['2026-02-28', '2024-02-29Z', '2026-07-16+02:00'],
      ['2026-02-29', '2026-13-01', '26-01-01', '2026-07-16+15:00'],
    ],
    [
      'dateTime',
      ['2026-07-16T20:00:00', '2026-07-16T24:00:00Z', '2026-07-16T20:00:00.5-07:00'],
      ['2026-07-16', '2026-07-16T20:60:00Z', '2026-07-16T24:00:01Z', '2026-07-16 20:00:00'],
    ],
    ['decimal', ['-1.50', '.5', '1.', '9'.repeat(100)], ['1e3', '.', '', '9'.repeat(101), '1,5']],
    ['double', ['1e3', '-INF', 'NaN', '.5'], ['Infinity', '1e', '']],
    ['int', ['-2147483648', '2147483647'], ['2147483648']],
    ['integer', [`-${'9'.repeat(99)}`], ['1.5']],
    ['language', ['en', 'de-CH-1996'], ['e_n', 'abcdefghi', '']],
    ['long', ['9223372036854775807'], ['9223372036854775808']],
    ['positiveInteger', ['1'], ['0']],
    ['short', ['-32768'], ['32768']],
    ['string', ['', 'anything'], []],
    ['time', ['20:00:00', '23:59:59.999Z'], ['25:00:00', '20:00', '20:00:60']],
    ['unsignedByte', ['255'], ['256', '-1']],
    ['owl', ['whatever'], []],
  ] as const)('xs:%s', (name, fitting, others) => {
    const { fits } = datatypeOf(`xs:${name}`)
    expect((fitting as readonly string[]).filter((text) => !fits(text))).toEqual([])
    expect((others as readonly string[]).filter(fits)).toEqual([])
  })

  it.each([
    ['decimal', '0.1', '0.10', 0],
    ['integer', '9007199254740993', '9007199254740992', 1],
    ['decimal', '-2', '-1.5', -1],
    ['double', 'INF', '1e300', 1],
    ['double', 'INF', 'INF', 0],
    ['dateTime', '2026-07-16T20:00:00+02:00', '2026-07-16T18:00:00Z', 0],
    ['date', '2026-07-15', '2026-07-16', -1],
    ['time', '20:00:00', '19:59:59', 1],
  ])('xs:%s compares %s and %s', (name, a, b, expected) => {
    expect(Math.sign(datatypeOf(`xs:${name}`).compare!(a, b))).toBe(expected)
  })
})
