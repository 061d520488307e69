import { readFileSync } from 'node:fs'
import { elementFrom, roundTrip } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { Acknowledged, Displayed, Markable, NS_MARKERS, Received } from './elements.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')

describe('the elements', () => {
  it.each(['markable', 'room-markable'])('that ask for markers: %s', (name) => {
    expect(roundTrip(fixture(name), Markable)).toEqual({})
  })

  it.each([
    ['displayed', 'vow-1'],
    ['room-displayed', 'room-7'],
  ])('that mark: %s', (name, id) => {
    expect(roundTrip(fixture(name), Displayed)).toEqual({ id })
  })

  it.each([Received, Acknowledged])('of older clients', (definition) => {
    expect(roundTrip(`<${definition.name} xmlns='${NS_MARKERS}' id='vow-1'/>`, definition)).toEqual({ id: 'vow-1' })
  })

  it('refuse a marker of nothing', () => {
    expect(() => Displayed.decode(elementFrom(`<displayed xmlns='${NS_MARKERS}'/>`))).toThrow('displayed/@id: missing')
  })
})
