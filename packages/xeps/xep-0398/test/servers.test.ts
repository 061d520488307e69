import { type Client, createClient } from '@trestle/client'
import { describeWithServers } from '@trestle/test-fixtures'
import { muc, occupantPresence } from '@trestle/xep-0045'
import { vcard } from '@trestle/xep-0054'
import { caps } from '@trestle/xep-0115'
import { AvatarUpdate, avatarHashOf } from '@trestle/xep-0153'
import { afterEach, expect, it } from 'vitest'
import { avatarConversion } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const SERVICE = 'rooms.localhost'
// Prosody converts by its module for vCards, ejabberd by one of its own.
const options = {
  users,
  prosody: { sections: `Component "${SERVICE}" "muc"\n` },
  ejabberd: { modules: { mod_muc: { host: SERVICE }, mod_avatar: {}, mod_vcard_xupdate: {} } },
}
const limit = { timeout: 20_000 }
const png = new Uint8Array(2000).map((_, at) => [0x89, 0x50, 0x4e, 0x47][at] ?? at)

describeWithServers('avatars that the server converts', { options }, (server) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })

  async function login(user: keyof typeof users): Promise<Client> {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `${user}@${domain}`, password: users[user], host, port, tls: { ca } })
    clients.push(client)
    await client.use(caps).use(muc).use(vcard).use(avatarConversion).start()
    client.send(client.presence())
    return client
  }

  it('are in the vCard after one publication, and rooms are told', async () => {
    const [romeo, juliet] = await Promise.all([login('romeo'), login('juliet')])
    const { isSupported, setAvatar, removeAvatar } = romeo.get(avatarConversion)
    expect(await isSupported(limit)).toBe(true)
    const room = await juliet.get(muc).join(`feast@${SERVICE}`, 'juliet', { create: 'instant', ...limit })
    await romeo.get(muc).join(room.address, 'romeo', limit)
    await romeo.get(vcard).setVcard({ fullName: 'Romeo' }, limit)
    const hash = await avatarHashOf(png)
    const told = juliet.xmpp.events.wait(occupantPresence, {
      ...limit,
      where: ({ occupant, presence }) => occupant.nick === 'romeo' && presence.get(AvatarUpdate)?.photo === hash,
    })
    expect(await setAvatar(png, { width: 64, height: 64, ...limit })).toBe(hash)
    await told
    expect(await romeo.get(vcard).getPhoto(undefined, limit)).toEqual({ type: 'image/png', data: png })
    expect(await romeo.get(vcard).getVcard(undefined, limit)).toMatchObject({ fullName: 'Romeo' })
    await removeAvatar(limit)
    expect(await romeo.get(vcard).getPhoto(undefined, limit)).toBeUndefined()
  })
})
