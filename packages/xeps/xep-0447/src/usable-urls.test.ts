import { JID } from '@trestle/jid'
import { Message } from '@trestle/stanza'
import { createHostPair } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { type FileSharingValue, usableUrls } from './index.js'

const { romeo, juliet } = createHostPair(() => {})
const by = (from: typeof romeo.jid) => ({
  message: Message.of({}),
  arrival: { from, to: romeo.jid, self: romeo.xmpp, direction: 'in' as const },
})
const shared = (algo: string | undefined, ...targets: string[]) => ({
  ...by(juliet.jid),
  file: {
    file: { hashes: algo ? [{ algo, value: new Uint8Array(32) }] : [], thumbnails: [] },
    sources: { urls: targets.map((target) => ({ target })) },
  } satisfies FileSharingValue,
})
const attached = (from: typeof romeo.jid, target: string) => ({ ...by(from), sources: { urls: [{ target }] } })
const tybalt = JID.parse('tybalt@capulet.example')

describe('the URLs of a file', () => {
  const [secure, plain, other] = ['https://a.example/1', 'http://a.example/1', 'https://b.example/1']

  it('are all of them where its hash can be verified, the secure ones first', () => {
    expect(usableUrls(shared('sha-256', plain, secure, secure), [attached(tybalt, other)])).toEqual([
      secure,
      other,
      plain,
    ])
  })

  it.each([undefined, 'sha-1', 'md5'])('are those of its sender by https where it cannot (%s)', (algo) => {
    const file = shared(algo, plain, secure)
    expect(usableUrls(file, [attached(tybalt, other)])).toEqual([secure])
    expect(usableUrls(file, [attached(juliet.jid, other)])).toEqual([secure, other])
  })

  it('are of no other scheme', () => {
    expect(usableUrls(shared('sha-256', 'file:///etc/passwd', 'https://', 'javascript:alert(1)'))).toEqual([])
  })
})
