import { readFileSync } from 'node:fs'
import { Message } from '@trestle/stanza'
import { elementFrom, roundTrip } from '@trestle/testing'
import { Reference } from '@trestle/xep-0372'
import { describe, expect, it } from 'vitest'
import { MediaSharing, NS_MEDIA_SHARING, OldMediaSharing, readMedia } from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')

describe('shared media', () => {
  it.each([
    ['photo', 'xmpp:romeo@montague.example/orchard?jingle;id=jp1'],
    ['photo-with-xhtml', 'xmpp:romeo@montague.example/orchard?jingle-ft'],
  ])('of a %s', (name, jingle) => {
    expect(roundTrip(fixture(name), MediaSharing).file).toMatchObject({
      name: 'balcony.jpg',
      desc: { '': 'The balcony' },
    })
    roundTrip(fixture(name), Reference)
    const [media] = readMedia(new Message(elementFrom(fixture(name))))
    expect(media).toMatchObject({
      file: { size: 20480, thumbnails: [{ width: 64 }] },
      uris: ['https://files.montague.example/c0ffee/balcony.jpg', jingle],
      range: { start: 16, end: 23 },
    })
  })

  it('may describe its file in an older namespace', () => {
    const older = fixture('photo').replace('file-transfer:5', 'file-transfer:4')
    roundTrip(older, OldMediaSharing)
    const [media] = readMedia(new Message(elementFrom(older)))
    expect(media).toMatchObject({ file: { name: 'balcony.jpg', size: 20480 }, range: { start: 16, end: 23 } })
    expect(media?.uris).toHaveLength(2)
  })

  it('is none without a file', () => {
    const empty = elementFrom(`<media-sharing xmlns='${NS_MEDIA_SHARING}'/>`)
    expect(() => MediaSharing.decode(empty)).toThrow(/media-sharing\/.*file: missing/)
  })
})
