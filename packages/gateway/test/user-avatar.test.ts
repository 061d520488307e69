import { subscriptions } from '@trestle/core'
import { Presence } from '@trestle/stanza'
import { commands } from '@trestle/xep-0050'
import { vcard } from '@trestle/xep-0054'
import { pubsubService } from '@trestle/xep-0060/service'
import { registration } from '@trestle/xep-0077'
import { avatar } from '@trestle/xep-0084'
import { AvatarUpdate } from '@trestle/xep-0153'
import { pepService } from '@trestle/xep-0163/service'
import { expect, it } from 'vitest'
import { type Attachment, createMemoryStore, defineNetwork, GatewayError, readAll, textField } from '../src/index.js'
import { submit } from './dialogue-gateway.js'
import { GATEWAY, ROMEO, startTrialGateway } from './trial-gateway.js'

const bytes = (text: string) => new TextEncoder().encode(text)

/** A gateway whose module tells which pictures it got, and the server of its user with the nodes and the vCard of the account. */
async function setUp(store = createMemoryStore()) {
  const got: string[] = []
  const module = { take: (_: string): unknown => undefined }
  const network = defineNetwork({
    name: 'Pictures',
    type: 'x',
    registration: { name: textField({ required: true }) },
    capabilities: { userAvatar: true },
    session: () => ({
      login: () => {},
      onMessage: () => undefined,
      async onUserAvatar(given: Attachment | null) {
        const what = given ? new TextDecoder().decode(await readAll(given, { maxBytes: 1000 })) : 'none'
        await module.take(what)
        got.push(what)
      },
    }),
  })
  const gateway = await startTrialGateway(network, store)
  const server = gateway.net.join({ jid: 'montague.example', kind: 'component' })
  server
    .use(subscriptions, { serves: () => true, autoApprove: async () => true })
    .use(registration)
    .use(pubsubService)
    .use(pepService)
    .use(avatar, { notify: false })
    .use(vcard)
    .goOnline()
  const romeo = server.as(ROMEO)
  const publisher = romeo.get(pubsubService)
  for (const node of ['urn:xmpp:avatar:data', 'urn:xmpp:avatar:metadata']) {
    await publisher.createNode(node, { accessModel: 'open' })
  }
  if (!gateway.frame.users.get(ROMEO)) await romeo.get(registration).register(GATEWAY, { name: 'Romeo' })
  await romeo.get(subscriptions).subscribe(GATEWAY)
  server.xmpp.send(Presence.of({ type: 'probe', from: ROMEO, to: GATEWAY }))
  await gateway.net.settled()
  return {
    ...{ got, module, gateway, publisher },
    frame: gateway.frame,
    async publishes(picture: string | null) {
      if (picture === null) await romeo.get(avatar).stop({ publisher })
      else await romeo.get(avatar).publishAvatar(bytes(picture), { publisher })
      await gateway.net.settled()
    },
    /** Comes online with a hash in the presence, and the photo in the vCard. */
    async shows(photo: string | undefined, hash?: string) {
      await romeo.get(vcard).setPhoto(photo === undefined ? undefined : bytes(photo), 'image/png')
      const digest = await crypto.subtle.digest('SHA-1', bytes(photo ?? ''))
      const shown = hash ?? (photo === undefined ? '' : Buffer.from(digest).toString('hex').toUpperCase())
      const presence = Presence.of({ from: `${ROMEO}/orchard`, to: GATEWAY }).set(AvatarUpdate, { photo: shown })
      server.xmpp.send(presence)
      await gateway.net.settled()
    },
    async prefers(shown: boolean) {
      const session = await romeo.get(commands).execute(GATEWAY, 'preferences')
      await submit(session, { 'gateway:avatar': shown ? '1' : '0' })
      await gateway.net.settled()
    },
  }
}

it('tells the network of each picture once, and that there is none any more', async () => {
  const { got, publishes } = await setUp()
  expect(got).toEqual([])
  await publishes('a rose')
  await publishes('a rose')
  await publishes('a thorn')
  await publishes(null)
  await publishes(null)
  expect(got).toEqual(['a rose', 'a thorn', 'none'])
})

it('tells nothing again after a restart, and what was missed', async () => {
  const store = createMemoryStore()
  const first = await setUp(store)
  await first.publishes('a rose')
  await first.frame.stop()
  const second = await setUp(store)
  await second.publishes('a rose')
  expect(second.got).toEqual([])
  await second.publishes('a thorn')
  expect(second.got).toEqual(['a thorn'])
})

it('takes the photo of the vCard where nothing is published', async () => {
  const { got, shows, publishes } = await setUp()
  await shows('a photo')
  await shows('a photo')
  expect(got).toEqual(['a photo'])
  await shows(undefined)
  await shows('another', 'no hash')
  expect(got).toEqual(['a photo', 'none'])
  await publishes('a rose')
  await shows('a photo')
  expect(got).toEqual(['a photo', 'none', 'a rose'])
})

it('does not show the picture there if the user does not want it', async () => {
  const { got, prefers, publishes } = await setUp()
  await publishes('a rose')
  await prefers(false)
  await publishes('a thorn')
  expect(got).toEqual(['a rose', 'none'])
  await prefers(true)
  expect(got).toEqual(['a rose', 'none', 'a thorn'])
})

it('tells again what the network did not take', async () => {
  const { got, module, publishes, gateway, frame } = await setUp()
  module.take = () => {
    throw new GatewayError('rate-limited')
  }
  await publishes('a rose')
  module.take = () => undefined
  expect(got).toEqual([])
  await frame.users.get(ROMEO)?.session.stop()
  frame.users.get(ROMEO)?.session.start()
  await gateway.net.settled()
  expect(got).toEqual(['a rose'])
})
