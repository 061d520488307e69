import { describeWithSlixmpp, type SlixmppPeer, type SlixmppValues } from '@trestle/test-fixtures'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Bridge, components, GATEWAY, startBridge } from './bridge.js'
import { all, login, passwords } from './support.js'

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

interface Said extends SlixmppValues {
  readonly stanza_id: { readonly id: string }
}

const PLUGINS = ['xep_0045', 'xep_0203', 'xep_0249', 'xep_0308', 'xep_0359', 'xep_0444']

/** Registers Romeo with the gateway. */
async function register(slixmpp: { login(user: 'romeo', plugins: readonly string[]): Promise<SlixmppPeer> }) {
  const romeo = await slixmpp.login('romeo', ['xep_0077'])
  await romeo.ask({ type: 'set', to: GATEWAY, register: { username: 'romeo', password: passwords.romeo } })
  await romeo.logout()
}

/** Enters a room; resolves with what slixmpp sees of itself there. */
async function enter(romeo: SlixmppPeer, room: string): Promise<Occupancy> {
  const entered = { room, nick: 'Montague', timeout: 30 }
  const [own] = (await romeo.call('xep_0045.join_muc_wait', entered)) as readonly [Occupancy]
  return own
}

describeWithSlixmpp('slixmpp in rooms of superduper', { options, servers: ['prosody', 'ejabberd'] }, (slixmpp) => {
  let bridge: Bridge

  beforeAll(async () => {
    bridge = await startBridge(slixmpp.server(), { accounts: passwords })
    await register(slixmpp)
  })
  afterAll(() => bridge?.stop())

  /** A room of Juliet with Romeo in it, who has entered it with slixmpp. */
  async function feast(name: string) {
    const juliet = await login(bridge.superduper, 'juliet')
    const id = await juliet.client.rooms.create({ name, members: ['romeo'] })
    const address = `${id}@${GATEWAY}`
    const romeo = await slixmpp.login('romeo', PLUGINS)
    return { id, address, juliet, romeo, own: await enter(romeo, address) }
  }

  const hears = (romeo: SlixmppPeer, body: string) => romeo.next('groupchat_message', (said) => said['body'] === body)

  /** The id of a message in its room (XEP-0359), by which reactions refer to it. */
  const idIn = ({ stanza_id }: Said) => stanza_id.id

  const seesReaction = (romeo: SlixmppPeer, by: string, target: string, emojis: readonly string[]) =>
    romeo.next('reactions', ({ from, reactions }) => {
      const { id, values } = reactions as { readonly id: string; readonly values: readonly string[] }
      return from === by && id === target && JSON.stringify([...values].sort()) === JSON.stringify([...emojis].sort())
    })

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

  it('talks and edits, and sees others do so', async () => {
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

  it('reacts, and sees others react', async () => {
    const { romeo, juliet, address, id } = await feast('The masque')
    const said = await juliet.client.sendMessage({ destination: id, text: 'Good pilgrim' })
    const target = idIn((await hears(romeo, 'Good pilgrim')) as Said)
    const react = (...values: readonly string[]) =>
      romeo.send({ to: address, type: 'groupchat', reactions: { id: target, values } })
    await react('🌹', '👍')
    const { emojis, ...reaction } = await juliet.reactions.next()
    expect(reaction).toMatchObject({ chat: id, id: said, sender: 'romeo' })
    expect([...emojis].sort()).toEqual(['🌹', '👍'].sort())
    await seesReaction(romeo, `${address}/romeo`, target, ['🌹', '👍'])
    await react()
    expect(await juliet.reactions.next()).toMatchObject({ id: said, emojis: [] })
    await juliet.client.react(id, said, ['👎'])
    await seesReaction(romeo, `${address}/juliet`, target, ['👎'])
    await juliet.client.react(id, said, [])
    await seesReaction(romeo, `${address}/juliet`, target, [])

    await romeo.send({ to: address, type: 'groupchat', body: 'If I profane' })
    const { id: profaned } = await juliet.message.next()
    const own = idIn((await hears(romeo, 'If I profane')) as Said)
    await juliet.client.react(id, profaned, ['🌹'])
    await seesReaction(romeo, `${address}/juliet`, own, ['🌹'])
  })

  it('invites, through the room and by itself', async () => {
    const { romeo, juliet, address, id } = await feast('The wedding')
    const nurse = await login(bridge.superduper, 'nurse')
    const jid = `nurse@${GATEWAY}`
    await romeo.call('xep_0045.invite', { room: address, jid, reason: 'Come' })
    expect(await nurse.invited.next()).toMatchObject({ room: id, by: 'romeo', reason: 'Come' })
    await nurse.client.rooms.join(id)
    await romeo.next(`muc::${address}::got_online`, ({ from }) => from === `${address}/nurse`)
    await juliet.client.rooms.kick(id, 'nurse')
    await goes(romeo, address, 'nurse')
    await romeo.call('xep_0249.send_invitation', { jid, roomjid: address, reason: 'Again' })
    expect(await nurse.invited.next()).toMatchObject({ room: id, by: 'romeo', reason: 'Again' })
  })

  it('is invited, by the room or by a contact, and comes or does not', async () => {
    const juliet = await login(bridge.superduper, 'juliet')
    const romeo = await slixmpp.login('romeo', PLUGINS)
    const make = async (name: string, reason: string) => {
      const id = await juliet.client.rooms.create({ name })
      await juliet.client.rooms.invite(id, 'romeo', { reason })
      return { id, address: `${id}@${GATEWAY}` }
    }
    const { id, address } = await make('The cell', 'At nine')
    const inviter = `juliet@${GATEWAY}`
    expect(await romeo.next('groupchat_invite', ({ from }) => from === address)).toMatchObject({
      muc: { invite: { from: inviter, reason: 'At nine' } },
    })
    // Whoever joins at the network has the nick there that the client gives.
    expect((await enter(romeo, address)).muc).toMatchObject({ nick: 'Montague', affiliation: 'member' })
    expect((await all(juliet.client.rooms.members(id))).map(({ contact, nick }) => nick ?? contact).sort()).toEqual([
      'Montague',
      'juliet',
    ])

    const declined = await make('The friary', 'Now')
    await romeo.next('groupchat_invite', ({ from }) => from === declined.address)
    await romeo.call('xep_0045.decline', { room: declined.address, jid: inviter, reason: 'A dream' })
    expect(await juliet.declined.next()).toEqual({ room: declined.id, contact: 'romeo', reason: 'A dream' })

    await juliet.client.sendMessage({ destination: 'romeo', text: 'Hist!' })
    await romeo.next('message', ({ body }) => body === 'Hist!')
    const direct = await make('The monument', 'With a light')
    const told = await romeo.next('groupchat_direct_invite', ({ groupchat_invite }) => {
      return (groupchat_invite as { readonly jid: string }).jid === direct.address
    })
    expect(told).toMatchObject({ groupchat_invite: { reason: 'With a light' } })
    expect(String(told['from'])).toMatch(new RegExp(`^${inviter}`))
    expect((await enter(romeo, direct.address)).from).toBe(`${direct.address}/Montague`)
  })

  it('is told of rooms that are made at the network, and enters them', async () => {
    const juliet = await login(bridge.superduper, 'juliet')
    const phone = await login(bridge.superduper, 'romeo')
    const romeo = await slixmpp.login('romeo', PLUGINS)
    const invited = (address: string) => romeo.next('groupchat_invite', ({ from }) => from === address)
    const hers = `${await juliet.client.rooms.create({ name: 'The vault', members: ['romeo'] })}@${GATEWAY}`
    expect((await invited(hers))['body']).toContain('The vault')
    expect((await enter(romeo, hers)).muc).toMatchObject({ affiliation: 'member' })
    const own = `${await phone.client.rooms.create({ name: 'The study', members: ['nurse'] })}@${GATEWAY}`
    expect((await invited(own))['body']).toContain('The study')
    expect((await enter(romeo, own)).muc).toMatchObject({ affiliation: 'owner' })
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

const BOOKMARKS = 'urn:xmpp:bookmarks:1'
const privileged = {
  ...options,
  prosody: {
    modules: ['privilege', 'pep'],
    component: 'modules_enabled = { "privilege" }',
    host: `privileged_entities = { ["${GATEWAY}"] = { iq = { ["http://jabber.org/protocol/pubsub"] = "both" } } }`,
  },
}

describeWithSlixmpp('slixmpp, where the gateway may write bookmarks', { options: privileged }, (slixmpp) => {
  let bridge: Bridge

  beforeAll(async () => {
    bridge = await startBridge(slixmpp.server(), { accounts: passwords })
    await register(slixmpp)
  })
  afterAll(() => bridge?.stop())

  it('has bookmarks of the rooms that are made at the network', async () => {
    const romeo = await slixmpp.login('romeo', [...PLUGINS, 'xep_0060'])
    const juliet = await login(bridge.superduper, 'juliet')
    const address = `${await juliet.client.rooms.create({ name: 'The vault', members: ['romeo'] })}@${GATEWAY}`
    const bookmarked = async () =>
      JSON.stringify(await romeo.call('xep_0060.get_items', { jid: 'romeo@localhost', node: BOOKMARKS }))
    await expect.poll(() => bookmarked().catch(() => ''), { timeout: 30_000 }).toContain(address)
    expect(await bookmarked()).toMatch(/The vault/)
    await enter(romeo, address)
    await juliet.client.rooms.destroy(address.split('@')[0] as string)
    await expect.poll(bookmarked, { timeout: 30_000 }).not.toContain(address)
    expect(romeo.unread('groupchat_invite')).toEqual([])
  })
})
