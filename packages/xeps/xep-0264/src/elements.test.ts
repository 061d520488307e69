import { readFileSync } from 'node:fs'
import { elementFrom, roundTrip } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { NS_THUMBNAILS, Thumbnail } from './elements.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const decode = (attrs: string) => Thumbnail.decode(elementFrom(`<thumbnail xmlns='${NS_THUMBNAILS}' ${attrs}/>`))

describe('a thumbnail', () => {
  it.each([
    ['file-offer', 'cid:sha1+0beec7b5ea3f0fdbc95d0dd47f3c5bc275da8a33@bob.xmpp.org', 64, 48],
    ['video-call', 'cid:sha1+62cdb7020ff920e5aa642c3d4066950dd1f01f4d@bob.xmpp.org', 80, 60],
  ])('of a %s', (name, uri, width, height) => {
    expect(roundTrip(fixture(name), Thumbnail)).toEqual({ uri, mediaType: 'image/png', width, height })
  })

  it('keeps what extends it', () => {
    const xml = `<thumbnail xmlns='${NS_THUMBNAILS}' uri='https://verona.example/t' alt='A rose'><x xmlns='urn:example:x'/></thumbnail>`
    expect(roundTrip(xml, Thumbnail).rest?.attrs).toEqual({ alt: 'A rose' })
  })

  it.each(['-1', '1.5', '65536', 'wide', ''])('has no width where it is %j', (width) => {
    expect(decode(`uri='cid:a' width='${width}' height='48'`)).toEqual({ uri: 'cid:a', height: 48 })
  })

  it('is refused without a URI', () => {
    expect(() => decode('')).toThrow('thumbnail/@uri: missing')
    expect(() => decode(`uri='nowhere'`)).toThrow('thumbnail/@uri')
  })
})
