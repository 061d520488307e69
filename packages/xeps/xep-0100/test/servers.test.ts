import { type Client, createClient } from '@trestle/client'
import { type Component, createComponent } from '@trestle/component'
import { JID } from '@trestle/jid'
import { describeWithServers } from '@trestle/test-fixtures'
import { afterEach, expect, it } from 'vitest'
import { gateway, userOffline, userOnline } from '../src/index.js'

const users = { romeo: 'wherefore' }
const components = { 'superduper.localhost': 'secret' }
const jid = 'superduper.localhost'

describeWithServers('a gateway', { options: { users, components } }, (server) => {
  const hosts: (Client | Component)[] = []
  afterEach(async () => {
    await Promise.all(hosts.splice(0).map((host) => host.stop()))
  })

  it('is found by its users, and learns of them', async () => {
    const { host, componentPort, c2sPort, ca } = server()
    const component = createComponent({ jid, secret: components[jid], host, port: componentPort })
    const client = createClient({ jid: 'romeo@localhost', password: users.romeo, host, port: c2sPort, tls: { ca } })
    hosts.push(component, client)
    component.get(gateway).provide({
      prompt: 'Name',
      translate: (text) => JID.of({ local: text.toLowerCase(), domain: jid }),
    })
    await Promise.all([component.start(), client.start()])

    await expect(client.get(gateway).prompt(jid)).resolves.toEqual({ prompt: 'Name' })
    await expect(client.get(gateway).translate(jid, 'Juliet')).resolves.toEqual(JID.parse(`juliet@${jid}`))

    const came = component.xmpp.events.wait(userOnline, { timeout: 5000 })
    client.send(client.xmpp.presence({ to: jid, show: 'chat' }))
    const { user, presence } = await came
    expect(`${user} ${presence.show}`).toBe('romeo@localhost chat')
    const left = component.xmpp.events.wait(userOffline, { timeout: 5000 })
    await client.stop()
    expect((await left).user.toString()).toBe('romeo@localhost')
  })
})
