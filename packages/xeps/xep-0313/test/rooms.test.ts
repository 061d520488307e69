import { type Client, createClient } from '@trestle/client'
import { describeWithServers } from '@trestle/test-fixtures'
import { muc } from '@trestle/xep-0045'
import { afterEach, expect, it } from 'vitest'
import { mam } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const SERVICE = 'rooms.localhost'
const options = {
  users,
  prosody: {
    sections: `Component "${SERVICE}" "muc"\n  modules_enabled = { "muc_mam" }\n  muc_log_by_default = true\n`,
  },
  ejabberd: { modules: { mod_muc: { host: SERVICE, default_room_options: { mam: true } } } },
}
const limit = { timeout: 60_000 }

describeWithServers('archives of rooms', { options }, (server) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })

  async function login(user: keyof typeof users): Promise<Client> {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `${user}@${domain}`, password: users[user], host, port, tls: { ca } })
    clients.push(client)
    await client.use(muc).use(mam).start()
    return client
  }

  it('are read by who may enter, and hold what occupants said', async () => {
    const address = `feast@${SERVICE}`
    const juliet = await login('juliet')
    const room = await juliet.get(muc).join(address, 'juliet', { create: 'instant', ...limit })
    const words = ['Ay me', 'O Romeo', 'wherefore art thou']
    for (const body of words) await room.send(room.message({ body }), limit)

    const romeo = await login('romeo')
    const heard: (readonly [string, string | undefined])[] = []
    const copies: string[] = []
    romeo.xmpp.events.on('message:copy', ({ arrival: { from, direction } }) => void copies.push(`${from} ${direction}`))
    const query = { pageSize: 2, deliver: true, ...limit }
    for await (const { message } of romeo.get(mam).query(address, query)) {
      if (message.body !== undefined) heard.push([`${message.from}`, message.body])
    }
    expect(heard).toEqual(words.map((body) => [`${address}/juliet`, body]))
    expect(copies).toContain(`${address}/juliet in`)
  })
})
