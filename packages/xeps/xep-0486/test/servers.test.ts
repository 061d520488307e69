import { type Client, createClient } from '@trestle/client'
import { describeWithServers } from '@trestle/test-fixtures'
import { muc } from '@trestle/xep-0045'
import { setVcardExchange, vcard } from '@trestle/xep-0054'
import { avatarHashOf } from '@trestle/xep-0153'
import { afterEach, expect, it } from 'vitest'
import { roomAvatarChanged, roomAvatars } from '../src/index.js'

const users = { capulet: 'my house', mercutio: 'a wit', tybalt: 'a blade' }
const SERVICE = 'rooms.localhost'
const FEAST = `feast@${SERVICE}`
const options = {
  users,
  prosody: { sections: `Component "${SERVICE}" "muc"\n  modules_enabled = { "vcard_muc" }\n` },
  ejabberd: { modules: { mod_muc: { host: SERVICE } } },
}
const limit = { timeout: 15_000 }
const rose = new TextEncoder().encode('<svg/>')
const type = 'image/svg+xml'

describeWithServers('avatars of rooms', { options }, (server, kind) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })

  async function login(user: keyof typeof users): Promise<Client> {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `${user}@${domain}`, password: users[user], host, port, tls: { ca } })
    clients.push(client)
    await client.use(muc).use(vcard).use(roomAvatars).start()
    return client
  }

  it('are set and removed by owners alone, and read by everybody', async () => {
    const [capulet, mercutio, tybalt] = await Promise.all([login('capulet'), login('mercutio'), login('tybalt')])
    await capulet.get(muc).join(FEAST, 'capulet', { create: 'instant', ...limit })
    await mercutio.get(muc).join(FEAST, 'mercutio', limit)
    const { setAvatar } = capulet.get(roomAvatars)
    const { getHashes, getAvatar } = tybalt.get(roomAvatars)
    expect([await getHashes(FEAST, limit), await getAvatar(FEAST, limit)]).toEqual([[], undefined])
    await capulet.xmpp.iq.set(FEAST, setVcardExchange, { descriptions: ['Masks'] }, limit)

    const hash = await avatarHashOf(rose)
    // ejabberd says the hash since version 24.07; rooms of before have vCards all the same.
    const isSaid = kind !== 'ejabberd'
    const told = isSaid && mercutio.xmpp.events.wait(roomAvatarChanged, limit)
    await setAvatar(FEAST, rose, type, limit)
    if (told) expect((await told).hashes).toEqual([hash])
    expect(await getHashes(FEAST, limit)).toEqual(isSaid ? [hash] : [])
    expect(await getAvatar(FEAST, limit)).toEqual(isSaid ? { hash, data: rose, type } : undefined)
    expect(await tybalt.get(vcard).getPhoto(FEAST, limit)).toEqual({ data: rose, type })
    for (const client of [mercutio, tybalt]) {
      const refused = client.get(roomAvatars).setAvatar(FEAST, undefined, undefined, limit)
      await expect(refused).rejects.toMatchObject({ condition: 'forbidden' })
    }

    const gone = isSaid && mercutio.xmpp.events.wait(roomAvatarChanged, limit)
    await setAvatar(FEAST, undefined, undefined, limit)
    if (gone) expect((await gone).hashes).toEqual([])
    expect(await getAvatar(FEAST, limit)).toBeUndefined()
    expect(await tybalt.get(vcard).getPhoto(FEAST, limit)).toBeUndefined()
    expect(await tybalt.get(vcard).getVcard(FEAST, limit)).toMatchObject({ descriptions: ['Masks'] })
  })
})
