import { createTestNetwork } from '@trestle/testing'
import { pubsubService } from '@trestle/xep-0060/service'
import { expect, it } from 'vitest'
import { type AvatarChange, avatar, avatarChanged, avatarDataNode, avatarId } from './index.js'

const JULIET = 'juliet@superduper.example'
const PICTURE = new TextEncoder().encode('By the wall')

/** Romeo, and the nodes of Juliet, an address of a component. */
function verona(options = {}) {
  const network = createTestNetwork()
  const gateway = network
    .join({ jid: 'superduper.example', kind: 'component' })
    .use(pubsubService)
    .use(avatar)
    .goOnline()
  const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).use(avatar, options).goOnline()
  const publisher = gateway.as(JULIET).get(pubsubService)
  const own = { accessModel: 'open' } as const
  const open = async () => {
    await publisher.createNode('urn:xmpp:avatar:data', own)
    await publisher.createNode('urn:xmpp:avatar:metadata', own)
  }
  return { network, romeo: romeo.get(avatar), host: romeo, juliet: gateway.as(JULIET).get(avatar), publisher, open }
}

it('publishes the image, then its metadata, and retrieves both', async () => {
  const { romeo, host, juliet, publisher, open } = verona()
  await open()
  const id = await juliet.publishAvatar(PICTURE, { width: 64, publisher })
  expect(id).toBe(await avatarId(PICTURE))
  const metadata = await romeo.retrieveAvatarMetadata(JULIET)
  expect(metadata?.infos).toMatchObject([{ id, bytes: PICTURE.length, type: 'image/png', width: 64 }])
  expect(await romeo.retrieveAvatar(JULIET, metadata!.infos[0]!)).toEqual(PICTURE)
  const sent = host.sent.length
  expect(await romeo.retrieveAvatar(JULIET, metadata!.infos[0]!)).toEqual(PICTURE)
  expect(host.sent.length).toBe(sent)
  await juliet.stop({ publisher })
  expect((await romeo.retrieveAvatarMetadata(JULIET))?.infos).toEqual([])
})

it('refuses images that are other ones, too large, missing, or elsewhere', async () => {
  const { romeo, publisher, open } = verona({ maxBytes: 20 })
  await open()
  const id = await avatarId(PICTURE)
  const retrieve = (info = {}) => romeo.retrieveAvatar(JULIET, { id, bytes: 11, ...info })
  await expect(retrieve()).rejects.toMatchObject({ code: 'not-found' })
  await publisher.publish(avatarDataNode, new Uint8Array(11), { id })
  await expect(retrieve()).rejects.toMatchObject({ code: 'hash-mismatch' })
  await publisher.publish(avatarDataNode, new Uint8Array(21), { id })
  await expect(retrieve()).rejects.toMatchObject({ code: 'too-large' })
  await expect(retrieve({ bytes: 21 })).rejects.toMatchObject({ code: 'too-large' })
  await expect(retrieve({ url: 'https://pictures.montague.example/a.png' })).rejects.toMatchObject({
    code: 'on-the-web',
  })
  await expect(romeo.publishAvatar(new Uint8Array(21))).rejects.toMatchObject({ code: 'too-large' })
})

it('tells of changes of the own avatar, not of those that strangers claim', async () => {
  const { network, host } = verona()
  const seen: AvatarChange[] = []
  host.xmpp.events.on(avatarChanged, (change) => seen.push(change))
  for (const from of ['tybalt@capulet.example', 'romeo@montague.example'])
    host.receive(`<message from='${from}' to='romeo@montague.example/orchard'>
      <event xmlns='http://jabber.org/protocol/pubsub#event'><items node='urn:xmpp:avatar:metadata'><item id='a'>
      <metadata xmlns='urn:xmpp:avatar:metadata'/></item></items></event></message>`)
  await network.settled()
  expect(seen.map(({ from, metadata }) => `${from} ${metadata.infos.length}`)).toEqual(['romeo@montague.example 0'])
})
