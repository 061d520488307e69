import { readFileSync } from 'node:fs'
import { roundTrip } from '@trestle/testing'
import { expect, it } from 'vitest'
import { HostMeta } from './index.js'
import { linksOfJson } from './links.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8')
const links = [
  { rel: 'urn:xmpp:alt-connections:xbosh', href: 'https://chat.verona.example:5280/bosh' },
  { rel: 'urn:xmpp:alt-connections:websocket', href: 'wss://chat.verona.example:443/ws' },
]

it('reads and writes host-meta as XML', () => {
  expect(roundTrip(fixture('host-meta.xml'), HostMeta)).toEqual({ links })
})

it('reads host-meta as JSON', () => {
  expect(linksOfJson(fixture('host-meta.json'))).toEqual(links)
})
