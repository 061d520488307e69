import { ForbiddenError } from '@trestle/api-registry'
import { Iq } from '@trestle/stanza'
import { createHostPair, createManualClock, createTestNetwork, expectXml, type TestHost } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { Bob, type BobOptions, bob, NS_BOB, parseCid } from './index.js'

const coucou = new TextEncoder().encode('coucou')
const COUCOU = 'sha1+5ed25af7b1ed23fb00122e13d7f74c4d8262acd8@bob.xmpp.org'
const pair = (options: BobOptions = {}) => createHostPair((host) => host.use(bob, options))
const fetches = (host: TestHost) =>
  host.sent.filter(({ name, attrs }) => name === 'iq' && attrs['type'] === 'get').length

/** A peer that answers every request for data by this. */
function answering(host: TestHost, data: Uint8Array, maxAge?: number): void {
  host.get(bob).api.register('getBob', ({ args: cid }) => ({ cid, type: 'text/plain', maxAge, data }))
}

describe('the own store', () => {
  it('gives back what it was given, and forgets it', async () => {
    const { romeo } = pair()
    const bits = romeo.get(bob)
    const given = coucou.slice()
    await expect(bits.setBob(given, 'text/plain', { maxAge: 60 })).resolves.toBe(COUCOU)
    given.fill(0)
    await expect(bits.getBob({ cid: COUCOU })).resolves.toEqual({
      cid: COUCOU,
      type: 'text/plain',
      maxAge: 60,
      data: coucou,
    })
    await bits.delBob(COUCOU)
    await expect(bits.getBob({ cid: COUCOU })).rejects.toMatchObject({ code: 'not-found' })
  })

  it('works before the login', async () => {
    const network = createTestNetwork()
    const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).use(bob)
    await romeo.get(bob).setBob(coucou, 'text/plain')
    romeo.goOnline()
    await expect(romeo.get(bob).getBob({ cid: COUCOU })).resolves.toMatchObject({ data: coucou })
  })

  it.each(['sha-256', 'sha-384', 'sha-512'] as const)('names data by %s too', async (algorithm) => {
    const { romeo, juliet } = pair()
    const cid = await juliet.get(bob).setBob(coucou, 'text/plain', { algorithm })
    expect(parseCid(cid)).toMatchObject({ cid, algorithm })
    await expect(romeo.get(bob).getBob({ cid, from: juliet.jid })).resolves.toMatchObject({ data: coucou })
  })

  it('refuses what is too large, has no type or no content id', async () => {
    const { romeo } = pair({ maxBytes: 5 })
    const bits = romeo.get(bob)
    await expect(bits.setBob(coucou, 'text/plain')).rejects.toMatchObject({ code: 'too-large' })
    await expect(bits.setBob(new Uint8Array(1), 'a\nb/c')).rejects.toMatchObject({ code: 'invalid-type' })
    await expect(bits.getBob({ cid: '../secrets' })).rejects.toMatchObject({ code: 'invalid-cid' })
    await expect(bits.delBob('../secrets')).rejects.toMatchObject({ code: 'invalid-cid' })
    await expect(pair().romeo.get(bob).setBob(new Uint8Array(8193), 'a/b')).rejects.toMatchObject({ code: 'too-large' })
  })

  it('makes room by what was not used for longest', async () => {
    const { romeo } = pair({ maxStoredBytes: 2000 })
    const bits = romeo.get(bob)
    const cids: string[] = []
    for (const byte of [1, 2, 3]) {
      cids.push(await bits.setBob(new Uint8Array(400).fill(byte), 'a/b'))
      await bits.getBob({ cid: cids[0]! })
    }
    await expect(bits.getBob({ cid: cids[0]! })).resolves.toBeDefined()
    await expect(bits.getBob({ cid: cids[1]! })).rejects.toMatchObject({ code: 'not-found' })
    await expect(bits.getBob({ cid: cids[2]! })).resolves.toBeDefined()
  })
})

