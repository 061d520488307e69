import { createHostPair } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { hashes as inBrowsers } from './index.js'
import { Hash, HashUsed, hashes } from './index.node.js'

describe('hashes', () => {
  it('announces the algorithms that there are, while it is installed', () => {
    const { romeo } = createHostPair((host) => host.use(hashes))
    const listed = romeo.xmpp.features.list()
    expect(listed).toEqual(
      expect.arrayContaining([
        'urn:xmpp:hashes:2',
        'urn:xmpp:hash-function-text-names:sha-256',
        'urn:xmpp:hash-function-text-names:sha3-256',
      ]),
    )
    expect(listed).not.toContain('urn:xmpp:hash-function-text-names:sha-1')
    romeo.remove(hashes)
    expect(romeo.xmpp.features.list()).toEqual([])
    const { juliet } = createHostPair((host) => host.use(inBrowsers))
    expect(juliet.xmpp.features.list()).not.toContain('urn:xmpp:hash-function-text-names:sha3-256')
  })

  it('sends hashes that the other side verifies', async () => {
    const { network, romeo, juliet } = createHostPair((host) => host.use(hashes))
    const letter = new TextEncoder().encode('Parting is such sweet sorrow')
    const message = romeo.xmpp.message({ to: juliet.jid, body: 'A letter' }).set(HashUsed, { algo: 'sha-256' })
    for (const hash of await romeo.get(hashes).hashAll(letter, ['sha-256', 'sha-512'])) message.add(Hash, hash)
    const received = juliet.xmpp.events.wait('message')
    romeo.xmpp.send(message)
    await network.settled()
    const given = (await received).getAll(Hash)
    expect(given).toHaveLength(2)
    await expect(juliet.get(hashes).verify(letter, given)).resolves.toBeUndefined()
    await expect(juliet.get(hashes).verify(letter.subarray(1), given)).rejects.toMatchObject({ code: 'mismatch' })
  })
})
