import { readFileSync } from 'node:fs'
import { elementFrom, roundTrip } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { NS_RAI, RoomActivity } from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')

describe('the elements', () => {
  it('of a subscription name no room', () => {
    expect(roundTrip(fixture('subscription'), RoomActivity)).toEqual({ rooms: [] })
  })

  it('of activity name the rooms', () => {
    expect(roundTrip(fixture('activity'), RoomActivity).rooms.map(({ local }) => local)).toEqual(['feast', 'square'])
  })

  it('leave out what is no address, and keep what is not known', () => {
    const xml = `<rai xmlns='${NS_RAI}' since='x'><activity>@</activity><activity>feast@rooms.verona.example</activity></rai>`
    const { rooms, rest } = RoomActivity.decode(elementFrom(xml))
    expect([rooms.map(String), rest?.attrs]).toEqual([['feast@rooms.verona.example'], { since: 'x' }])
  })
})
