import type { Client } from '@trestle/client'
import { roster } from '@trestle/core'
import { file } from '@trestle/gateway-media'
import { Presence } from '@trestle/stanza'
import { describeWithServers } from '@trestle/test-fixtures'
import { disco } from '@trestle/xep-0030'
import { vcard } from '@trestle/xep-0054'
import { registration } from '@trestle/xep-0077'
import { avatar, avatarChanged, avatarId } from '@trestle/xep-0084'
import { caps } from '@trestle/xep-0115'
import { readAvatarUpdate } from '@trestle/xep-0153'
import { nickPublished, publishedNick } from '@trestle/xep-0172/pep'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createGateway, createMemoryStore } from '../src/index.js'
import { looksNetwork, RED } from './looks.js'
import { serverClient } from './over-server.js'

const GATEWAY = 'verona.localhost'
const ECHO = `echobot@${GATEWAY}`
const LIMIT = { timeout: 15_000 }
const options = { users: { romeo: 'wherefore' }, components: { [GATEWAY]: 'secret' } }

describeWithServers('contacts of a gateway', { options }, (server) => {
  async function logIn(resource: string): Promise<Client> {
    const client = serverClient(server(), { resource })
    onTestFinished(() => client.stop())
    client.use(roster).use(caps).use(disco).use(vcard).use(avatar).use(publishedNick)
    await client.start()
    await client.get(roster).load()
    return client
  }

  it('look like any other: name and picture come by personal eventing, vCard and presence', async () => {
    const { host, componentPort: port } = server()
    const { network, sessions } = looksNetwork()
    const component = { jid: GATEWAY, secret: 'secret', host, port }
    const gateway = createGateway({ network, store: createMemoryStore(), component })
    onTestFinished(() => gateway.stop())
    await gateway.start()
    const orchard = await logIn('orchard')
    orchard.send(orchard.presence())
    orchard.send(Presence.of({ to: GATEWAY, type: 'subscribe' }))
    await orchard.get(registration).register(GATEWAY, { token: 'secret' })
    await vi.waitFor(() => expect(orchard.get(roster).get(GATEWAY)?.subscription).toBe('both'), LIMIT)
    const echo = sessions[0]?.contacts.byLegacyId('echobot')
    await echo?.update({ name: 'Echo', friend: true, is: 'bot', presence: { show: 'away' } })
    orchard.send(Presence.of({ to: ECHO, type: 'subscribe' }))
    await vi.waitFor(() => expect(orchard.get(roster).get(ECHO)?.subscription).toBe('both'), LIMIT)

    const changed = orchard.xmpp.events.wait(avatarChanged, { ...LIMIT, where: ({ from }) => from.local === 'echobot' })
    await echo?.update({ avatar: { id: 'red', file: file(RED) } })
    const [info] = (await changed).metadata.infos
    expect(info).toMatchObject({ type: 'image/png', width: 1, height: 1 })
    const data = await orchard.get(avatar).retrieveAvatar(ECHO, info!)
    expect(await avatarId(data)).toBe(info?.id)
    expect((await orchard.get(vcard).getPhoto(ECHO))?.data).toEqual(data)
    expect((await orchard.get(disco).getInfo(`${ECHO}/legacy`)).identities).toMatchObject([{ type: 'bot' }])

    const balcony = await logIn('balcony')
    const fromEcho = {
      ...LIMIT,
      where: ({ from }: { readonly from: { readonly local: string } }) => from.local === 'echobot',
    }
    const [nick, picture, presence] = [
      balcony.xmpp.events.wait(nickPublished, fromEcho),
      balcony.xmpp.events.wait(avatarChanged, fromEcho),
      balcony.xmpp.events.wait('presence', { ...LIMIT, where: ({ from }) => from?.local === 'echobot' }),
    ]
    balcony.send(balcony.presence())
    expect((await nick).nick).toBe('Echo')
    expect((await picture).metadata.infos).toMatchObject([{ id: info?.id }])
    expect(readAvatarUpdate(await presence)?.photo).toBe(info?.id)
    // What clients still ask for when they stop would fail.
    for (const client of [orchard, balcony])
      for (const jid of [orchard.jid, balcony.jid, `${ECHO}/legacy`]) await client.get(caps).get(jid)
  })
})
