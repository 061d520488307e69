import { createHostPair, createTestNetwork } from '@trestle/testing'
import { pubsubService } from '@trestle/xep-0060/service'
import { NS_FILE_SHARING } from '@trestle/xep-0447'
import { describe, expect, it } from 'vitest'
import {
  NS_STICKERS,
  packHash,
  type StickerPackValue,
  type StickerReceived,
  stickerPackNode,
  stickerReceived,
  stickers,
} from './index.js'

const JULIET = 'juliet@superduper.example'
const url = 'https://files.montague.example/rose.png'
const file = {
  mediaType: 'image/png',
  desc: { '': '🌹' },
  hashes: [{ algo: 'sha-256', value: new Uint8Array(32) }],
  thumbnails: [],
}
const pack: Omit<StickerPackValue, 'hash'> = {
  names: { '': 'The orchard' },
  stickers: [{ file, sources: { urls: [{ target: url }] }, suggestions: [{ text: 'rose', lang: 'en' }] }],
}

describe('a sticker', () => {
  const pair = () => createHostPair((host) => host.use(stickers))

  it('is a file that its description or a suggestion stands for', async () => {
    const { network, romeo, juliet } = pair()
    const told: StickerReceived[] = []
    juliet.xmpp.events.on(stickerReceived, (event) => told.push(event))
    const { send } = romeo.get(stickers)
    send({ to: juliet.jid }, { file, sources: [url], pack: 'a' })
    send({ to: juliet.jid }, { file, sources: [url], pack: 'a', jid: JULIET, node: 'more', suggestion: 'rose' })
    await network.settled()
    expect(told).toMatchObject([
      { pack: 'a', file: { file, sources: { urls: [{ target: url }] } }, message: { body: '🌹' } },
      { pack: 'a', jid: JULIET, node: 'more', message: { body: 'rose' }, arrival: { from: romeo.jid } },
    ])
  })

  it('is told of in copies, and is none without a file', () => {
    const { romeo, juliet } = pair()
    const told: StickerReceived[] = []
    romeo.xmpp.events.on(stickerReceived, (event) => told.push(event))
    const sticker = `<sticker xmlns='${NS_STICKERS}'/>`
    const say = (inside: string) => romeo.receive(`<message type='chat' from='${juliet.jid}'>${inside}</message>`)
    say(sticker)
    say(`${sticker}<file-sharing xmlns='${NS_FILE_SHARING}'/>`)
    expect(told).toEqual([])
    const sent = romeo.get(stickers).send({ to: juliet.jid }, { file, sources: [url] })
    romeo.xmpp.deliver(sent, { self: romeo.xmpp, via: 'carbon', direction: 'out' })
    expect(told).toMatchObject([{ arrival: { via: 'carbon' } }])
  })
})

/** Juliet, an address of a component with nodes of its own; Romeo, a client; Nurse, another address. */
async function packs() {
  const network = createTestNetwork()
  const gateway = network.join({ jid: 'superduper.example', kind: 'component' })
  gateway.use(pubsubService).use(stickers).goOnline()
  const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).use(stickers).goOnline()
  const at = (jid: string) => gateway.as(jid)
  const publisher = at(JULIET).get(pubsubService)
  await publisher.createNode(NS_STICKERS, { accessModel: 'open' })
  return { romeo: romeo.get(stickers), juliet: at(JULIET).get(stickers), publisher, at }
}

describe('a pack', () => {
  it('is published, retrieved by its id, listed, and retracted', async () => {
    const { romeo, juliet, publisher } = await packs()
    const id = await juliet.publishPack(pack, { publisher })
    expect(await romeo.getPack({ jid: JULIET, id })).toEqual({ ...pack, hash: await packHash(pack) })
    expect([...(await romeo.getPacks(JULIET)).keys()]).toEqual([id])
    expect(romeo.uriOf({ jid: JULIET, id: 'a+b' })).toBe(
      `xmpp:${JULIET}?pubsub;action=retrieve;node=urn%3Axmpp%3Astickers%3A0;item=a%2Bb`,
    )
    await juliet.retractPack(id, { publisher })
    expect((await romeo.getPacks(JULIET)).size).toBe(0)
  })

  it('that was changed is none', async () => {
    const { romeo, publisher } = await packs()
    const changed = { ...pack, names: { '': 'Another' }, hash: await packHash(pack) }
    await publisher.publish(stickerPackNode, changed, { id: 'a' })
    await expect(romeo.getPack({ jid: JULIET, id: 'a' })).rejects.toMatchObject({ code: 'hash-mismatch' })
    expect((await romeo.getPacks(JULIET)).size).toBe(0)
  })

  it('is imported under its id, unless it is restricted', async () => {
    const { juliet, publisher, at } = await packs()
    const id = await juliet.publishPack(pack, { publisher })
    const nurse = at('nurse@superduper.example')
    const own = { publisher: nurse.get(pubsubService) }
    await nurse.get(stickers).importPack({ jid: JULIET, id }, own)
    expect([...(await nurse.get(stickers).getPacks('nurse@superduper.example')).keys()]).toEqual([id])
    const kept = await juliet.publishPack({ ...pack, restricted: true, names: { '': 'Mine' } }, { publisher })
    const importing = (of: string) => nurse.get(stickers).importPack({ jid: JULIET, id: of }, own)
    await expect(importing(kept)).rejects.toMatchObject({ code: 'restricted' })
    await expect(importing('none')).rejects.toMatchObject({ code: 'not-found' })
  })

  it.each([
    ['no stickers', []],
    ['no description', [{ file: { ...file, desc: { it: 'rosa' } }, suggestions: [] }]],
    ['no hash', [{ file: { ...file, hashes: [] }, suggestions: [] }]],
    [
      'hashes of different algorithms',
      [
        ...pack.stickers,
        { file: { ...file, hashes: [{ algo: 'sha-512', value: new Uint8Array(64) }] }, suggestions: [] },
      ],
    ],
  ])('with %s is not published', async (_, all) => {
    const { juliet, publisher } = await packs()
    await expect(juliet.publishPack({ ...pack, stickers: all }, { publisher })).rejects.toMatchObject({
      code: 'invalid-pack',
    })
  })
})

it('announces itself only while it is installed', () => {
  const { romeo } = createHostPair((host) => host.use(stickers))
  expect(romeo.xmpp.features.list()).toContain(NS_STICKERS)
  romeo.remove(stickers)
  expect(romeo.xmpp.features.list()).not.toContain(NS_STICKERS)
})
