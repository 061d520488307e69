import { type Client, createClient } from '@trestle/client'
import { describeWithServers } from '@trestle/test-fixtures'
import { type DataFormValue, fillForm } from '@trestle/xep-0004'
import { muc, occupantPresence } from '@trestle/xep-0045'
import { commands } from '@trestle/xep-0050'
import { afterEach, expect, it } from 'vitest'
import { hats, OldHats, readHats } from '../src/index.js'

const users = { capulet: 'my house', mercutio: 'a wit' }
const SERVICE = 'rooms.localhost'
const FEAST = `feast@${SERVICE}`
const options = { users, ejabberd: { modules: { mod_muc: { host: SERVICE } } } }
const limit = { timeout: 15_000 }

describeWithServers('hats', { options, servers: ['ejabberd'] }, (server) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })

  async function login(user: keyof typeof users): Promise<Client> {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `${user}@${domain}`, password: users[user], host, port, tls: { ca } })
    clients.push(client)
    await client.use(muc).use(hats).start()
    return client
  }

  it('are read as an older room writes them, which does not say that nobody else can', async () => {
    const [capulet, mercutio] = await Promise.all([login('capulet'), login('mercutio')])
    const hers = await capulet.get(muc).join(FEAST, 'capulet', { create: 'instant', ...limit })
    await hers.configure(fillForm(await hers.getConfig(), { enable_hats: true }), limit)
    await mercutio.get(muc).join(FEAST, 'mercutio', limit)

    const told = capulet.xmpp.events.wait(occupantPresence, {
      ...limit,
      where: ({ presence }) => presence.has(OldHats),
    })
    const add = await capulet.get(commands).execute(FEAST, 'http://prosody.im/protocol/hats#add', {}, limit)
    const fool = { jid: String(mercutio.jid?.bare), hat_title: 'Fool', hat_uri: 'https://verona.example/hats#fool' }
    await add.submit(fillForm(add.form as DataFormValue, fool), limit)
    const { occupant, presence } = await told
    expect([occupant.nick, readHats(presence)]).toEqual([
      'mercutio',
      [{ uri: 'https://verona.example/hats#fool', title: 'Fool' }],
    ])
    const view = capulet.get(hats)
    expect([await view.isSupportedBy(FEAST, limit), view.wornBy(hers, 'mercutio')]).toEqual([false, []])
  })
})
