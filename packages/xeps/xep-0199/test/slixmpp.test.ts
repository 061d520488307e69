import { type Client, createClient } from '@trestle/client'
import { createComponent } from '@trestle/component'
import { describeWithSlixmpp } from '@trestle/test-fixtures'
import { expect, it, onTestFinished } from 'vitest'
import { ping } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const components = { 'gw.localhost': 'cables' }
const limit = { timeout: 30_000 }

describeWithSlixmpp('pings', { options: { users, components } }, (slixmpp) => {
  async function login(): Promise<Client> {
    const client = createClient(slixmpp.account('romeo')).use(ping)
    onTestFinished(() => client.stop())
    await client.start()
    return client
  }

  it('are answered by slixmpp, also where it does not know them', async () => {
    const [romeo, juliet, nurse] = await Promise.all([
      login(),
      slixmpp.login('juliet', ['xep_0199']),
      slixmpp.login('juliet', []),
    ])
    expect(await romeo.get(ping).ping(juliet.jid, limit)).toBeGreaterThan(0)
    expect(await romeo.get(ping).ping(nurse.jid, limit)).toBeGreaterThan(0)
  })

  it('of slixmpp are answered by a client and by a component at each of its addresses', async () => {
    const { host, componentPort: port } = slixmpp.server()
    const gateway = createComponent({ jid: 'gw.localhost', secret: 'cables', host, port }).use(ping)
    onTestFinished(() => gateway.stop())
    const [romeo, juliet] = await Promise.all([login(), slixmpp.login('juliet', ['xep_0199']), gateway.start()])
    for (const jid of [`${romeo.jid}`, 'gw.localhost', 'mercutio@gw.localhost'])
      expect(await juliet.call('xep_0199.ping', { jid })).toBeGreaterThan(0)
  })

  it('reach a component of slixmpp, and come from it', async () => {
    const [romeo, gateway] = await Promise.all([login(), slixmpp.attach('gw.localhost', ['xep_0199'])])
    expect(await romeo.get(ping).ping('gw.localhost', limit)).toBeGreaterThan(0)
    const args = { jid: `${romeo.jid}`, ifrom: 'nurse@gw.localhost' }
    expect(await gateway.call('xep_0199.ping', args)).toBeGreaterThan(0)
  })
})
