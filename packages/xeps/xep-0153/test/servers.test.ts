import { type Client, createClient } from '@trestle/client'
import { describeWithServers } from '@trestle/test-fixtures'
import { afterEach, expect, it } from 'vitest'
import { type AvatarChange, avatarChanged, avatarHashOf, vcardAvatar } from '../src/index.js'

const options = { users: { romeo: 'wherefore' } }
const limit = { timeout: 45_000 }
const jpeg = new Uint8Array(2000).map((_, at) => [0xff, 0xd8, 0xff][at] ?? at)

describeWithServers('avatars in vCards', { options }, (server) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })

  async function login(): Promise<Client> {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `romeo@${domain}`, password: options.users.romeo, host, port, tls: { ca } })
    clients.push(client)
    await client.use(vcardAvatar).start()
    client.send(client.presence())
    return client
  }

  it('are announced by presence, and fetched', async () => {
    const [romeo, other] = [await login(), await login()]
    const hash = await avatarHashOf(jpeg)
    const where = (change: AvatarChange) => change.hash === hash
    const told = other.xmpp.events.wait(avatarChanged, { ...limit, where })
    // The other client looks at the vCard, and says the same from then on.
    const followed = romeo.xmpp.events.wait(avatarChanged, { ...limit, where })
    await romeo.get(vcardAvatar).setAvatar(jpeg, undefined, limit)
    expect((await told).from.equals(romeo.jid)).toBe(true)
    expect((await followed).from.equals(other.jid)).toBe(true)
    const avatar = await other.get(vcardAvatar).getAvatar(romeo.jid.bare, limit)
    expect(avatar).toEqual({ type: 'image/jpeg', data: jpeg, hash })
  })
})
