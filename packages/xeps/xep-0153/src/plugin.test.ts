import { JID } from '@trestle/jid'
import { Presence } from '@trestle/stanza'
import { createManualClock, createTestHost, createTestNetwork, type TestHost } from '@trestle/testing'
import { NS_VCARD, Vcard, vcard } from '@trestle/xep-0054'
import type { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { type AvatarChange, AvatarUpdate, avatarChanged, avatarHashOf, NS_AVATAR_UPDATE, vcardAvatar } from './index.js'

const foo = new TextEncoder().encode('foo')
const bar = new TextEncoder().encode('bar')
const HASH_FOO = '0beec7b5ea3f0fdbc95d0dd47f3c5bc275da8a33'
const HASH_BAR = '62cdb7020ff920e5aa642c3d4066950dd1f01f4d'
const update = (photo?: string) =>
  photo === undefined
    ? `<x xmlns='${NS_AVATAR_UPDATE}'/>`
    : `<x xmlns='${NS_AVATAR_UPDATE}'><photo>${photo}</photo></x>`
const vcardOf = (data?: string) =>
  `<vCard xmlns='${NS_VCARD}'><FN>Romeo</FN>${data === undefined ? '' : `<PHOTO><BINVAL>${data}</BINVAL></PHOTO>`}</vCard>`

/** A client whose server is the test. */
function createLoneClient(options: { maxBytes?: number } = {}) {
  const clock = createManualClock()
  const romeo = createTestHost({ jid: 'romeo@montague.example/orchard', clock }).use(vcardAvatar, options)
  const answered = new Set<unknown>()
  const isRequest = (type: string) => (stanza: Element) =>
    stanza.name === 'iq' && stanza.attrs['type'] === type && !answered.has(stanza.attrs['id'])
  const nextRequest = async (type: string) => {
    const asked = romeo.sent.find(isRequest(type)) ?? (await romeo.nextSent(isRequest(type)))
    answered.add(asked.attrs['id'])
    return asked
  }
  const answer = (id: string | undefined, payload = '') => romeo.receive(`<iq type='result' id='${id}'>${payload}</iq>`)
  const presences = () => romeo.sent.filter(({ name }) => name === 'presence')
  const said = () => presences().map((presence) => presence.get(AvatarUpdate)?.photo)
  const settled = async () => {
    for (let i = 0; i < 5; i++) await avatarHashOf(foo)
  }
  return {
    romeo,
    clock,
    said,
    settled,
    requests: () => romeo.sent.filter(({ name, attrs }) => name === 'iq' && attrs['type'] === 'get').length,
    /** Answers the next question for the own vCard. */
    async serve(data?: string) {
      const asked = await nextRequest('get')
      answer(asked.attrs['id'], vcardOf(data))
      await settled()
    },
    async acceptSet() {
      const set = await nextRequest('set')
      answer(set.attrs['id'])
      return Vcard.decode(set.child(NS_VCARD, 'vCard')!)
    },
    hear: (from: string, inside: string, type = '') =>
      romeo.receive(`<presence from='${from}' to='${romeo.address}' ${type && `type='${type}'`}>${inside}</presence>`),
  }
}

describe('the own avatar', () => {
  it('is unknown in presences until the vCard is known, and in all of them from then on', async () => {
    const { romeo, said, serve, settled } = createLoneClient()
    romeo.goOnline()
    romeo.send(romeo.presence({ show: 'away' }))
    await settled()
    expect(said()).toEqual([undefined])
    expect(romeo.sent.find(({ name }) => name === 'presence')!.has(AvatarUpdate)).toBe(true)
    await serve('Zm9v')
    expect(said()).toEqual([undefined, HASH_FOO])
    expect(new Presence(romeo.sent.at(-1)!).show).toBe('away')
    romeo.send(romeo.presence({ to: 'verona@rooms.example/romeo' }))
    romeo.send(romeo.presence({ type: 'unavailable', to: 'juliet@capulet.example' }))
    romeo.send(romeo.presence({ type: 'subscribe', to: 'juliet@capulet.example' }))
    await settled()
    expect(romeo.sent.slice(-3).map((presence) => [presence.attrs['type'], presence.get(AvatarUpdate)])).toEqual(
      expect.arrayContaining([
        [undefined, { photo: HASH_FOO }],
        ['unavailable', undefined],
        ['subscribe', undefined],
      ]),
    )
  })

  it.each([undefined, '', '***'])('is none with the data %j', async (data) => {
    const { romeo, said, serve, settled } = createLoneClient()
    romeo.goOnline()
    await serve(data)
    romeo.send(romeo.presence())
    await settled()
    expect(said()).toEqual([''])
  })

  it('is set into the vCard, and told at once, and not uploaded twice', async () => {
    const { romeo, said, serve, acceptSet, settled } = createLoneClient()
    romeo.goOnline()
    await serve()
    romeo.send(romeo.presence())
    await settled()
    const set = romeo.get(vcardAvatar).setAvatar(foo, 'image/png')
    await serve()
    expect(await acceptSet()).toMatchObject({ fullName: 'Romeo', photos: [{ type: 'image/png', binval: 'Zm9v' }] })
    await set
    await settled()
    expect(said()).toEqual(['', HASH_FOO])
    expect(await romeo.get(vcardAvatar).getHash()).toBe(HASH_FOO)
    const before = romeo.sent.length
    await romeo.get(vcardAvatar).setAvatar(foo)
    expect(romeo.sent).toHaveLength(before)
    const removed = romeo.get(vcardAvatar).removeAvatar()
    await serve('Zm9v')
    expect((await acceptSet()).photos).toBeUndefined()
    await removed
    await settled()
    expect(said().at(-1)).toBe('')
  })

  it('has at most so many bytes', async () => {
    const { romeo } = createLoneClient({ maxBytes: 2 })
    romeo.goOnline()
    await expect(romeo.get(vcardAvatar).setAvatar(foo)).rejects.toMatchObject({ code: 'too-large' })
  })

  it('is not ready in the next session', async () => {
    const { romeo, said, serve, settled } = createLoneClient()
    romeo.goOnline()
    await serve('Zm9v')
    await romeo.stop()
    romeo.goOnline()
    romeo.send(romeo.presence())
    await settled()
    expect(said()).toEqual([undefined])
  })
})

describe('other resources of the account', () => {
  async function createAdvertiser() {
    const lone = createLoneClient()
    lone.romeo.goOnline()
    await lone.serve('Zm9v')
    lone.romeo.send(lone.romeo.presence())
    await lone.settled()
    lone.clock.advance(60_000)
    return { ...lone, street: 'romeo@montague.example/street' }
  }

  it.each([
    ['the same hash', update(HASH_FOO)],
    ['the same in capitals', update(HASH_FOO.toUpperCase())],
    ['not being ready', update()],
    ['nonsense', update('nonsense')],
  ])('change nothing by %s', async (_, inside) => {
    const { said, hear, requests, settled, street } = await createAdvertiser()
    hear(street, inside)
    await settled()
    expect(said()).toEqual([HASH_FOO])
    expect(requests()).toBe(1)
  })

  it.each([HASH_BAR, ''])('make it look at the vCard by the other hash %j', async (hash) => {
    const { said, hear, serve, settled, street } = await createAdvertiser()
    hear(street, update(hash))
    await settled()
    expect(said()).toEqual([HASH_FOO, undefined])
    await serve('YmFy')
    expect(said()).toEqual([HASH_FOO, undefined, HASH_BAR])
  })

  it('cannot keep it busy: one hash is looked at once, and all of them now and then', async () => {
    const { said, hear, serve, requests, settled, clock, street } = await createAdvertiser()
    hear(street, update(HASH_BAR))
    await settled()
    await serve('Zm9v')
    for (let i = 0; i < 50; i++) hear(street, update(i % 2 ? HASH_BAR : 'a'.repeat(40)))
    await settled()
    await settled()
    expect(requests()).toBe(2)
    expect(said()).toEqual([HASH_FOO, undefined, HASH_FOO])
    clock.advance(60_000)
    hear(street, update(HASH_BAR))
    await settled()
    expect(requests()).toBe(2)
    hear(street, update('b'.repeat(40)))
    await settled()
    expect(requests()).toBe(3)
  })

  it('are heard where they send an empty element before the one with the hash', async () => {
    const { said, hear, serve, settled, street } = await createAdvertiser()
    hear(street, update() + update(HASH_BAR))
    await settled()
    await serve('YmFy')
    expect(said()).toEqual([HASH_FOO, undefined, HASH_BAR])
  })

  it('make it say nothing while one of them knows nothing of avatars', async () => {
    const { said, hear, serve, settled, street } = await createAdvertiser()
    hear(street, '<status>Old</status>')
    await settled()
    expect(said()).toEqual([HASH_FOO, undefined])
    hear(street, '', 'unavailable')
    await settled()
    await serve('YmFy')
    expect(said().at(-1)).toBe(HASH_BAR)
  })

  it('are none but those: the own presence, and those of contacts, change nothing', async () => {
    const { said, hear, requests, settled } = await createAdvertiser()
    hear('romeo@montague.example/orchard', '')
    hear('romeo@capulet.example/street', update(HASH_BAR))
    hear('juliet@capulet.example/balcony', '')
    await settled()
    expect(said()).toEqual([HASH_FOO])
    expect(requests()).toBe(1)
  })
})

describe('avatars of contacts', () => {
  it('are told once for each change, in whatever letters', async () => {
    const { romeo, hear } = createLoneClient()
    romeo.goOnline()
    const seen: unknown[] = []
    romeo.xmpp.events.on(avatarChanged, ({ from, hash }: AvatarChange) => void seen.push([String(from), hash]))
    const juliet = 'juliet@capulet.example/balcony'
    for (const inside of [
      '',
      update(),
      update(''),
      update(HASH_FOO.toUpperCase()),
      update(HASH_FOO),
      update('junk'),
      update(),
    ])
      hear(juliet, inside)
    expect(romeo.get(vcardAvatar).announced('juliet@capulet.example')).toBe(HASH_FOO)
    hear(juliet, update(''))
    hear(juliet, '', 'unavailable')
    expect(seen).toEqual([
      [juliet, HASH_FOO],
      [juliet, ''],
    ])
    expect(romeo.get(vcardAvatar).announced(juliet)).toBeUndefined()
  })

  it.each([
    ['an empty one before it', update() + update(HASH_FOO)],
    ['one that has no image before it', update('') + update(HASH_FOO)],
    ['an empty one and nonsense around it', update('junk') + update(HASH_FOO) + update()],
    ['another hash after it', update(HASH_FOO) + update(HASH_BAR)],
  ])('are told of where a presence has %s', async (_, inside) => {
    const { romeo, hear } = createLoneClient()
    romeo.goOnline()
    hear('juliet@capulet.example/balcony', inside)
    expect(romeo.get(vcardAvatar).announced('juliet@capulet.example')).toBe(HASH_FOO)
    hear('juliet@capulet.example/balcony', update() + update(''))
    expect(romeo.get(vcardAvatar).announced('juliet@capulet.example')).toBe('')
  })

  it('are asked for at the bare address, and once for one hash', async () => {
    const { romeo, hear, settled } = createLoneClient()
    romeo.goOnline()
    hear('juliet@capulet.example/balcony', update(HASH_FOO))
    await settled()
    const before = romeo.sent.length
    const got = romeo.get(vcardAvatar).getAvatar('juliet@capulet.example')
    const { id, to } = romeo.sent[before]!.attrs
    expect(to).toBe('juliet@capulet.example')
    romeo.receive(`<iq type='result' id='${id}' from='${to}'>${vcardOf('Zm9v')}</iq>`)
    expect(await got).toEqual({ data: foo, hash: HASH_FOO })
    expect(await romeo.get(vcardAvatar).getAvatar('juliet@capulet.example')).toEqual({ data: foo, hash: HASH_FOO })
    await settled()
    expect(romeo.sent).toHaveLength(before + 1)
  })

  it('are kept by what they are, not by what was announced', async () => {
    const { romeo, hear, settled } = createLoneClient()
    romeo.goOnline()
    await settled()
    hear('juliet@capulet.example/balcony', update(HASH_FOO))
    hear('tybalt@capulet.example/street', update(HASH_FOO))
    const ask = async (of: string, data: string) => {
      const got = romeo.get(vcardAvatar).getAvatar(of)
      const { id } = romeo.sent.at(-1)!.attrs
      romeo.receive(`<iq type='result' id='${id}' from='${of}'>${vcardOf(data)}</iq>`)
      return got
    }
    expect((await ask('tybalt@capulet.example', 'YmFy'))?.hash).toBe(HASH_BAR)
    expect((await ask('juliet@capulet.example', 'Zm9v'))?.data).toEqual(foo)
  })
})

describe('avatars of a component’s addresses', () => {
  it('are in their presences, each with its own', async () => {
    const network = createTestNetwork()
    const bridge = network.join({ jid: 'superduper.example', kind: 'component' }).use(vcardAvatar).goOnline()
    const romeo: TestHost = network.join({ jid: 'romeo@montague.example/orchard' }).use(vcardAvatar).goOnline()
    const seen: string[] = []
    romeo.xmpp.events.on(avatarChanged, ({ from, hash }) => void seen.push(`${from} ${hash}`))
    const juliet = bridge.as('juliet@superduper.example')
    const nurse = bridge.as('nurse@superduper.example/phone')
    await juliet.get(vcardAvatar).setAvatar(foo)
    await nurse.get(vcardAvatar).setAvatar(bar)
    for (const from of ['juliet@superduper.example', 'nurse@superduper.example/phone', 'paris@superduper.example']) {
      bridge.send(bridge.as(from).presence({ to: romeo.jid }))
    }
    await network.settled()
    expect(seen).toEqual([`juliet@superduper.example ${HASH_FOO}`, `nurse@superduper.example/phone ${HASH_BAR}`])
    expect(await romeo.get(vcardAvatar).getAvatar('nurse@superduper.example')).toMatchObject({ data: bar })
    expect(await bridge.as('paris@superduper.example').get(vcardAvatar).getHash()).toBeUndefined()
    expect(await juliet.get(vcardAvatar).resetHash()).toBe(HASH_FOO)
  })

  it('are what ops say', async () => {
    const network = createTestNetwork()
    const bridge = network.join({ jid: 'superduper.example', kind: 'component' }).use(vcardAvatar).goOnline()
    bridge.get(vcardAvatar).api.register('getHash', ({ jid }) => (jid?.local === 'juliet' ? HASH_FOO : ''))
    bridge.send(bridge.as('juliet@superduper.example').presence({ to: 'romeo@montague.example' }))
    bridge.send(bridge.as('nurse@superduper.example').presence({ to: 'romeo@montague.example' }))
    await network.settled()
    expect(bridge.sent.map((presence) => presence.get(AvatarUpdate)?.photo)).toEqual([HASH_FOO, ''])
  })
})

it('leaves presences alone once it is removed', async () => {
  const { romeo, settled } = createLoneClient()
  romeo.goOnline()
  romeo.get(vcard)
  romeo.remove(vcardAvatar)
  romeo.send(romeo.presence({ to: JID.parse('juliet@capulet.example') }))
  await settled()
  expect(romeo.sent.at(-1)!.has(AvatarUpdate)).toBe(false)
})
