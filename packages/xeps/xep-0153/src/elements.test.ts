import { readFileSync } from 'node:fs'
import { roundTrip } from '@trestle/testing'
import { photoOf, Vcard, VcardRequest } from '@trestle/xep-0054'
import { parse } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { readHash } from './avatar-hash.js'
import { AvatarUpdate, avatarHashOf } from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')

describe('the elements', () => {
  it.each([
    ['hash', { photo: '0beec7b5ea3f0fdbc95d0dd47f3c5bc275da8a33' }],
    ['not-ready', {}],
    ['no-image', { photo: '' }],
  ])('of a presence: %s', (name, value) => {
    expect(roundTrip(fixture(name), AvatarUpdate)).toEqual(value)
  })

  it.each(['publish', 'result'])('of the vCard: %s', (name) => {
    const vcard = roundTrip(fixture(name), Vcard)
    expect(photoOf(vcard)).toMatchObject({ type: 'image/jpeg', data: { length: 10 } })
  })

  it('of a request', () => {
    expect(roundTrip(fixture('request'), VcardRequest)).toEqual({})
  })

  it('refuse another element, with the path', () => {
    expect(() => AvatarUpdate.decode(parse(`<x xmlns='urn:example:other'/>`))).toThrow('{urn:example:other}x')
  })
})

describe('hashes', () => {
  it('are in small letters', async () => {
    expect(await avatarHashOf(new TextEncoder().encode('foo'))).toBe('0beec7b5ea3f0fdbc95d0dd47f3c5bc275da8a33')
    expect(await avatarHashOf(undefined)).toBe('')
    expect(readHash(' 0BEEC7B5EA3F0FDBC95D0DD47F3C5BC275DA8A33\n')).toBe('0beec7b5ea3f0fdbc95d0dd47f3c5bc275da8a33')
    expect(readHash(' ')).toBe('')
  })

  it.each([undefined, 'hash', 'a'.repeat(39), 'a'.repeat(41), `${'a'.repeat(39)}g`, 'a'.repeat(100_000)])(
    'are not %j',
    (photo) => {
      expect(readHash(photo)).toBeUndefined()
    },
  )
})
