import { readFileSync } from 'node:fs'
import { DecodeError } from '@trestle/stanza'
import { roundTrip } from '@trestle/testing'
import { DiscoInfo, DiscoInfoRequest } from '@trestle/xep-0030'
import { parse } from '@trestle/xml'
import { expect, it } from 'vitest'
import { Caps, isWellFormed, NS_CAPS, verificationString } from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')

it('reads and writes what a presence says', () => {
  expect(roundTrip(fixture('presence'), Caps)).toEqual({
    hash: 'sha-1',
    node: 'https://lute.example',
    ver: 'co7T+jOabFbKy6JF2ul7aSLTzPk=',
  })
})

it('reads and writes the legacy format', () => {
  expect(roundTrip(fixture('legacy-presence'), Caps)).toEqual({
    node: 'https://old.example/client',
    ver: '0.9',
    ext: 'ftrans xhtml',
  })
})

it('reads and writes what a server says of itself', () => {
  expect(roundTrip(fixture('stream-features'), Caps)).toMatchObject({ hash: 'sha-256', node: 'https://server.example' })
})

it('asks for the node of that version, and verifies the answer', async () => {
  const { node, ver } = roundTrip(fixture('presence'), Caps)
  expect(roundTrip(fixture('request'), DiscoInfoRequest)).toEqual({ node: `${node}#${ver}` })
  const info = roundTrip(fixture('result'), DiscoInfo)
  expect(isWellFormed(info)).toBe(true)
  expect(await verificationString(info)).toBe(ver)
})

it.each([`<c xmlns='${NS_CAPS}' node='a'/>`, `<c xmlns='${NS_CAPS}' ver='a'/>`])('refuses %s', (xml) => {
  expect(() => Caps.decode(parse(xml))).toThrow(DecodeError)
})
