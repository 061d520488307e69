import { readFileSync } from 'node:fs'
import { roundTrip } from '@trestle/testing'
import { expect, it } from 'vitest'
import { Sample } from './elements.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')

it('reads and writes the payload of a message', () => {
  expect(roundTrip(fixture('message'), Sample)).toEqual({ text: 'By the wall' })
})
