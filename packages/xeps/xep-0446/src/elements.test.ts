import { readFileSync } from 'node:fs'
import { elementFrom, roundTrip } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { FileMetadata, fileMetadataIn, NS_FILE_METADATA } from './elements.js'
import { fileDimensions } from './file-dimensions.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const decode = (inside: string) =>
  FileMetadata.decode(elementFrom(`<file xmlns='${NS_FILE_METADATA}'>${inside}</file>`))

describe('the metadata of a file', () => {
  it('of a text', () => {
    expect(roundTrip(fixture('text-file'), FileMetadata)).toMatchObject({
      mediaType: 'text/plain',
      name: 'sonnet.txt',
      date: new Date('2026-01-31T12:00:00Z'),
      size: 616,
      hashes: [{ algo: 'sha-1' }],
    })
  })

  it('of an image, with what extends it', () => {
    const file = roundTrip(fixture('image'), FileMetadata)
    expect(file).toMatchObject({ width: 640, height: 480, length: 1500, desc: { '': 'The balcony', it: 'Il balcone' } })
    expect([file.hashes.length, file.thumbnails[0]?.width]).toEqual([2, 64])
    expect(file.rest?.children.map(({ name }) => name)).toEqual(['dimensions', 'location'])
  })

  it('may be in another namespace', () => {
    const other = fixture('image').replace(NS_FILE_METADATA, 'urn:example:transfer')
    expect(roundTrip(other, fileMetadataIn('urn:example:transfer')).name).toBe('balcony.jpg')
  })

  it('may be empty', () => {
    expect(decode('')).toEqual({ hashes: [], thumbnails: [] })
  })

  it('loses a detail that does not fit, and nothing else', () => {
    const hash = `<hash xmlns='urn:xmpp:hashes:2'`
    expect(
      decode(`<name>a</name><size>-1</size><width>1e3</width><date>today</date><length/>
        ${hash} algo='sha-1'>***</hash>${hash} algo='sha-1'>C+7H</hash><thumbnail xmlns='urn:xmpp:thumbs:1'/>`),
    ).toEqual({ name: 'a', hashes: [{ algo: 'sha-1', value: new Uint8Array([11, 238, 199]) }], thumbnails: [] })
  })

  it('tells the dimensions, also in the older form', () => {
    expect(fileDimensions(decode('<width>3</width><height>4</height>'))).toEqual({ width: 3, height: 4 })
    expect(fileDimensions(decode('<dimensions>512x384</dimensions>'))).toEqual({ width: 512, height: 384 })
    expect(fileDimensions(decode('<width>3</width>'))).toBeUndefined()
    expect(fileDimensions(decode('<dimensions>large</dimensions>'))).toBeUndefined()
  })
})
