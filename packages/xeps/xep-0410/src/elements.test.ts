import { readFileSync } from 'node:fs'
import { roundTrip } from '@trestle/testing'
import { DiscoInfo } from '@trestle/xep-0030'
import { Ping } from '@trestle/xep-0199'
import { expect, it } from 'vitest'
import { NS_MUC_SELF_PING } from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')

it.each(['ping', 'reflected'])('a %s is one of XEP-0199', (name) => {
  expect(roundTrip(fixture(name), Ping)).toEqual({})
})

it('is announced by rooms that answer by themselves', () => {
  expect(roundTrip(fixture('info'), DiscoInfo).features).toEqual([NS_MUC_SELF_PING])
})
