import { createGateway, createMemoryStore, type Gateway } from '@trestle/gateway'
import network from '@trestle/gateway-irc'
import {
  describeWithIrc,
  describeWithSlixmpp,
  type IrcPeer,
  type SlixmppPeer,
  type SlixmppValues,
} from '@trestle/test-fixtures'
import { afterAll, beforeAll, expect, it } from 'vitest'

const GATEWAY = 'irc.localhost'
const SECRET = 'kept between us'
const options = { users: { juliet: 'balcony' }, components: { [GATEWAY]: SECRET } }
const roomOf = (channel: string) => `${channel}%127.0.0.1@${GATEWAY}`

interface Occupancy extends SlixmppValues {
  readonly from: string
  readonly muc: {
    readonly nick: string
    readonly jid: string
    readonly role: string
    readonly status_codes: readonly number[]
  }
}

/** What slixmpp has once it is in a room: its own presence, the subject, who else is there, what was said. */
type Joined = readonly [Occupancy, SlixmppValues, ...unknown[]]

const enter = async (peer: SlixmppPeer, channel: string, nick: string) =>
  (await peer.call('xep_0045.join_muc_wait', { room: roomOf(channel), nick, timeout: 30 })) as Joined

const GARDEN = roomOf('#garden')

/** The next presence by which an occupant of the garden is not there any more by this nick. */
const leaves = async (peer: SlixmppPeer, nick: string) =>
  (await peer.next(`muc::${GARDEN}::got_offline`, ({ from }) => from === `${GARDEN}/${nick}`)) as Occupancy

const appears = (peer: SlixmppPeer, nick: string) =>
  peer.next(`muc::${GARDEN}::got_online`, ({ from }) => from === `${GARDEN}/${nick}`)

const hears = (peer: SlixmppPeer, body: string) => peer.next('groupchat_message', (said) => said['body'] === body)

async function makeOperator(juliet: SlixmppPeer, romeo: IrcPeer): Promise<void> {
  const jid = `romeo%127.0.0.1@${GATEWAY}`
  await juliet.call('xep_0045.set_affiliation', { room: GARDEN, jid, affiliation: 'admin' })
  await romeo.next('MODE', ({ params }) => params[1] === '+o' && params[2] === 'Romeo')
}

/** How many people are connected to the IRC server. */
async function countUsers(peer: IrcPeer): Promise<number> {
  // Everybody is told at the login.
  await peer.next('265')
  peer.send('LUSERS')
  const { params } = await peer.next('265')
  return Number(/users: +(\d+)/i.exec(params.at(-1) ?? '')?.[1])
}

