import { createHostPair } from '@trestle/testing'
import { hashes } from '@trestle/xep-0300'
import { describe, expect, it } from 'vitest'
import { FileMetadata, fileMetadata, NS_FILE_METADATA } from './index.js'

const pair = () => createHostPair((host) => host.use(fileMetadata))
const bytes = new TextEncoder().encode('Parting is such sweet sorrow')

async function* inPieces() {
  yield bytes.subarray(0, 7)
  yield bytes.subarray(7)
}

describe('a description', () => {
  it.each([
    ['bytes', () => bytes],
    ['a blob', () => new Blob([bytes])],
    ['a stream', () => new Blob([bytes]).stream()],
    ['pieces', inPieces],
  ])('of %s has the size and the hashes', async (_, input) => {
    const { network, romeo, juliet } = pair()
    const file = await romeo
      .get(fileMetadata)
      .describe(input(), { name: 'line.txt', algorithms: ['sha-256', 'sha-512'] })
    const received = juliet.xmpp.events.wait('message')
    romeo.xmpp.send(romeo.xmpp.message({ to: juliet.jid }).set(FileMetadata, file))
    await network.settled()
    const metadata = (await received).get(FileMetadata)!
    expect(metadata).toMatchObject({ name: 'line.txt', size: bytes.length })
    expect(metadata.hashes.map(({ algo }) => algo)).toEqual(['sha-256', 'sha-512'])
    await expect(juliet.get(hashes).verify(bytes, metadata.hashes)).resolves.toBeUndefined()
  })

  it('of a file has its type', async () => {
    const { romeo } = pair()
    expect(await romeo.get(fileMetadata).describe(new Blob([bytes], { type: 'text/plain' }))).toMatchObject({
      mediaType: 'text/plain',
    })
  })

  it('is given up above a limit', async () => {
    const { romeo } = pair()
    await expect(romeo.get(fileMetadata).describe(inPieces(), {}, { maxBytes: 8 })).rejects.toMatchObject({
      code: 'too-large',
    })
  })
})

it('announces itself only while it is installed', () => {
  const { romeo } = pair()
  expect(romeo.xmpp.features.list()).toContain(NS_FILE_METADATA)
  romeo.remove(fileMetadata)
  expect(romeo.xmpp.features.list()).not.toContain(NS_FILE_METADATA)
})
