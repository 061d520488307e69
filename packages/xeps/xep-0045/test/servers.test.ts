import { type Client, createClient } from '@trestle/client'
import { describeWithServers } from '@trestle/test-fixtures'
import { occupantIds } from '@trestle/xep-0421'
import { afterEach, expect, it } from 'vitest'
import {
  invitationReceived,
  type MucOptions,
  muc,
  occupantChanged,
  occupantJoined,
  occupantLeft,
  privateMessage,
  readRoomConfig,
  roomDestroyed,
  roomLeft,
  roomMessage,
  subjectChanged,
} from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const SERVICE = 'rooms.localhost'
const options = {
  users,
  prosody: { sections: `Component "${SERVICE}" "muc"\n` },
  ejabberd: { modules: { mod_muc: { host: SERVICE }, mod_muc_admin: {} } },
}
const limit = { timeout: 15_000 }
let rooms = 0

describeWithServers('rooms', { options }, (server, kind) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })

  async function login(user: keyof typeof users, mucOptions: MucOptions = {}): Promise<Client> {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `${user}@${domain}`, password: users[user], host, port, tls: { ca } })
    clients.push(client)
    await client.use(muc, mucOptions).start()
    return client
  }

  /** A new room of juliet's, with romeo in it. */
  async function feast() {
    const address = `feast${++rooms}@${SERVICE}`
    const [juliet, romeo] = await Promise.all([login('juliet'), login('romeo')])
    const hers = await juliet.get(muc).join(address, 'juliet', { create: 'instant', ...limit })
    const his = await romeo.get(muc).join(address, 'romeo', limit)
    return { address, juliet, romeo, hers, his }
  }

  it('are made, entered and left, and what is said in them comes back', async () => {
    const { juliet, romeo, hers, his } = await feast()
    expect(hers).toMatchObject({ created: true, self: { affiliation: 'owner', role: 'moderator' } })
    expect(his).toMatchObject({ created: false, self: { affiliation: 'none', role: 'participant' } })
    expect(his.occupants.get('juliet')).toMatchObject({ affiliation: 'owner', role: 'moderator' })
    const heard = romeo.xmpp.events.wait(roomMessage, limit)
    const sent = await hers.send(hers.message({ body: 'Ay me!' }), limit)
    expect(sent.body).toBe('Ay me!')
    // This is on by itself at one of the two.
    if (kind === 'prosody') expect(await romeo.use(occupantIds).get(occupantIds).of(sent)).toMatch(/./)
    expect(await heard).toMatchObject({ nick: 'juliet', own: false, message: { body: 'Ay me!' } })

    const about = romeo.xmpp.events.wait(subjectChanged, { ...limit, where: ({ subject }) => subject.text === 'Love' })
    await hers.setSubject('Love', limit)
    expect(await about).toMatchObject({ subject: { nick: 'juliet' } })
    await hers.configure({ changeSubject: false }, limit)
    await expect(his.setSubject('Hate', limit)).rejects.toMatchObject({ condition: 'forbidden' })

    const whispered = juliet.xmpp.events.wait(privateMessage, limit)
    his.sendPrivate('juliet', 'Shall I hear more?')
    expect(await whispered).toMatchObject({ nick: 'romeo', message: { body: 'Shall I hear more?' } })

    const gone = juliet.xmpp.events.wait(occupantLeft, limit)
    await his.leave('Good night', limit)
    expect(await gone).toMatchObject({ occupant: { nick: 'romeo' }, reason: 'left', status: 'Good night' })
  })

  it('tell their history to who comes again, and who has which nickname', async () => {
    const { address, romeo, hers, his } = await feast()
    await hers.send(hers.message({ body: 'Ay me!' }), limit)
    await expect(his.changeNick('juliet', limit)).rejects.toMatchObject({ condition: 'conflict' })
    expect(await his.changeNick('montague', limit)).toBe('montague')
    await his.leave(undefined, limit)
    const history = romeo.xmpp.events.wait(roomMessage, limit)
    const again = await romeo.get(muc).join(address, 'juliet', { onConflict: (nick) => `${nick}_`, ...limit })
    expect(again.nick).toBe('juliet_')
    expect(await history).toMatchObject({ delayed: true, nick: 'juliet', message: { body: 'Ay me!' } })
  })

  it('are administered', async () => {
    const { address, juliet, romeo, hers, his } = await feast()
    await hers.configure({ name: 'Capulet’s Feast', changeSubject: false }, limit)
    expect(readRoomConfig(await hers.getConfig(limit))).toMatchObject({ name: 'Capulet’s Feast', changeSubject: false })
    expect(await his.getInfo(limit)).toMatchObject({ isMuc: true, name: 'Capulet’s Feast' })
    await expect(his.getConfig(limit)).rejects.toMatchObject({ condition: 'forbidden' })

    const out = romeo.xmpp.events.wait(roomLeft, limit)
    await hers.kick('romeo', 'Away', limit)
    expect(await out).toMatchObject({ reason: 'kicked', text: 'Away' })
    await hers.ban(romeo.jid, undefined, limit)
    await expect(romeo.get(muc).join(address, 'romeo', limit)).rejects.toMatchObject({ condition: 'forbidden' })
    await hers.setAffiliation(romeo.jid, 'none', undefined, limit)

    const invited = romeo.xmpp.events.wait(invitationReceived, limit)
    hers.invite(romeo.jid, { reason: 'Come' })
    expect(await invited).toMatchObject({ room: { local: address.split('@')[0] }, reason: 'Come' })
    const came = juliet.xmpp.events.wait(occupantJoined, limit)
    const back = await romeo.get(muc).join(address, 'romeo', limit)
    await came
    const raised = romeo.xmpp.events.wait(occupantChanged, {
      ...limit,
      where: ({ occupant }) => occupant.affiliation === 'admin',
    })
    await hers.setAffiliation(romeo.jid, 'admin', 'My love', limit)
    expect(await raised).toMatchObject({ occupant: { nick: 'romeo', role: 'moderator' } })
    expect(await hers.getAffiliations('admin', limit)).toMatchObject([{ jid: { local: 'romeo' } }])
    await expect(back.kick('juliet', undefined, limit)).rejects.toMatchObject({ name: 'StanzaError' })

    const ended = romeo.xmpp.events.wait(roomDestroyed, limit)
    await hers.destroy({ reason: 'The Prince', alternate: `orchard@${SERVICE}` }, limit)
    expect(await ended).toMatchObject({ destroyed: { reason: 'The Prince', jid: { local: 'orchard' } } })
    expect(back.phase).toBe('left')
  })
})
