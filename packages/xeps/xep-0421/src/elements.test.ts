import { readFileSync } from 'node:fs'
import { elementFrom, roundTrip } from '@trestle/testing'
import { DiscoInfo } from '@trestle/xep-0030'
import { describe, expect, it } from 'vitest'
import { NS_OCCUPANT_ID, OccupantId } from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')

describe('occupant ids', () => {
  it.each(['presence', 'message'])('are read and written in a %s', (name) => {
    expect(roundTrip(fixture(name), OccupantId)).toBe('5f3c0d2a9e6b41778c0e')
  })

  it('are announced by the feature of a room', () => {
    expect(roundTrip(fixture('info-result'), DiscoInfo).features).toEqual([NS_OCCUPANT_ID])
  })

  it.each(['', 'x'.repeat(129)])('have from 1 to 128 characters', (id) => {
    const element = elementFrom(`<occupant-id xmlns='urn:xmpp:occupant-id:0' id='${id}'/>`)
    expect(() => OccupantId.decode(element)).toThrow(expect.objectContaining({ path: expect.stringMatching(/@id$/) }))
  })
})
