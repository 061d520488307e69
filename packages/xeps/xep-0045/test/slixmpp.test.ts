import { type Client, createClient } from '@trestle/client'
import { createComponent } from '@trestle/component'
import { describeWithSlixmpp, type SlixmppPeer, type SlixmppValues } from '@trestle/test-fixtures'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  invitationReceived,
  muc,
  nickChanged,
  occupantJoined,
  occupantLeft,
  privateMessage,
  type Room,
  readRoomConfig,
  roomDestroyed,
  roomLeft,
  roomMessage,
  subjectChanged,
} from '../src/index.js'
import { mucService } from '../src/service.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const HOSTED = 'hosted.localhost'
const components = { [HOSTED]: 'mask' }
const prosody = { sections: 'Component "rooms.localhost" "muc"\n' }
const functions = new URL('slixmpp-rooms.py', import.meta.url)
const limit = { timeout: 30_000 }
let rooms = 0

describeWithSlixmpp('rooms', { options: { users, components, prosody }, functions }, (slixmpp) => {
  async function host(service: string): Promise<void> {
    if (service !== HOSTED) return
    const { host, componentPort: port } = slixmpp.server()
    const component = createComponent({ jid: HOSTED, secret: 'mask', host, port }).use(mucService)
    onTestFinished(() => component.stop())
    await component.start()
  }

  async function login(): Promise<Client> {
    const client = createClient(slixmpp.account('romeo')).use(muc)
    onTestFinished(() => client.stop())
    await client.start()
    client.send(client.presence())
    return client
  }

  async function start(service: string): Promise<{ romeo: Client; juliet: SlixmppPeer; address: string }> {
    await host(service)
    const plugins = ['xep_0045', 'xep_0203']
    const [romeo, juliet] = await Promise.all([login(), slixmpp.login('juliet', plugins)])
    return { romeo, juliet, address: `feast${++rooms}@${service}` }
  }

  /** Has slixmpp enter. */
  async function enter(juliet: SlixmppPeer, room: string, options: object = {}): Promise<Entered> {
    const joined = await juliet.call('xep_0045.join_muc_wait', { room, nick: 'juliet', timeout: 20, ...options })
    const [presence, subject, occupants, history] = joined as readonly [MucStanza, MucStanza, MucStanza[], MucStanza[]]
    return { presence, subject, occupants, history }
  }

  describe.each(['rooms.localhost', HOSTED])('at %s', (service) => {
    /** A room of slixmpp, with romeo in it. */
    async function feast(): Promise<{ romeo: Client; juliet: SlixmppPeer; address: string; his: Room }> {
      const { romeo, juliet, address } = await start(service)
      const { presence } = await enter(juliet, address)
      expect(presence.muc).toMatchObject({ affiliation: 'owner', role: 'moderator' })
      expect(presence.muc.status_codes).toEqual(expect.arrayContaining([110, 201]))
      await juliet.call('configure', { room: address, values: { 'muc#roomconfig_roomname': 'Feast' } })
      const his = await romeo.get(muc).join(address, 'romeo', limit)
      expect(await juliet.next(`muc::${address}::got_online`, isOf('romeo'))).toMatchObject({
        muc: { jid: `${romeo.jid}`, affiliation: 'none', role: 'participant' },
      })
      return { romeo, juliet, address, his }
    }

    it('are made by slixmpp, and everybody hears what is said in them', async () => {
      const { romeo, juliet, address, his } = await feast()
      expect(await his.getInfo(limit)).toMatchObject({ name: 'Feast' })
      expect(his.occupants.get('juliet')).toMatchObject({ affiliation: 'owner', role: 'moderator' })

      const heard = romeo.xmpp.events.wait(roomMessage, limit)
      const id = await juliet.send({ to: address, type: 'groupchat', body: 'Ay me!' })
      expect(await heard).toMatchObject({ nick: 'juliet', message: { id, body: 'Ay me!' } })
      await his.send(his.message({ body: 'She speaks' }), limit)
      expect(await juliet.next('groupchat_message', ({ body }) => body === 'She speaks')).toMatchObject({
        from: `${address}/romeo`,
      })

      const about = romeo.xmpp.events.wait(subjectChanged, limit)
      await juliet.call('xep_0045.set_subject', { room: address, subject: 'Love' })
      expect(await about).toMatchObject({ subject: { text: 'Love', nick: 'juliet' } })

      const whispered = romeo.xmpp.events.wait(privateMessage, limit)
      await juliet.send({ to: `${address}/romeo`, type: 'chat', body: 'What man art thou?' })
      expect(await whispered).toMatchObject({ nick: 'juliet', message: { body: 'What man art thou?' } })
      his.sendPrivate('juliet', 'By a name')
      expect(await juliet.next('message', ({ body }) => body === 'By a name')).toMatchObject({
        from: `${address}/romeo`,
        type: 'chat',
      })
    })

    it('are administered by slixmpp', async () => {
      const { romeo, juliet, address, his } = await feast()
      const room = address
      const out = romeo.xmpp.events.wait(roomLeft, limit)
      await juliet.call('xep_0045.set_role', { room, nick: 'romeo', role: 'none', reason: 'Away' })
      expect(await out).toMatchObject({ reason: 'kicked', text: 'Away' })

      const jid = 'romeo@localhost'
      await juliet.call('xep_0045.set_affiliation', { room, jid, affiliation: 'outcast' })
      expect(await juliet.call('xep_0045.get_affiliation_list', { room, affiliation: 'outcast' })).toEqual([jid])
      await expect(romeo.get(muc).join(room, 'romeo', limit)).rejects.toMatchObject({ condition: 'forbidden' })
      await juliet.call('xep_0045.set_affiliation', { room, jid, affiliation: 'member' })

      const invited = romeo.xmpp.events.wait(invitationReceived, limit)
      await juliet.call('xep_0045.invite', { room, jid: `${romeo.jid}`, reason: 'Come' })
      const invitation = await invited
      expect([`${invitation.room}`, invitation.reason]).toEqual([room, 'Come'])

      const back = await romeo.get(muc).join(room, 'romeo', limit)
      expect(back.self).toMatchObject({ affiliation: 'member' })
      await expect(back.kick('juliet', undefined, limit)).rejects.toMatchObject({ name: 'StanzaError' })
      const ended = romeo.xmpp.events.wait(roomDestroyed, limit)
      await juliet.call('xep_0045.destroy', { room, reason: 'The Prince', altroom: `orchard@${service}` })
      expect(await ended).toMatchObject({ destroyed: { reason: 'The Prince', jid: { local: 'orchard' } } })
      expect(his.phase).toBe('left')
    })

    it('are entered by slixmpp, which hears their history and what becomes of those in them', async () => {
      const { romeo, juliet, address } = await start(service)
      const his = await romeo.get(muc).join(address, 'romeo', { create: 'instant', ...limit })
      // Prosody has no switch beside the password.
      const switched = service === HOSTED && { passwordProtected: true }
      await his.configure({ password: 'rose', ...switched }, limit)
      expect(readRoomConfig(await his.getConfig(limit))).toMatchObject({ password: 'rose' })
      await his.setSubject('Love', limit)
      for (const body of ['He jests', 'at scars']) await his.send(his.message({ body }), limit)
      // slixmpp knows an error by the request that it repeats, which Prosody leaves out: there it would wait in vain.
      if (service === HOSTED)
        await expect(enter(juliet, address, { password: 'thorn' })).rejects.toMatchObject({ kind: 'PresenceError' })

      const came = romeo.xmpp.events.wait(occupantJoined, limit)
      const { presence, subject, occupants, history } = await enter(juliet, address, {
        password: 'rose',
        maxstanzas: 1,
      })
      expect(presence.muc.status_codes).toContain(110)
      expect(subject).toMatchObject({ subject: 'Love', from: `${address}/romeo` })
      expect(occupants.map(({ muc }) => [muc.nick, muc.affiliation])).toContainEqual(['romeo', 'owner'])
      expect(history.map(({ body }) => body)).toEqual(['at scars'])
      expect((await came).occupant.jids.map(String)).toEqual([juliet.jid])

      await his.changeNick('montague', limit)
      expect(await juliet.next(`muc::${address}::got_offline`, isOf('romeo'))).toMatchObject({
        muc: { status_codes: [303] },
      })
      await juliet.next(`muc::${address}::got_online`, isOf('montague'))

      const renamed = romeo.xmpp.events.wait(nickChanged, limit)
      await juliet.call('send_presence', { pto: `${address}/capulet` })
      expect(await renamed).toMatchObject({ before: 'juliet', occupant: { nick: 'capulet' } })
      await juliet.next(`muc::${address}::self-presence`, isOf('capulet'))

      const gone = romeo.xmpp.events.wait(occupantLeft, limit)
      await his.kick('capulet', 'Away', limit)
      expect(await gone).toMatchObject({ occupant: { nick: 'capulet' }, reason: 'kicked' })
      const out = await juliet.next(`muc::${address}::self-presence`, hasStatus(307))
      expect(out).toMatchObject({ type: 'unavailable', muc: { nick: 'capulet', role: 'none' } })

      await enter(juliet, address, { password: 'rose' })
      await his.destroy({ reason: 'The Prince', alternate: `orchard@${service}` }, limit)
      expect(await juliet.next('groupchat_presence', ({ muc }) => 'destroy' in (muc as object))).toMatchObject({
        type: 'unavailable',
        muc: { destroy: { reason: 'The Prince', jid: `orchard@${service}` } },
      })
    })
  })
})

interface MucStanza extends SlixmppValues {
  readonly muc: { readonly nick: string; readonly affiliation: string; readonly status_codes: readonly number[] }
}

interface Entered {
  readonly presence: MucStanza
  readonly subject: MucStanza
  readonly occupants: readonly MucStanza[]
  readonly history: readonly MucStanza[]
}

function isOf(nick: string): (values: SlixmppValues) => boolean {
  return ({ muc }) => (muc as MucStanza['muc']).nick === nick
}

function hasStatus(code: number): (values: SlixmppValues) => boolean {
  return ({ muc }) => (muc as MucStanza['muc']).status_codes.includes(code)
}
