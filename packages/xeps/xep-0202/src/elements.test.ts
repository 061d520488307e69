import { readFileSync } from 'node:fs'
import { roundTrip } from '@trestle/testing'
import { parse } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { EntityTime, EntityTimeRequest, NS_TIME } from './elements.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')

describe('the elements', () => {
  it('of a request', () => {
    expect(roundTrip(fixture('request'), EntityTimeRequest)).toEqual({})
  })

  it('of a result', () => {
    expect(roundTrip(fixture('result'), EntityTime)).toEqual({ offset: 330, moment: new Date('2025-05-06T07:08:09Z') })
  })

  const decode = (tzo: string, utc: string) =>
    EntityTime.decode(parse(`<time xmlns='${NS_TIME}'><tzo>${tzo}</tzo><utc>${utc}</utc></time>`))

  it.each([
    ['Z', 0],
    ['-00:00', 0],
    ['-03:30', -210],
    ['+14:00', 840],
  ])('read the zone %j', (tzo, offset) => {
    expect(decode(tzo, '2025-05-06T07:08:09.25Z')).toEqual({ offset, moment: new Date('2025-05-06T07:08:09.250Z') })
  })

  it.each(['', 'CET', '+1', '+0100', '+25:00', '-01:99'])('refuse the zone %j', (tzo) => {
    expect(() => decode(tzo, '2025-05-06T07:08:09Z')).toThrow(`{${NS_TIME}}tzo: `)
  })

  it.each(['', 'now', '2025-05-06', '2025-02-30T07:08:09Z', '2025-05-06T07:08:09'])('refuse the time %j', (utc) => {
    expect(() => decode('Z', utc)).toThrow(`{${NS_TIME}}utc: `)
  })
})
