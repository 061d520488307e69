import { type Client, createClient } from '@trestle/client'
import { describeWithServers } from '@trestle/test-fixtures'
import { invitationReceived, muc } from '@trestle/xep-0045'
import { afterEach, expect, it } from 'vitest'
import { directInvitationReceived, directInvitations } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const SERVICE = 'rooms.localhost'
const options = {
  users,
  prosody: { sections: `Component "${SERVICE}" "muc"\n` },
  ejabberd: { modules: { mod_muc: { host: SERVICE } } },
}
const limit = { timeout: 15_000 }

describeWithServers('direct invitations', { options }, (server, kind) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })

  async function login(user: keyof typeof users): Promise<Client> {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `${user}@${domain}`, password: users[user], host, port, tls: { ca } })
    clients.push(client)
    await client.use(directInvitations).start()
    client.send(client.presence())
    return client
  }

  it('bring others into a room, with its password', async () => {
    const [juliet, romeo] = await Promise.all([login('juliet'), login('romeo')])
    const hers = await juliet.get(muc).join(`feast@${SERVICE}`, 'juliet', { create: 'instant', ...limit })
    // In Prosody, a password protects by itself.
    await hers.configure({ password: 'mask', ...(kind === 'ejabberd' && { passwordProtected: true }) }, limit)
    const direct = juliet.get(directInvitations)
    expect(await direct.isSupportedBy(romeo.jid, limit)).toBe(true)
    const invited = romeo.xmpp.events.wait(directInvitationReceived, limit)
    direct.invite(romeo.jid.bare, hers.address, { reason: 'Masks!', password: 'mask' })
    const { room, from, password, reason } = await invited
    expect([from.equals(juliet.jid), room.equals(hers.address), reason]).toEqual([true, true, 'Masks!'])
    const his = await romeo.get(muc).join(room, 'romeo', { password, ...limit })
    expect(his.occupants.has('juliet')).toBe(true)
  })

  it('are not told beside an invitation of the room itself, nor after it', async () => {
    const [juliet, romeo] = await Promise.all([login('juliet'), login('romeo')])
    const hers = await juliet.get(muc).join(`hall@${SERVICE}`, 'juliet', { create: 'instant', ...limit })
    const seen: string[] = []
    romeo.xmpp.events.on(directInvitationReceived, ({ room }) => seen.push(room.local))
    const mediated = romeo.xmpp.events.wait(invitationReceived, limit)
    hers.invite(romeo.jid.bare, { reason: 'Come' })
    expect(await mediated).toMatchObject({ room: { local: 'hall' }, reason: 'Come' })
    const direct = juliet.get(directInvitations)
    const last = romeo.xmpp.events.wait(directInvitationReceived, limit)
    direct.invite(romeo.jid.bare, hers.address)
    direct.invite(romeo.jid.bare, `orchard@${SERVICE}`)
    await last
    expect(seen).toEqual(['orchard'])
  })
})
