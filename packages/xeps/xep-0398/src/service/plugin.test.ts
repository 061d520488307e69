import { createTestNetwork } from '@trestle/testing'
import { disco } from '@trestle/xep-0030'
import { vcard, vcardChanged } from '@trestle/xep-0054'
import { pubsub } from '@trestle/xep-0060'
import { pubsubNodeChanged, pubsubService } from '@trestle/xep-0060/service'
import { avatar, avatarDataNode, avatarMetadataNode, NS_AVATAR_DATA, NS_AVATAR_METADATA } from '@trestle/xep-0084'
import { AvatarUpdate, avatarHashOf } from '@trestle/xep-0153'
import { parse, serialize } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { NS_AVATAR_CONVERSION } from '../index.js'
import { type AvatarConversionServiceOptions, avatarConversionService, withAvatarHash } from '../service.js'

const JULIET = 'juliet@net.verona.example'
const ROMEO = 'romeo@montague.example'
const image = (n: number) => new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, n])
const open = { accessModel: 'open' } as const

async function verona(options: AvatarConversionServiceOptions = {}) {
  const network = createTestNetwork()
  const host = network.join({ jid: 'net.verona.example', kind: 'component' }).use(avatar)
  host.use(avatarConversionService, options).goOnline()
  const romeo = network
    .join({ jid: `${ROMEO}/orchard` })
    .use(vcard)
    .use(pubsub)
    .use(disco)
    .goOnline()
  const juliet = host.as(JULIET)
  const nodes = juliet.get(pubsubService)
  const counts = { nodes: 0, vcards: 0 }
  host.get(avatarConversionService)
  host.xmpp.events.on(pubsubNodeChanged, () => void counts.nodes++)
  host.xmpp.events.on(vcardChanged, () => void counts.vcards++)
  return {
    network,
    host,
    romeo,
    nodes,
    counts,
    cards: juliet.get(vcard),
    conversion: juliet.get(avatarConversionService),
    async publish(data: Uint8Array, node: typeof open | { accessModel: 'presence' } = open) {
      const id = await avatarHashOf(data)
      await nodes.publish(avatarDataNode, data, { id, options: node })
      const info = { id, bytes: data.length, type: 'image/png' }
      await nodes.publish(avatarMetadataNode, { infos: [info], pointers: [] }, { id, options: node })
      await network.settled()
      return id
    },
    /** The id of the avatar in the nodes. */
    async published() {
      const [item] = await nodes.getItems(avatarMetadataNode, { max: 1 })
      return item && (item.value?.infos[0]?.id ?? '')
    },
  }
}

describe('a published avatar', () => {
  it('is in the vCard, with what else is there, and as its hash in presences', async () => {
    const { network, host, romeo, cards, conversion, publish, counts } = await verona()
    await cards.setVcard({ fullName: 'Juliet' })
    const hash = await publish(image(1))
    const seen = await romeo.get(vcard).getVcard(JULIET)
    expect(seen).toMatchObject({ fullName: 'Juliet' })
    expect(await romeo.get(vcard).getPhoto(JULIET)).toEqual({ type: 'image/png', data: image(1) })
    expect(await conversion.getHash()).toBe(hash)
    host.send(host.xmpp.presence({ from: JULIET, to: ROMEO }))
    await network.settled()
    expect(host.sent.at(-1)?.get(AvatarUpdate)).toEqual({ photo: hash })
    // It is not published again because it is in the vCard now.
    expect(counts).toEqual({ nodes: 2, vcards: 2 })
  })

  it('that is disabled leaves the vCard', async () => {
    const { network, romeo, nodes, cards, conversion, publish } = await verona()
    await cards.setVcard({ fullName: 'Juliet' })
    await publish(image(1))
    await nodes.publish(avatarMetadataNode, { infos: [], pointers: [] })
    await network.settled()
    expect(await romeo.get(vcard).getVcard(JULIET)).toEqual({ fullName: 'Juliet' })
    expect(await conversion.getHash()).toBe('')
  })

  it("is the vCard's no longer when its node is deleted", async () => {
    const { network, romeo, nodes, publish } = await verona()
    await publish(image(1))
    await nodes.deleteNode(NS_AVATAR_METADATA)
    await network.settled()
    expect(await romeo.get(vcard).getPhoto(JULIET)).toBeUndefined()
  })

  it.each(['presence', 'open'] as const)(
    'that is not for everybody stays where it is, until it is (%s)',
    async (later) => {
      const { network, romeo, nodes, cards, publish, published } = await verona()
      const id = await publish(image(1), { accessModel: 'presence' })
      expect(await romeo.get(vcard).getPhoto(JULIET)).toBeUndefined()
      await cards.setPhoto(image(2))
      await network.settled()
      expect(await published()).toBe(id)
      for (const node of [NS_AVATAR_DATA, NS_AVATAR_METADATA]) await nodes.configureNode(node, { accessModel: later })
      await network.settled()
      const shown = (await romeo.get(vcard).getPhoto(JULIET))?.data
      expect(shown).toEqual(image(later === 'open' ? 1 : 2))
      await nodes.deleteNode(NS_AVATAR_METADATA)
      await network.settled()
      expect(await romeo.get(vcard).getPhoto(JULIET)).toEqual(
        later === 'open' ? undefined : { type: 'image/png', data: image(2) },
      )
    },
  )

  it('is for everybody by default where the host says so, or by its own rule', async () => {
    const { romeo, host } = await verona({ openNodes: true })
    await host
      .as(JULIET)
      .get(avatar)
      .publishAvatar(image(1), { publisher: host.as(JULIET).get(pubsubService) })
    expect(await romeo.get(pubsub).getItem(JULIET, NS_AVATAR_METADATA)).toBeDefined()
    const other = await verona()
    other.conversion.api.register('mayConvert', () => true)
    await other.publish(image(1), { accessModel: 'presence' })
    expect(await other.romeo.get(vcard).getPhoto(JULIET)).toBeDefined()
  })

  it.each([
    ['whose image is another one', { id: 'f'.repeat(40) }],
    ['that is on the web', { url: 'https://verona.example/juliet.png' }],
  ])('%s is no photo', async (_, more) => {
    const { network, romeo, nodes, cards } = await verona({ openNodes: true })
    await cards.setPhoto(image(2))
    await network.settled()
    const info = { id: await avatarHashOf(image(1)), bytes: 9, type: 'image/png', ...more }
    await nodes.publish(avatarDataNode, image(1), { id: info.id })
    await nodes.publish(avatarMetadataNode, { infos: [info], pointers: [] }, { id: info.id })
    await network.settled()
    expect(await romeo.get(vcard).getPhoto(JULIET)).toMatchObject({ data: image(2) })
  })

  it('that is too large, or nonsense, is no photo', async () => {
    const { network, romeo, nodes, publish } = await verona({ maxBytes: 8 })
    await publish(image(1))
    await nodes.publish(NS_AVATAR_METADATA, parse("<x xmlns='urn:example:nonsense'/>"), { id: 'x' })
    await network.settled()
    expect(await romeo.get(vcard).getPhoto(JULIET)).toBeUndefined()
  })
})

