import { readFileSync } from 'node:fs'
import { roundTrip } from '@trestle/testing'
import { expect, it } from 'vitest'
import { ClientActive, ClientInactive, ClientStateFeature } from './elements.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')

it('reads and writes the offer and both states', () => {
  expect(roundTrip(fixture('offer'), ClientStateFeature)).toEqual({})
  expect(roundTrip(fixture('active'), ClientActive)).toEqual({})
  expect(roundTrip(fixture('inactive'), ClientInactive)).toEqual({})
})
