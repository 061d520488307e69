import { type Client, createClient } from '@trestle/client'
import { type Component, createComponent } from '@trestle/component'
import { describeWithServers } from '@trestle/test-fixtures'
import { afterEach, expect, it } from 'vitest'
import { muc, occupantLeft, roomMessage } from '../src/index.js'
import { hostedMessage, mucService } from '../src/service.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const SERVICE = 'hosted.localhost'
const secret = 'mask'
const limit = { timeout: 15_000 }

describeWithServers('hosted rooms', { options: { users, components: { [SERVICE]: secret } } }, (server) => {
  const running: (Client | Component)[] = []
  afterEach(async () => {
    await Promise.all(running.splice(0).map((host) => host.stop()))
  })

  async function login(user: keyof typeof users): Promise<Client> {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `${user}@${domain}`, password: users[user], host, port, tls: { ca } })
    running.push(client)
    await client.use(muc).start()
    return client
  }

  it('are entered through a real server, with puppets in them, and lose who goes away', async () => {
    const { host, componentPort: port } = server()
    const component = createComponent({ jid: SERVICE, secret, host, port })
    running.push(component)
    await component.use(mucService).start()
    const feast = await component.get(mucService).createRoom(`feast@${SERVICE}`)
    const mercutio = await feast.enter('mercutio')
    const [juliet, romeo] = await Promise.all([login('juliet'), login('romeo')])
    const hers = await juliet.get(muc).join(`feast@${SERVICE}`, 'juliet', limit)
    await romeo.get(muc).join(`feast@${SERVICE}`, 'romeo', limit)
    expect([...hers.occupants.keys()]).toContain('mercutio')

    const heard = romeo.xmpp.events.wait(roomMessage, limit)
    await mercutio.say('Gentle Romeo')
    expect(await heard).toMatchObject({ nick: 'mercutio', message: { body: 'Gentle Romeo' } })
    const told = component.xmpp.events.wait(hostedMessage, limit)
    await hers.send(hers.message({ body: 'Ay me!' }), limit)
    expect(await told).toMatchObject({ nick: 'juliet', user: juliet.jid?.bare, message: { body: 'Ay me!' } })

    const gone = juliet.xmpp.events.wait(occupantLeft, limit)
    await romeo.stop()
    expect(await gone).toMatchObject({ occupant: { nick: 'romeo' } })
  })
})
