import { type Client, createClient } from '@trestle/client'
import { describeWithServers } from '@trestle/test-fixtures'
import { muc } from '@trestle/xep-0045'
import { afterEach, expect, it } from 'vitest'
import { selfPing } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const SERVICE = 'rooms.localhost'
const options = {
  users,
  prosody: { sections: `Component "${SERVICE}" "muc"\n` },
  ejabberd: { modules: { mod_muc: { host: SERVICE } } },
}
const limit = { timeout: 15_000 }

describeWithServers('self-pings', { options }, (server, kind) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })

  async function login(user: keyof typeof users): Promise<Client> {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `${user}@${domain}`, password: users[user], host, port, tls: { ca } })
    clients.push(client)
    await client.use(selfPing).start()
    return client
  }

  it('tell whether one is in a room', async () => {
    const [juliet, romeo] = await Promise.all([login('juliet'), login('romeo')])
    const hers = await juliet.get(muc).join(`feast@${SERVICE}`, 'juliet', { create: 'instant', ...limit })
    const room = await romeo.get(muc).join(`feast@${SERVICE}`, 'romeo', limit)
    const { check } = romeo.get(selfPing)
    expect(await check(room, limit)).toBe('joined')
    // As if the service had lost the client without a word.
    const forgotten = { ...room, address: room.address, local: room.local, nick: 'romeo' }
    await room.leave(undefined, limit)
    expect(await check(forgotten, limit)).toBe('not-joined')
    await hers.leave(undefined, limit)
    // The room is gone as well; one server does not answer for it at all.
    if (kind === 'prosody') expect(await check(forgotten, limit)).toBe('not-joined')
  })
})
