import { readFileSync } from 'node:fs'
import { roundTrip } from '@trestle/testing'
import { expect, it } from 'vitest'
import { NoCopy, NoPermanentStore, NoStore, Store } from './elements.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')

it('reads and writes hints', () => {
  expect(roundTrip(fixture('no-copy'), NoCopy)).toEqual({})
  expect(roundTrip(fixture('no-copy'), NoStore)).toEqual({})
  expect(roundTrip("<no-permanent-store xmlns='urn:xmpp:hints'/>", NoPermanentStore)).toEqual({})
  expect(roundTrip("<store xmlns='urn:xmpp:hints'/>", Store)).toEqual({})
})
