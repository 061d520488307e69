import { describeWithSlixmpp, type SlixmppPeer, type SlixmppValues } from '@trestle/test-fixtures'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Bridge, components, GATEWAY, startBridge } from './bridge.js'
import { login, passwords } from './support.js'

const options = { users: { romeo: 'wherefore' }, components }

interface Occupancy extends SlixmppValues {
  readonly from: string
  readonly muc: {
    readonly nick: string
    readonly role: string
    readonly affiliation: string
    readonly status_codes: readonly number[]
  }
}

describeWithSlixmpp('slixmpp in rooms of superduper', { options, servers: ['prosody', 'ejabberd'] }, (slixmpp) => {
  let bridge: Bridge

  beforeAll(async () => {
    bridge = await startBridge(slixmpp.server(), { accounts: passwords })
    const romeo = await slixmpp.login('romeo', ['xep_0077'])
    await romeo.ask({ type: 'set', to: GATEWAY, register: { username: 'romeo', password: passwords.romeo } })
    await romeo.logout()
  })
  afterAll(() => bridge?.stop())

  /** A room of Juliet with Romeo in it, who has entered it with slixmpp. */
  async function feast(name: string) {
    const juliet = await login(bridge.superduper, 'juliet')
    const id = await juliet.client.rooms.create({ name, members: ['romeo'] })
    const address = `${id}@${GATEWAY}`
    const romeo = await slixmpp.login('romeo', ['xep_0045', 'xep_0203', 'xep_0249', 'xep_0308', 'xep_0444'])
    const entered = { room: address, nick: 'Montague', timeout: 30 }
    const [own] = (await romeo.call('xep_0045.join_muc_wait', entered)) as readonly [Occupancy]
    return { id, address, juliet, romeo, own }
  }

  const hears = (romeo: SlixmppPeer, body: string) => romeo.next('groupchat_message', (said) => said['body'] === body)

  const goes = async (romeo: SlixmppPeer, address: string, nick: string) =>
    (await romeo.next(`muc::${address}::got_offline`, ({ from }) => from === `${address}/${nick}`)) as Occupancy

  it('sees who is there, and itself last', async () => {
    const { romeo, address, own } = await feast('The feast')
    expect(own.from).toBe(`${address}/romeo`)
    expect(own.muc.status_codes).toEqual(expect.arrayContaining([100, 110, 210]))
    const seen = romeo.unread('groupchat_presence') as unknown as readonly Occupancy[]
    expect(seen.map(({ muc }) => [muc.nick, muc.role, muc.affiliation])).toEqual([
      ['juliet', 'moderator', 'owner'],
      ['romeo', 'participant', 'member'],
    ])
  })

  it('talks, edits and reacts, and sees others do so', async () => {
    const { romeo, juliet, address, id } = await feast('The ball')
    const own = await romeo.send({ to: address, type: 'groupchat', body: 'Have not saints lips? 🌹' })
    const got = await juliet.message.next()
    expect(got).toMatchObject({ chat: id, sender: 'romeo', body: 'Have not saints lips? 🌹' })
    expect(await hears(romeo, 'Have not saints lips? 🌹')).toMatchObject({ id: own, from: `${address}/romeo` })
    await romeo.send({ to: address, type: 'groupchat', body: 'Have not saints lips?', replace: { id: own } })
    expect(await juliet.edited.next()).toMatchObject({ id: got.id, body: 'Have not saints lips?' })
    const said = await juliet.client.sendMessage({ destination: id, text: 'Ay, pilgrim' })
    expect(await hears(romeo, 'Ay, pilgrim')).toMatchObject({ from: `${address}/juliet` })
    await juliet.client.edit(id, said, { kind: 'text', body: 'Ay, pilgrim, lips' })
    expect(await hears(romeo, 'Ay, pilgrim, lips')).toMatchObject({ from: `${address}/juliet` })
  })

  it('sets the subject and puts out, as far as it may, and is put out', async () => {
    const { romeo, juliet, address, id } = await feast('The street')
    const subject = { room: address, subject: 'Peace' }
    await romeo.call('xep_0045.set_subject', subject)
    await romeo.next('message_error', ({ from }) => from === address)
    await juliet.client.rooms.setRole(id, 'romeo', 'admin')
    await romeo.next(`muc::${address}::presence`, ({ muc }) => (muc as Occupancy['muc']).affiliation === 'admin')
    await romeo.call('xep_0045.set_subject', subject)
    await romeo.next('groupchat_subject', (told) => told['subject'] === 'Peace')
    expect((await juliet.client.rooms.info(id)).info).toMatchObject({ subject: 'Peace', subjectBy: 'romeo' })
    // Members who are offline are not in the room.
    await login(bridge.superduper, 'nurse')
    await juliet.client.rooms.add(id, 'nurse')
    await romeo.next(`muc::${address}::got_online`, ({ from }) => from === `${address}/nurse`)
    await romeo.call('xep_0045.set_role', { room: address, nick: 'nurse', role: 'none', reason: 'Go' })
    expect((await goes(romeo, address, 'nurse')).muc.status_codes).toContain(307)
    await juliet.client.rooms.setRole(id, 'romeo', 'outcast', { reason: 'Banished' })
    expect((await goes(romeo, address, 'romeo')).muc.status_codes).toEqual(expect.arrayContaining([110, 301]))
  })

  it('is in the room after a restart of the gateway, without entering again', async () => {
    const { romeo, juliet, address, id } = await feast('The orchard')
    await bridge.restart()
    await juliet.client.sendMessage({ destination: id, text: 'Art thou there?' })
    expect(await hears(romeo, 'Art thou there?')).toMatchObject({ from: `${address}/juliet` })
  })
})
