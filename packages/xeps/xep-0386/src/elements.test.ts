import { readFileSync } from 'node:fs'
import { roundTrip } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { Bind2Bound, Bind2Feature, Bind2Request } from './elements.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')

describe('the elements', () => {
  it('of an offer', () => {
    expect(roundTrip(fixture('offer'), Bind2Feature)).toEqual({
      inline: { features: [{ var: 'urn:xmpp:carbons:2' }, { var: 'urn:xmpp:csi:0' }, { var: 'urn:xmpp:sm:3' }] },
    })
    expect(roundTrip("<bind xmlns='urn:xmpp:bind:0'/>", Bind2Feature)).toEqual({})
  })

  it('of a request', () => {
    expect(roundTrip(fixture('request'), Bind2Request)).toEqual({ tag: 'Balcony', features: [] })
  })

  it('of a request with features', () => {
    const { tag, features } = roundTrip(fixture('request-with-features'), Bind2Request)
    expect(tag).toBe('Balcony')
    expect(features.map(({ name, ns }) => [name, ns])).toEqual([
      ['enable', 'urn:xmpp:carbons:2'],
      ['enable', 'urn:xmpp:sm:3'],
      ['inactive', 'urn:xmpp:csi:0'],
    ])
  })

  it('of a result', () => {
    const { features } = roundTrip(fixture('bound'), Bind2Bound)
    expect(features.map(({ name, ns }) => [name, ns])).toEqual([['metadata', 'urn:xmpp:mam:2']])
  })
})
