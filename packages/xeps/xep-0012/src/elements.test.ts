import { readFileSync } from 'node:fs'
import { roundTrip } from '@trestle/testing'
import { parse } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { LastActivity, LastActivityRequest, NS_LAST_ACTIVITY } from './elements.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')

describe('the elements', () => {
  it.each(['offline-request', 'online-request', 'service-request'])('of the %s', (name) => {
    expect(roundTrip(fixture(name), LastActivityRequest)).toEqual({})
  })

  it.each([
    ['offline-result', { seconds: 5400 }],
    ['offline-result-with-status', { seconds: 5400, status: 'Gone to the feast' }],
    ['online-result', { seconds: 75 }],
    ['service-result', { seconds: 864_000 }],
  ])('of the %s', (name, value) => {
    expect(roundTrip(fixture(name), LastActivity)).toEqual(value)
  })

  it.each([
    ['', 'query/@seconds: missing'],
    ["seconds='-1'", 'query/@seconds'],
    ["seconds='soon'", 'query/@seconds'],
    ["seconds='1.5'", 'query/@seconds'],
    ["seconds='8640000000001'", 'query/@seconds'],
    [`seconds='${'9'.repeat(40)}'`, 'query/@seconds'],
  ])('refuses a result with %j', (written, path) => {
    expect(() => LastActivity.decode(parse(`<query xmlns='${NS_LAST_ACTIVITY}' ${written}/>`))).toThrow(path)
  })
})