describe('the photo of a vCard', () => {
  it('is published, and taken back', async () => {
    const { network, romeo, cards, published, counts } = await verona({ openNodes: true })
    await cards.setVcard({ fullName: 'Juliet' })
    await network.settled()
    expect([counts.nodes, await published()]).toEqual([0, undefined])
    await cards.setPhoto(image(1), 'image/png')
    await network.settled()
    const id = await avatarHashOf(image(1))
    expect(await published()).toBe(id)
    expect((await romeo.get(pubsub).getItem(JULIET, avatarDataNode, id))?.value).toEqual(image(1))
    expect(counts).toEqual({ nodes: 2, vcards: 2 })
    await cards.setVcard({ fullName: 'Juliet' })
    await network.settled()
    expect(await published()).toBe('')
  })

  it('that is no image, or a vCard that never had one, changes nothing that is published', async () => {
    const { network, cards, publish, published } = await verona()
    const id = await publish(image(1))
    await cards.setVcard({ photos: [{ type: 'image/png', binval: '?' }] })
    await network.settled()
    // What the vCard had is taken back: it shows no avatar any more.
    expect(await published()).toBe('')
    const other = await verona()
    other.conversion.api.register('getHash', () => undefined)
    await other.publish(image(1))
    await other.cards.setVcard({ fullName: 'Juliet' })
    await other.network.settled()
    expect(await other.published()).toBe(id)
  })
})

describe('presences', () => {
  const hash = 'a'.repeat(40)
  const presence = (inside = '', type = '') =>
    parse(`<presence xmlns='jabber:client' ${type && `type='${type}'`}>${inside}</presence>`)
  const update = (inside: string) => presence(`<x xmlns='vcard-temp:x:update'>${inside}</x>`)

  it.each([
    ['that say nothing get the hash', presence(), hash, hash],
    ['of clients that do not know yet get it', update(''), hash, hash],
    ['that say another one get it', update('<photo>b</photo>'), hash, hash],
    ['that say that there is none are left alone', update('<photo/>'), hash, ''],
    ['say that there is none', presence(), '', ''],
    ['say nothing where nothing is known', presence(), undefined, undefined],
    ['that say that one has gone say nothing', presence('', 'unavailable'), hash, undefined],
  ])('%s', (_, given, known, expected) => {
    const before = serialize(given)
    expect(withAvatarHash(given, known).get(AvatarUpdate)?.photo).toBe(expected)
    expect(serialize(given)).toBe(before)
  })

  it('of addresses without a vCard are left alone, and those of one that others keep say its photo', async () => {
    const { network, host, cards } = await verona()
    const send = async () => {
      host.send(host.xmpp.presence({ from: JULIET, to: ROMEO }))
      await network.settled()
      return host.sent.at(-1)?.get(AvatarUpdate)
    }
    expect(await send()).toBeUndefined()
    cards.api.register('getVcard', () => ({ photos: [{ type: 'image/png', binval: 'iVBORw0KGgo=' }] }))
    expect((await send())?.photo).toHaveLength(40)
  })

  it('are the addresses that are told of the conversion', async () => {
    const { romeo } = await verona()
    const features = async (of: string) => (await romeo.get(disco).getInfo(of)).features
    expect(await features(JULIET)).toContain(NS_AVATAR_CONVERSION)
    expect(await features('net.verona.example')).not.toContain(NS_AVATAR_CONVERSION)
  })
})