describe('over the wire', () => {
  it('fetches, checks and keeps', async () => {
    const { romeo, juliet } = pair()
    const cid = await juliet.get(bob).setBob(coucou, 'text/plain', { maxAge: 86_400 })
    const wanted = { cid, type: 'text/plain', maxAge: 86_400, data: coucou }
    await expect(romeo.get(bob).getBob({ cid, from: juliet.jid })).resolves.toEqual(wanted)
    await expect(romeo.get(bob).getBob({ cid, from: juliet.jid })).resolves.toEqual(wanted)
    expect(fetches(romeo)).toBe(1)
    const id = romeo.sent[0]!.attrs['id']
    expectXml(
      romeo.sent[0]!,
      `<iq type='get' id='${id}' to='${juliet.jid}'><data xmlns='${NS_BOB}' cid='${cid}'/></iq>`,
    )
    expectXml(
      juliet.sent[0]!,
      `<iq type='result' id='${id}' to='${romeo.jid}'>
        <data xmlns='${NS_BOB}' cid='${cid}' max-age='86400' type='text/plain'>Y291Y291</data></iq>`,
    )
  })

  it('keeps for as long as the other side says', async () => {
    const clock = createManualClock()
    const network = createTestNetwork()
    const [romeo, juliet] = ['romeo@montague.example/orchard', 'juliet@capulet.example/balcony'].map((jid) =>
      network.join({ jid, clock }).use(bob).goOnline(),
    ) as [TestHost, TestHost]
    const fetch = (cid: string) => romeo.get(bob).getBob({ cid, from: juliet.jid })
    const minute = await juliet.get(bob).setBob(coucou, 'text/plain', { maxAge: 60 })
    await fetch(minute)
    clock.advance(59_000)
    await fetch(minute)
    expect(fetches(romeo)).toBe(1)
    clock.setDate(clock.now() - 3_600_000)
    clock.advance(1000)
    await fetch(minute)
    expect(fetches(romeo)).toBe(2)
    const never = await juliet.get(bob).setBob(new Uint8Array([1]), 'text/plain', { maxAge: 0 })
    await fetch(never)
    await fetch(never)
    expect(fetches(romeo)).toBe(4)
  })

  it('keeps nothing where told so', async () => {
    const { romeo, juliet } = pair({ cache: false })
    const cid = await juliet.get(bob).setBob(coucou, 'text/plain')
    await romeo.get(bob).getBob({ cid, from: juliet.jid })
    await romeo.get(bob).getBob({ cid, from: juliet.jid })
    expect(fetches(romeo)).toBe(2)
  })

  it('takes no data but that of the content id', async () => {
    const { romeo, juliet } = pair({ maxReceivedBytes: 10 })
    answering(juliet, new TextEncoder().encode('cuckoo'))
    await expect(romeo.get(bob).getBob({ cid: COUCOU, from: juliet.jid })).rejects.toMatchObject({
      code: 'hash-mismatch',
    })
    answering(juliet, new Uint8Array(11))
    await expect(romeo.get(bob).getBob({ cid: COUCOU, from: juliet.jid })).rejects.toMatchObject({ code: 'too-large' })
    const unknown = `crc64+${'0a'.repeat(8)}@bob.xmpp.org`
    answering(juliet, coucou)
    await expect(romeo.get(bob).getBob({ cid: unknown, from: juliet.jid })).rejects.toMatchObject({
      code: 'unsupported-algorithm',
    })
    await expect(romeo.get(bob).getBob({ cid: COUCOU })).rejects.toMatchObject({ code: 'not-found' })
  })

  it('says what is not there, and to whom it refuses', async () => {
    const { romeo, juliet } = pair()
    const fetch = () => romeo.get(bob).getBob({ cid: COUCOU, from: juliet.jid })
    await expect(fetch()).rejects.toMatchObject({ condition: 'item-not-found' })
    const undo = juliet.get(bob).api.register('getBob', ({ from }) => {
      if (from?.domain !== 'capulet.example') throw new ForbiddenError()
      return undefined
    })
    await expect(fetch()).rejects.toMatchObject({ condition: 'forbidden' })
    undo()
    await expect(fetch()).rejects.toMatchObject({ condition: 'item-not-found' })
  })

  it.each(['../../etc/passwd', 'coucou', `sha1+../${'0'.repeat(37)}@bob.xmpp.org`, ''])(
    'refuses the content id %j before any op sees it',
    async (cid) => {
      const { romeo, juliet } = pair()
      const seen: string[] = []
      juliet.get(bob).api.register('getBob', ({ args }) => void seen.push(args))
      const answer = juliet.nextSent()
      juliet.receive(
        `<iq type='get' id='x' from='${romeo.jid}' to='${juliet.jid}'><data xmlns='${NS_BOB}' cid='${cid}'/></iq>`,
      )
      expect(new Iq(await answer).error?.condition).toBe('bad-request')
      expect(seen).toEqual([])
    },
  )

  it('does not tell others what it fetched', async () => {
    const { romeo, juliet } = pair()
    const cid = await juliet.get(bob).setBob(coucou, 'text/plain')
    await romeo.get(bob).getBob({ cid, from: juliet.jid })
    await juliet.get(bob).delBob(cid)
    await expect(juliet.get(bob).getBob({ cid, from: romeo.jid })).rejects.toMatchObject({
      condition: 'item-not-found',
    })
  })

  it('is worth having where it cannot be kept', async () => {
    const { romeo, juliet } = pair()
    const errors: unknown[] = []
    romeo.xmpp.events.on('error', ({ error }) => errors.push(error))
    const cid = await juliet.get(bob).setBob(coucou, 'text/plain')
    romeo.get(bob).api.register('setBob', () => {
      throw new Error('disk full')
    })
    await expect(romeo.get(bob).getBob({ cid, from: juliet.jid })).resolves.toMatchObject({ data: coucou })
    expect(errors).toMatchObject([{ message: 'disk full' }])
  })

  it('keeps the local addresses of a component apart', async () => {
    const network = createTestNetwork()
    const gateway = network.join({ jid: 'superduper.example', kind: 'component' }).use(bob).goOnline()
    const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).use(bob).goOnline()
    const cid = await gateway.as('juliet@superduper.example').get(bob).setBob(coucou, 'text/plain')
    const fetch = (from: string) => romeo.get(bob).getBob({ cid, from })
    await expect(fetch('nurse@superduper.example')).rejects.toMatchObject({ condition: 'item-not-found' })
    await expect(fetch('juliet@superduper.example')).resolves.toMatchObject({ data: coucou })
    const own = await romeo.get(bob).setBob(new Uint8Array([1, 2]), 'a/b')
    await expect(
      gateway.as('nurse@superduper.example').get(bob).getBob({ cid: own, from: romeo.jid }),
    ).resolves.toMatchObject({ data: new Uint8Array([1, 2]) })
    expect(gateway.sent.at(-1)?.attrs['from']).toBe('nurse@superduper.example')
  })
})

