import { type Client, createClient } from '@trestle/client'
import { describeWithServers } from '@trestle/test-fixtures'
import { afterEach, expect, it } from 'vitest'
import { vcard } from '../src/index.js'

const options = { users: { romeo: 'wherefore', juliet: 'art thou' } }
const limit = { timeout: 45_000 }
const jpeg = new Uint8Array(2000).map((_, at) => [0xff, 0xd8, 0xff][at] ?? at)

describeWithServers('vCards', { options }, (server) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })

  async function login(user: keyof typeof options.users): Promise<Client> {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `${user}@${domain}`, password: options.users[user], host, port, tls: { ca } })
    clients.push(client)
    await client.use(vcard).start()
    return client
  }

  it('are set, changed, read by others, and removed', async () => {
    const [romeo, juliet] = await Promise.all([login('romeo'), login('juliet')])
    const address = romeo.jid.bare
    expect(await romeo.get(vcard).getVcard(undefined, limit)).toBeUndefined()
    expect(await juliet.get(vcard).getVcard(address, limit)).toBeUndefined()
    expect(await juliet.get(vcard).getVcard(`nobody@${address.domain}`, limit)).toBeUndefined()

    // Prosody keeps vCards as vCard4, and ejabberd in an order of its own: more types than one come back otherwise.
    const telephones = [{ types: ['HOME'] as const, number: '+39 045 555 0101' }]
    await romeo.get(vcard).setVcard({ fullName: 'Romeo', nicknames: ['romeo'], telephones }, limit)
    await romeo.get(vcard).setPhoto(jpeg, undefined, limit)
    const seen = await juliet.get(vcard).getVcard(address, limit)
    expect(seen).toMatchObject({ fullName: 'Romeo', nicknames: ['romeo'], telephones })
    expect(await juliet.get(vcard).getPhoto(address, limit)).toEqual({ type: 'image/jpeg', data: jpeg })

    await romeo.get(vcard).delVcard(limit)
    expect(await juliet.get(vcard).getVcard(address, limit)).toBeUndefined()
  })
})
