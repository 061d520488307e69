import { readFileSync } from 'node:fs'
import { Message } from '@trestle/stanza'
import { elementFrom, roundTrip } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { AttachTo, FileSharing, NS_FILE_SHARING, readFiles, Sources } from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const target = 'https://files.montague.example/c0ffee/balcony.jpg'

describe('a shared file', () => {
  it.each(['shared', 'shared-with-fallback', 'shared-without-fallback', 'shared-with-sims'])(
    'with sources (%s)',
    (name) => {
      const shared = roundTrip(fixture(name), FileSharing)
      expect(shared).toMatchObject({
        disposition: 'inline',
        file: { name: 'balcony.jpg' },
        sources: { urls: [{ target }] },
      })
      expect(shared.sources?.rest?.children[0]?.name).toBe('jinglepub')
    },
  )

  it.each([
    ['shared-without-sources', 'f1'],
    ['shared-with-body', undefined],
  ])('without sources (%s)', (name, id) => {
    const shared = roundTrip(fixture(name), FileSharing)
    expect([shared.id, shared.sources]).toEqual([id, undefined])
  })

  it('among others', () => {
    roundTrip(fixture('shared-many'), FileSharing)
    const files = readFiles(new Message(elementFrom(fixture('shared-many'))))
    expect(files.map(({ id, file }) => [id, file.name])).toEqual(
      ['one.jpg', 'two.jpg', 'three.jpg'].map((name) => [name, name]),
    )
  })

  it('is none without metadata, and of no unknown disposition', () => {
    const decode = (inside: string) =>
      FileSharing.decode(
        elementFrom(`<file-sharing xmlns='${NS_FILE_SHARING}' disposition='loud'>${inside}</file-sharing>`),
      )
    expect(() => decode('')).toThrow(/file-sharing\/.*file: missing/)
    expect(decode(`<file xmlns='urn:xmpp:file:metadata:0'/>`)).toEqual({ file: { hashes: [], thumbnails: [] } })
  })
})

describe('attached sources', () => {
  it.each([
    ['attached-by-another', undefined, 0],
    ['attached-later', 'f1', 1],
    ['attached-to-body', undefined, 1],
    ['attached-to-one', 'two.jpg', 1],
  ])('%s', (name, id, urls) => {
    expect(roundTrip(fixture(name), AttachTo)).toEqual({ id: 's1' })
    const sources = roundTrip(fixture(name), Sources)
    expect([sources.id, sources.urls.length]).toEqual([id, urls])
  })
})