describe('data in messages', () => {
  const say = (romeo: TestHost, cid: string, data: Uint8Array, maxAge?: number) =>
    romeo.receive(
      romeo.xmpp
        .message({ from: 'juliet@capulet.example/balcony', to: romeo.jid, body: 'A rose.' })
        .set(Bob, { cid, type: 'text/plain', maxAge, data }).element,
    )

  it('is at hand as soon as the message is', async () => {
    const { romeo, juliet } = pair()
    const found = new Promise((resolve) => {
      romeo.xmpp.events.on('message', (message) => {
        resolve(romeo.get(bob).getBob({ cid: message.get(Bob)!.cid, from: message.from }))
      })
    })
    say(romeo, COUCOU, coucou)
    await expect(found).resolves.toMatchObject({ data: coucou })
    expect(fetches(romeo)).toBe(0)
    juliet.stop()
  })

  it.each([
    ['that is not what its content id says', COUCOU, new Uint8Array([1])],
    ['that is too large', COUCOU, new Uint8Array(65_537)],
    ['without a content id', '../../etc/passwd', coucou],
    ['of a hash that cannot be checked', `crc64+${'0a'.repeat(8)}@bob.xmpp.org`, coucou],
    ['that is to be forgotten', COUCOU, coucou, 0],
  ])('%s is not kept', async (_, cid, data, maxAge?: number) => {
    const { network, romeo } = pair()
    const kept: string[] = []
    romeo.get(bob).api.register('setBob', ({ args }) => void kept.push(args.cid))
    say(romeo, cid, data, maxAge)
    await network.settled()
    expect(kept).toEqual([])
  })

  it('is ignored where it is malformed, and the message is not', async () => {
    const { romeo } = pair()
    const arrived = romeo.xmpp.events.wait('message')
    romeo.receive(`<message from='juliet@capulet.example' to='${romeo.jid}'><body>A rose.</body>
      <data xmlns='${NS_BOB}' cid='${COUCOU}'>***</data></message>`)
    expect((await arrived).body).toBe('A rose.')
  })

  it('never pushes out what is our own', async () => {
    const { network, romeo } = pair({ maxStoredBytes: 2000 })
    const own = await romeo.get(bob).setBob(new Uint8Array([7]), 'a/b')
    const hashes = await Promise.all(
      Array.from({ length: 20 }, async (_, byte) => {
        const data = new Uint8Array(400).fill(byte)
        const hash = new Uint8Array(await crypto.subtle.digest('SHA-1', data))
        return {
          data,
          cid: `sha1+${Array.from(hash, (one) => one.toString(16).padStart(2, '0')).join('')}@bob.xmpp.org`,
        }
      }),
    )
    for (const { cid, data } of hashes) say(romeo, cid, data)
    await network.settled()
    await expect(romeo.get(bob).getBob({ cid: own })).resolves.toMatchObject({ data: new Uint8Array([7]) })
    await expect(romeo.get(bob).getBob({ cid: hashes[0]!.cid })).rejects.toMatchObject({ code: 'not-found' })
    await expect(romeo.get(bob).getBob({ cid: hashes[19]!.cid })).resolves.toBeDefined()
  })

  it('is stored for so many at a time, and ignored beyond them', async () => {
    const { network, romeo, juliet } = pair({ maxBytes: 100 })
    const cids: string[] = []
    for (let byte = 0; byte < 150; byte++) cids.push(await juliet.get(bob).setBob(new Uint8Array([byte]), 'a/b'))
    const stored: string[] = []
    let release = () => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    romeo.get(bob).api.register('setBob', async ({ args }) => {
      await released
      stored.push(args.cid)
    })
    for (const [byte, cid] of cids.entries()) say(romeo, cid, new Uint8Array([byte]))
    release()
    await network.settled()
    expect(new Set(stored)).toEqual(new Set(cids.slice(0, 100)))
    say(romeo, cids[149]!, new Uint8Array([149]))
    await network.settled()
    expect(stored.at(-1)).toBe(cids[149])
  })

  it('says to the store whose it is, and lets it refuse', async () => {
    const { network, romeo } = pair()
    const calls: string[] = []
    romeo.get(bob).api.register('setBob', ({ jid, from }) => {
      calls.push(`${jid} ${from}`)
      throw new ForbiddenError()
    })
    say(romeo, COUCOU, coucou)
    await network.settled()
    expect(calls).toEqual([`${romeo.jid} juliet@capulet.example/balcony`])
  })
})

it('announces itself only while it is installed, and leaves no ops behind', async () => {
  const { romeo } = pair()
  expect(romeo.xmpp.features.list()).toContain(NS_BOB)
  const { api } = romeo.get(bob)
  romeo.remove(bob)
  expect(romeo.xmpp.features.list()).not.toContain(NS_BOB)
  await expect(api.run('getBob', { args: COUCOU })).rejects.toMatchObject({ code: 'unknown-op' })
})
