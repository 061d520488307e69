import { readFileSync } from 'node:fs'
import { JID } from '@trestle/jid'
import { roundTrip } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { Delay, LegacyDelay } from './elements.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')

describe('the elements', () => {
  it('of a message that waited for its recipient', () => {
    expect(roundTrip(fixture('offline-message'), Delay)).toEqual({
      from: JID.parse('capulet.example'),
      stamp: new Date('2025-03-01T22:14:09Z'),
      reason: 'Kept while you were away',
    })
  })

  it('of a last presence, without a reason', () => {
    expect(roundTrip(fixture('last-presence'), Delay)).toEqual({
      from: JID.parse('juliet@capulet.example/chamber'),
      stamp: new Date('2025-03-01T23:00:00.250Z'),
    })
  })

  it('of the history of a room', () => {
    expect(roundTrip(fixture('room-history'), Delay)).toEqual({
      from: JID.parse('feast@rooms.verona.example'),
      stamp: new Date('2025-02-28T20:30:00Z'),
    })
  })

  it('of a server that knows only XEP-0091', () => {
    expect(roundTrip(fixture('legacy'), LegacyDelay)).toEqual({
      from: JID.parse('capulet.example'),
      stamp: new Date('2005-03-01T22:14:09Z'),
      reason: 'Kept while you were away',
    })
  })
})
