import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dateTime } from './index.js'

describe('dateTime', () => {
  it('reads back every moment that it writes', () => {
    const range = {
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    }
    fc.assert(fc.property(fc.date(range), (date) => void expect(dateTime.decode(dateTime.encode(date))).toEqual(date)))
  })

  it.each([
    ['1969-07-21T02:56:15Z', '1969-07-21T02:56:15.000Z'],
    ['1969-07-20T21:56:15-05:00', '1969-07-21T02:56:15.000Z'],
    ['2026-01-31T12:00:00.5+00:00', '2026-01-31T12:00:00.500Z'],
    ['2026-01-31T12:00:00.123456789Z', '2026-01-31T12:00:00.123Z'],
    [' 2026-01-31T12:00:00Z\n', '2026-01-31T12:00:00.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['20020910T23:08:25', '2002-09-10T23:08:25.000Z'],
  ])('reads %s', (text, moment) => expect(dateTime.decode(text).toISOString()).toBe(moment))

  it('writes UTC, with milliseconds only where there are any', () => {
    expect(dateTime.encode(new Date('2026-01-31T12:00:00Z'))).toBe('2026-01-31T12:00:00Z')
    expect(dateTime.encode(new Date('2026-01-31T12:00:00.05Z'))).toBe('2026-01-31T12:00:00.050Z')
  })

  it.each([
    '',
    'now',
    '2026',
    '2026-01-31',
    '2026-01-31T12:00:00',
    '2026-01-31 12:00:00Z',
    '2026-01-31T12:00Z',
    '2026-02-30T12:00:00Z',
    '2025-02-29T12:00:00Z',
    '2026-13-01T12:00:00Z',
    '2026-00-01T12:00:00Z',
    '2026-01-00T12:00:00Z',
    '2026-01-31T25:00:00Z',
    '2026-01-31T12:60:00Z',
    '2026-01-31T12:00:00+25:00',
    '2026-01-31T12:00:00.Z',
    '-2026-01-31T12:00:00Z',
    '+002026-01-31T12:00:00Z',
    '12026-01-31T12:00:00Z',
    '20260230T12:00:00',
  ])('refuses %j', (text) => expect(() => dateTime.decode(text)).toThrow('expected a date and time'))

  it('refuses to write an invalid date or a year that it could not read', () => {
    expect(() => dateTime.encode(new Date(Number.NaN))).toThrow(RangeError)
    expect(() => dateTime.encode(new Date(Date.UTC(10_000, 0)))).toThrow(RangeError)
    expect(() => dateTime.encode(new Date(Date.UTC(-1, 0)))).toThrow(RangeError)
  })
})
