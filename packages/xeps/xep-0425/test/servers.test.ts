import { type Client, createClient } from '@trestle/client'
import { describeWithServers } from '@trestle/test-fixtures'
import { muc } from '@trestle/xep-0045'
import { stanzaIdOf } from '@trestle/xep-0359'
import { afterEach, expect, it } from 'vitest'
import { moderates, moderation, moderationReceived } from '../src/index.js'

const users = { capulet: 'my house', tybalt: 'a blade' }
const SERVICE = 'rooms.localhost'
const modules = 'modules_enabled = { "muc_mam", "muc_moderation" }\n  muc_log_by_default = true'
const options = { users, prosody: { sections: `Component "${SERVICE}" "muc"\n  ${modules}\n` } }
const limit = { timeout: 15_000 }
const FEAST = `feast@${SERVICE}`

describeWithServers('moderation', { options, servers: ['prosody'] }, (server) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })

  async function login(user: keyof typeof users): Promise<Client> {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `${user}@${domain}`, password: users[user], host, port, tls: { ca } })
    clients.push(client)
    await client.use(muc).use(moderation).start()
    return client
  }

  it('is asked of a room, in the version that it knows, and told to all', async () => {
    const [capulet, tybalt] = await Promise.all([login('capulet'), login('tybalt')])
    await capulet.get(muc).join(FEAST, 'capulet', { create: 'instant', ...limit })
    const his = await tybalt.get(muc).join(FEAST, 'tybalt', limit)
    const message = await his.send(his.message({ body: 'This is a Montague' }), limit)
    const id = stanzaIdOf(message, FEAST) as string
    expect(await tybalt.get(moderation).isSupportedBy(FEAST, limit)).toBe(true)
    await expect(tybalt.get(moderation).moderate(FEAST, id, limit)).rejects.toMatchObject({ condition: 'forbidden' })

    const told = tybalt.xmpp.events.wait(moderationReceived, limit)
    await capulet.get(moderation).moderate(FEAST, id, { reason: 'Peace', ...limit })
    const received = await told
    expect(received).toMatchObject({ id, reason: 'Peace', by: { resource: 'capulet' } })
    const arrival = { ...received.arrival, from: his.address.withResource('tybalt') }
    expect(moderates(received, { message, arrival })).toBe(true)
  })
})
