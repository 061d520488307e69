import { readFileSync } from 'node:fs'
import { roundTrip } from '@trestle/testing'
import { expect, it } from 'vitest'
import { Nick } from './elements.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')

it.each([
  ['nick', 'Prince of Cats'],
  ['subscription', 'Prince of Cats'],
  ['first-message', 'Prince of Cats'],
  ['publication', 'King of Cats'],
  ['notification', 'King of Cats'],
  ['change', 'King of Cats'],
])('reads and writes the nickname of %s', (name, nick) => {
  expect(roundTrip(fixture(name), Nick)).toBe(nick)
})

it('reads and writes that there is none any more', () => {
  expect(roundTrip(`<nick xmlns='http://jabber.org/protocol/nick'/>`, Nick)).toBe('')
})