describeWithSlixmpp('slixmpp in channels', { options, servers: ['prosody', 'ejabberd'] }, (slixmpp) => {
  describeWithIrc('of', {}, (irc) => {
    let gateway: Gateway
    beforeAll(async () => {
      const { host, componentPort: port } = slixmpp.server()
      gateway = createGateway({
        ...{ network, store: createMemoryStore(), allows: () => true },
        config: { server: '127.0.0.1', port: String(irc.server().port), tls: 'plain', lines: '100/0' },
        component: { jid: GATEWAY, secret: SECRET, host, port, reconnect: { initial: 100, max: 1000 } },
      })
      await gateway.start()
      const juliet = await slixmpp.login('juliet', ['xep_0077'])
      await juliet.ask({ type: 'set', to: GATEWAY, register: { nick: 'juliet' } })
      await juliet.logout()
    })
    afterAll(() => gateway?.stop())

    const login = () => slixmpp.login('juliet', ['xep_0045', 'xep_0203'])

    it('sees who is there, and itself last, by the nick that it has on IRC', async () => {
      const romeo = await irc.peer('Romeo')
      await romeo.join('#verona')
      romeo.send('TOPIC #verona :Two households')
      await romeo.next('TOPIC')
      const juliet = await login()
      const [own, subject] = await enter(juliet, '#verona', 'Capulet')
      expect(own.from).toBe(`${roomOf('#verona')}/juliet`)
      expect(own.muc.status_codes).toEqual(expect.arrayContaining([110, 210]))
      expect(own.muc.jid).toBe(juliet.jid)
      expect(subject['subject']).toBe('Two households')
      const seen = juliet.unread('groupchat_presence') as unknown as readonly Occupancy[]
      expect(seen.map(({ muc }) => [muc.nick, muc.role, muc.status_codes.includes(110)])).toEqual([
        ['Romeo', 'moderator', false],
        ['juliet', 'participant', true],
      ])
    })

    it('reads who somebody is, as a vCard', async () => {
      const romeo = await irc.peer('Romeo')
      await romeo.join('#verona')
      await irc.peer('Benvolio')
      const juliet = await slixmpp.login('juliet', ['xep_0045', 'xep_0203', 'xep_0054'])
      await enter(juliet, '#verona', 'juliet')
      const card = (jid: string) => juliet.call('xep_0054.get_vcard', { jid })
      // She has talked with neither of them.
      expect(await card(`${roomOf('#verona')}/Romeo`)).toMatchObject({
        vcard_temp: { FN: 'Romeo', DESC: expect.stringMatching(/Romeo of the tests\nRomeo!.*Channels: .*#verona/s) },
      })
      expect(await card(`benvolio%127.0.0.1@${GATEWAY}`)).toMatchObject({
        vcard_temp: { FN: 'Benvolio', DESC: expect.stringContaining('Benvolio of the tests') },
      })
      await expect(card(`mercutio%127.0.0.1@${GATEWAY}`)).rejects.toMatchObject({ condition: 'item-not-found' })
    })

    it('pages through the channels of the server', async () => {
      const romeo = await irc.peer('Romeo')
      for (const number of [1, 2, 3, 4, 5]) await romeo.join(`#street${number}`)
      const juliet = await slixmpp.login('juliet', ['xep_0030', 'xep_0059'])
      const seen: string[] = []
      for (let after = ''; ; ) {
        const rsm = { max: '2', ...(after !== '' && { after }) }
        const { disco_items } = (await juliet.ask({ type: 'get', to: GATEWAY, disco_items: { rsm } })) as {
          readonly disco_items: {
            readonly items: readonly (readonly string[])[]
            readonly rsm: { readonly last: string }
          }
        }
        seen.push(...disco_items.items.map(([jid = '']) => jid))
        expect(disco_items.items.length).toBeLessThanOrEqual(2)
        if (disco_items.items.length < 2) break
        after = disco_items.rsm.last
      }
      const streets = seen.filter((jid) => jid.startsWith('#street'))
      expect(streets.toSorted()).toEqual([1, 2, 3, 4, 5].map((number) => roomOf(`#street${number}`)))
      expect(new Set(seen).size).toBe(seen.length)
    })

    it('talks with somebody of IRC', async () => {
      const juliet = await login()
      await enter(juliet, '#garden', 'juliet')
      const romeo = await irc.peer('Romeo')
      await romeo.join('#garden')
      await appears(juliet, 'Romeo')
      const id = await juliet.send({ to: GARDEN, type: 'groupchat', body: 'Ay me! 🌹' })
      expect((await romeo.next('PRIVMSG')).params).toEqual(['#garden', 'Ay me! 🌹'])
      expect(await hears(juliet, 'Ay me! 🌹')).toMatchObject({ id, from: `${GARDEN}/juliet` })
      romeo.send('PRIVMSG #garden :She speaks')
      expect(await hears(juliet, 'She speaks')).toMatchObject({ from: `${GARDEN}/Romeo` })
    })

    it('may be there with several clients, which are one on IRC', async () => {
      const romeo = await irc.peer('Romeo')
      await romeo.join('#garden')
      const [phone, desktop, tablet] = [await login(), await login(), await login()]
      await enter(phone, '#garden', 'juliet')
      await enter(desktop, '#garden', 'juliet')
      const [own] = await enter(tablet, '#garden', 'somebody-else')
      expect(own.from).toBe(`${GARDEN}/juliet`)
      expect(own.muc.status_codes).toEqual(expect.arrayContaining([110, 210]))

      romeo.send('PRIVMSG #garden :What lady is that?')
      for (const one of [phone, desktop, tablet]) await hears(one, 'What lady is that?')
      await desktop.send({ to: GARDEN, type: 'groupchat', body: 'Saints do not move' })
      for (const one of [phone, desktop, tablet]) {
        expect(await hears(one, 'Saints do not move')).toMatchObject({ from: `${GARDEN}/juliet` })
      }
      expect((await romeo.next('PRIVMSG')).params).toEqual(['#garden', 'Saints do not move'])
      expect(await countUsers(romeo)).toBe(2)
    })

    it('sets the topic, makes an operator, and reads the topic of that', async () => {
      const juliet = await login()
      await enter(juliet, '#garden', 'juliet')
      const romeo = await irc.peer('Romeo')
      await romeo.join('#garden')
      await appears(juliet, 'Romeo')
      await juliet.call('xep_0045.set_subject', { room: GARDEN, subject: 'A feasting presence' })
      expect((await romeo.next('TOPIC')).params).toEqual(['#garden', 'A feasting presence'])
      await juliet.next('groupchat_subject', ({ subject }) => subject === 'A feasting presence')
      await makeOperator(juliet, romeo)
      romeo.send('TOPIC #garden :Full of light')
      expect(await juliet.next('groupchat_subject', ({ subject }) => subject === 'Full of light')).toMatchObject({
        from: `${GARDEN}/Romeo`,
      })
    })

    it('puts out, and is put out', async () => {
      const juliet = await login()
      await enter(juliet, '#garden', 'juliet')
      const romeo = await irc.peer('Romeo')
      await romeo.join('#garden')
      await appears(juliet, 'Romeo')
      await juliet.call('xep_0045.set_role', { room: GARDEN, nick: 'Romeo', role: 'none', reason: 'Banished' })
      expect((await romeo.next('KICK')).params).toEqual(['#garden', 'Romeo', 'Banished'])
      expect((await leaves(juliet, 'Romeo')).muc.status_codes).toContain(307)

      await romeo.join('#garden')
      await appears(juliet, 'Romeo')
      await makeOperator(juliet, romeo)
      romeo.send('KICK #garden juliet :Anon')
      expect((await leaves(juliet, 'juliet')).muc.status_codes).toEqual(expect.arrayContaining([110, 307]))
    })

    it('sees who takes another nick, and takes one', async () => {
      const romeo = await irc.peer('Romeo')
      await romeo.join('#garden')
      const juliet = await login()
      await enter(juliet, '#garden', 'juliet')
      romeo.send('NICK Montague')
      expect((await leaves(juliet, 'Romeo')).muc.status_codes).toEqual([303])
      await appears(juliet, 'Montague')

      await juliet.call('send_presence', { pto: `${GARDEN}/Capulet` })
      expect((await romeo.next('NICK', ({ source }) => source.startsWith('juliet!'))).params).toEqual(['Capulet'])
      expect((await leaves(juliet, 'juliet')).muc.status_codes).toEqual(expect.arrayContaining([110, 303]))
      await appears(juliet, 'Capulet')
    })
  })
})
