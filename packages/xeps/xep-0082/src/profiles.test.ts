import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { date, dateTime, legacyDateTime, offsetDateTime, time, zoneOffset } from './index.js'

const offsets = fc.integer({ min: -840, max: 840 })
const moments = fc.date({
  min: new Date('0001-01-01T00:00:00Z'),
  max: new Date('9998-12-31T00:00:00Z'),
  noInvalidDate: true,
})

describe('date', () => {
  it('reads and writes a day', () => {
    expect(date.decode('1848-03-13')).toEqual({ year: 1848, month: 3, day: 13 })
    expect(date.encode({ year: 1848, month: 3, day: 13 })).toBe('1848-03-13')
    expect(date.decode(' 2024-02-29Z ')).toEqual({ year: 2024, month: 2, day: 29, offset: 0 })
    expect(date.encode({ year: 33, month: 4, day: 3, offset: -90 })).toBe('0033-04-03-01:30')
  })

  it.each([
    '',
    '1848-3-13',
    '1848-13-01',
    '1848-00-01',
    '1848-01-00',
    '2023-02-29',
    '1900-02-29',
    '18480313',
    '+1848-03-13',
    '1848-03-13T00:00:00Z',
    '1848-03-13+14:01',
    '1848-03-13+01:60',
  ])('refuses %j', (text) => {
    expect(() => date.decode(text)).toThrow()
  })

  it.each([
    { year: 10_000, month: 1, day: 1 },
    { year: -1, month: 1, day: 1 },
    { year: 2023, month: 2, day: 29 },
    { year: 2023, month: 1.5, day: 1 },
    { year: 2023, month: 1, day: 1, offset: 841 },
  ])('does not write %j', (value) => {
    expect(() => date.encode(value)).toThrow(RangeError)
  })
})

describe('dateTime', () => {
  it('reads one moment from clocks in two places', () => {
    const moment = new Date('1961-04-12T06:07:00Z')
    expect(dateTime.decode('1961-04-12T06:07:00Z')).toEqual(moment)
    expect(dateTime.decode('1961-04-12T09:07:00+03:00')).toEqual(moment)
    expect(dateTime.encode(moment)).toBe('1961-04-12T06:07:00Z')
  })
})

describe('offsetDateTime', () => {
  it('keeps the clock on the wall', () => {
    const launch = { moment: new Date('1961-04-12T06:07:00Z'), offset: 180 }
    expect(offsetDateTime.decode('1961-04-12T09:07:00+03:00')).toEqual(launch)
    expect(offsetDateTime.encode(launch)).toBe('1961-04-12T09:07:00+03:00')
    expect(offsetDateTime.decode('1961-04-12T06:07:00Z')).toEqual({ ...launch, offset: 0 })
    expect(offsetDateTime.decode('19610412T06:07:00')).toEqual({ ...launch, offset: 0 })
  })

  it('reads what it writes', () => {
    fc.assert(
      fc.property(moments, offsets, (moment, offset) => {
        expect(offsetDateTime.decode(offsetDateTime.encode({ moment, offset }))).toEqual({ moment, offset })
      }),
    )
  })

  it.each(['', '1961-04-12T09:07:00', '1961-04-12T09:07:00+15:00', '1961-04-12T09:07:00-03:75'])(
    'refuses %j',
    (text) => {
      expect(() => offsetDateTime.decode(text)).toThrow()
    },
  )
})

describe('legacyDateTime', () => {
  it('writes the older form, and reads both', () => {
    const moment = new Date('2004-05-06T07:08:09Z')
    expect(legacyDateTime.encode(moment)).toBe('20040506T07:08:09')
    expect(legacyDateTime.encode(new Date('2004-05-06T07:08:09.9Z'))).toBe('20040506T07:08:09')
    expect(legacyDateTime.decode('20040506T07:08:09')).toEqual(moment)
    expect(legacyDateTime.decode('2004-05-06T07:08:09Z')).toEqual(moment)
  })
})

describe('time', () => {
  it('reads and writes a time of every day', () => {
    expect(time.decode('17:30:00')).toEqual({ hours: 17, minutes: 30, seconds: 0 })
    expect(time.encode({ hours: 17, minutes: 30, seconds: 0 })).toBe('17:30:00')
    expect(time.decode('07:05:09.25-05:30')).toEqual({
      hours: 7,
      minutes: 5,
      seconds: 9,
      milliseconds: 250,
      offset: -330,
    })
    expect(time.encode({ hours: 7, minutes: 5, seconds: 9, milliseconds: 25, offset: 0 })).toBe('07:05:09.025Z')
  })

  it('drops what is finer than a millisecond, however long it is', () => {
    expect(time.decode(`00:00:00.${'9'.repeat(10_000)}`)).toMatchObject({ milliseconds: 999 })
  })

  it('reads what it writes', () => {
    const times = fc.record(
      {
        hours: fc.nat(23),
        minutes: fc.nat(59),
        seconds: fc.nat(59),
        milliseconds: fc.integer({ min: 1, max: 999 }),
        offset: offsets,
      },
      { requiredKeys: ['hours', 'minutes', 'seconds'] },
    )
    fc.assert(
      fc.property(times, (value) => {
        expect(time.decode(time.encode(value))).toEqual(value)
      }),
    )
  })

  it.each(['', '5:00:00', '17:30', '24:00:00', '17:60:00', '17:30:60', '17:30:00.', '17:30:00+1:00'])(
    'refuses %j',
    (text) => {
      expect(() => time.decode(text)).toThrow()
    },
  )

  it('does not write what no clock shows', () => {
    expect(() => time.encode({ hours: 24, minutes: 0, seconds: 0 })).toThrow(RangeError)
    expect(() => time.encode({ hours: 1, minutes: 0, seconds: 0, offset: 0.5 })).toThrow(RangeError)
  })
})

describe('zoneOffset', () => {
  it('reads what it writes, and other ways to write it', () => {
    fc.assert(
      fc.property(offsets, (minutes) => {
        expect(zoneOffset.decode(zoneOffset.encode(minutes))).toBe(minutes)
      }),
    )
    expect(zoneOffset.encode(-330)).toBe('-05:30')
    expect(zoneOffset.decode(' +00:00 ')).toBe(0)
    expect(zoneOffset.decode('-00:00')).toBe(0)
  })

  it.each(['', 'UTC', '+1:00', '+0100', '01:00', '+14:01', '-01:60', '+01:00Z'])('refuses %j', (text) => {
    expect(() => zoneOffset.decode(text)).toThrow()
  })

  it('does not write what no clock shows', () => {
    expect(() => zoneOffset.encode(841)).toThrow(RangeError)
    expect(() => zoneOffset.encode(0.5)).toThrow(RangeError)
  })
})
