import { readFileSync } from 'node:fs'
import { roundTrip } from '@trestle/testing'
import { DiscoInfo } from '@trestle/xep-0030'
import { Vcard } from '@trestle/xep-0054'
import { AvatarUpdate } from '@trestle/xep-0153'
import { expect, it } from 'vitest'
import { avatarsOf, readAvatarHashes } from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const hashesIn = (name: string) => readAvatarHashes(roundTrip(fixture(name), DiscoInfo))
const imagesIn = (name: string, maxBytes = 1000) => avatarsOf(roundTrip(fixture(name), Vcard), maxBytes)

it('reads the hashes that a room says', () => {
  expect(hashesIn('info')).toEqual([roundTrip(fixture('presence'), AvatarUpdate).photo])
  expect(hashesIn('info-formats')).toHaveLength(2)
})

it.each([
  ['published', 'info'],
  ['retrieved', 'info'],
  ['formats', 'info-formats'],
])('reads the images of a vCard (%s), which have the hashes that the room says', async (vcard, info) => {
  expect((await imagesIn(vcard)).map(({ hash }) => hash)).toEqual(hashesIn(info))
})

it('reads no images where there are none, or larger ones', async () => {
  expect(await imagesIn('removed')).toEqual([])
  expect((await imagesIn('formats', 50)).map(({ type }) => type)).toEqual(['image/svg+xml'])
})

it('takes nothing else for a hash, nor more than twenty', () => {
  const form = (
    values: string[],
    type = 'http://jabber.org/protocol/muc#roominfo',
    field = 'muc#roominfo_avatarhash',
  ) => ({
    forms: [
      {
        type: 'result' as const,
        fields: [
          { var: 'FORM_TYPE', type: 'hidden' as const, values: [type] },
          { var: field, values },
        ],
      },
    ],
  })
  const hash = 'a'.repeat(40)
  expect(readAvatarHashes(form(['', 'none', hash, ` ${hash.toUpperCase()}\n`, `${hash}b`]))).toEqual([hash])
  expect(readAvatarHashes(form([hash], 'urn:example:other'))).toEqual([])
  expect(readAvatarHashes({})).toEqual([])
  const prosody = '{http://modules.prosody.im/mod_vcard_muc}avatar#sha1'
  expect(readAvatarHashes(form([hash], undefined, prosody))).toEqual([hash])
  const many = Array.from({ length: 100 }, (_, index) => index.toString().padStart(40, '0'))
  expect(readAvatarHashes(form(many))).toHaveLength(20)
})
