import { JID } from '@trestle/jid'
import { expectXml, elementFrom as parsed } from '@trestle/testing'
import { disco } from '@trestle/xep-0030'
import { ping } from '@trestle/xep-0199'
import { StanzaId } from '@trestle/xep-0359'
import { OccupantId, occupantIds } from '@trestle/xep-0421'
import { serialize } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { FEAST, hostedRooms, told } from '../../test/hosted-rooms.js'
import {
  invitationDeclined,
  invitationReceived,
  muc,
  occupantChanged,
  privateMessage,
  type RoomConfig,
  roomMessage,
  subjectChanged,
  voiceRequested,
} from '../index.js'
import { hostedMessage } from '../service.js'

const user = (inside: string) => `<x xmlns='http://jabber.org/protocol/muc#user'>${inside}</x>`

async function feast(config: RoomConfig | 'instant' = 'instant') {
  const hosted = hostedRooms()
  const capulet = hosted.client('capulet@capulet.example/hall')
  const romeo = hosted.client('romeo@montague.example/orchard')
  const hers = await hosted.join(capulet, 'capulet', { create: config })
  const his = await hosted.join(romeo, 'romeo')
  await hosted.network.settled()
  return { ...hosted, capulet, romeo, hers, his }
}

describe('messages to all', () => {
  it('are reflected with their ids and payloads, and without what only a room may say', async () => {
    const { romeo, capulet, his, network, component } = await feast()
    const seen = told(capulet, roomMessage)
    const hosted = told(component, hostedMessage)
    const message = his.message({ id: 'm1', body: 'Ho' })
    message.element.children.push(
      ...[
        `<active xmlns='http://jabber.org/protocol/chatstates'/>`,
        user(`<status code='104'/>`),
        `<occupant-id xmlns='urn:xmpp:occupant-id:0' id='forged'/>`,
        `<stanza-id xmlns='urn:xmpp:sid:0' by='${FEAST}' id='forged'/>`,
        `<delay xmlns='urn:xmpp:delay' from='${FEAST}' stamp='1597-07-31T20:00:00Z'/>`,
      ].map((xml) => parsed(xml)),
    )
    await his.send(message)
    await network.settled()
    expect(seen[0]!.message.getAll(OccupantId)).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)])
    seen[0]!.message.remove(OccupantId)
    expect(seen[0]!.message.getAll(StanzaId)).toEqual([
      { id: expect.not.stringMatching('forged'), by: JID.parse(FEAST) },
    ])
    seen[0]!.message.remove(StanzaId)
    expectXml(
      seen[0]!.message.element,
      `<message type='groupchat' id='m1' from='${FEAST}/romeo' to='${capulet.jid}'><body>Ho</body>
        <active xmlns='http://jabber.org/protocol/chatstates'/></message>`,
    )
    expect(hosted).toMatchObject([{ nick: 'romeo', user: romeo.jid?.bare, message: { body: 'Ho' } }])
  })

  it('need voice in a moderated room', async () => {
    const { capulet, romeo, hers, his, network } = await feast({ moderated: true })
    expect(his.self?.role).toBe('visitor')
    await expect(his.send(his.message({ body: 'Ho' }))).rejects.toMatchObject({ condition: 'forbidden', by: FEAST })
    const asked = told(capulet, voiceRequested)
    const changed = told(romeo, occupantChanged)
    his.requestVoice()
    await network.settled()
    expect(asked).toMatchObject([{ nick: 'romeo', jid: { local: 'romeo' } }])
    his.answerVoice(asked[0]!, true)
    await network.settled()
    expect(his.self?.role).toBe('visitor')
    hers.answerVoice(asked[0]!, true)
    await network.settled()
    expect(changed).toMatchObject([{ occupant: { role: 'participant' }, actor: { nick: 'capulet' } }])
    await his.send(his.message({ body: 'Ho' }))
    await hers.revokeVoice('romeo', 'Enough')
    await network.settled()
    expect(changed[1]).toMatchObject({ occupant: { role: 'visitor' }, text: 'Enough' })
  })

  it('set the subject where one may', async () => {
    const { romeo, hers, his, network } = await feast()
    await expect(his.setSubject('Love')).rejects.toMatchObject({ condition: 'forbidden' })
    await hers.configure({ changeSubject: true })
    await his.setSubject('Love')
    const seen = told(romeo, subjectChanged)
    await hers.setSubject('')
    await network.settled()
    expect(seen).toMatchObject([{ subject: { text: '', nick: 'capulet' } }])
  })
})

describe('identifiers of occupants', () => {
  it('stay with a user over nicknames, visits, history and subjects', async () => {
    const { romeo, capulet, his, hers, network, join } = await feast()
    capulet.use(occupantIds)
    const seen = told(capulet, roomMessage)
    await his.send(his.message({ body: 'one' }))
    await his.changeNick('montague')
    await his.send(his.message({ body: 'two' }))
    await hers.send(hers.message({ body: 'mine' }))
    await his.leave()
    const again = await join(romeo, 'mask')
    await again.send(again.message({ body: 'three' }))
    await network.settled()
    const ids = await Promise.all(seen.map(({ message }) => capulet.get(occupantIds).of(message)))
    expect(ids[0]).toMatch(/./)
    expect([ids[1], ids[3]]).toEqual([ids[0], ids[0]])
    expect(ids[2]).not.toBe(ids[0])
    const history = told(romeo, roomMessage)
    await again.leave()
    await join(romeo, 'romeo')
    await network.settled()
    expect(history.map(({ message }) => message.get(OccupantId))).toEqual(ids)
  })
})

describe('private messages', () => {
  it('go to one occupant, marked', async () => {
    const { romeo, hers, his, network } = await feast()
    const seen = told(romeo, privateMessage)
    hers.sendPrivate('romeo', { body: 'Out', type: 'normal' })
    his.sendPrivate('capulet', 'Sir')
    await network.settled()
    expect(seen).toMatchObject([{ nick: 'capulet', message: { body: 'Out' } }])
    expect(seen[0]!.message.element.child('http://jabber.org/protocol/muc#user', 'x')).toBeDefined()
  })

  it.each([
    ['groupchat', 'capulet', 'bad-request', {}],
    ['chat', 'nobody', 'item-not-found', {}],
    ['chat', 'capulet', 'forbidden', { allowPrivateMessages: 'moderators' }],
    ['chat', 'capulet', 'forbidden', { allowPrivateMessages: 'none' }],
  ] as const)('of type %s to %s are refused: %s', async (type, nick, condition, config) => {
    const { romeo } = await feast({ name: 'x', ...config })
    const answer = romeo.xmpp.events.wait('message:error', {})
    romeo.send(romeo.xmpp.message({ type, to: `${FEAST}/${nick}`, body: 'Sir' }))
    expect((await answer).error).toMatchObject({ condition, by: FEAST })
  })

  it('of strangers are refused', async () => {
    const { client } = await feast()
    const tybalt = client('tybalt@capulet.example/street')
    const answer = tybalt.xmpp.events.wait('message:error', {})
    tybalt.send(tybalt.xmpp.message({ to: `${FEAST}/romeo`, body: 'Villain' }))
    expect((await answer).error).toMatchObject({ condition: 'not-acceptable' })
  })
})

describe('invitations', () => {
  it('are passed on with the password, and declined', async () => {
    const { client, capulet, hers, network } = await feast()
    const nurse = client('nurse@capulet.example/chamber')
    const [invited, declined] = [told(nurse, invitationReceived), told(capulet, invitationDeclined)]
    hers.invite(nurse.jid!, { reason: 'Come', continues: { thread: 't1' } })
    await network.settled()
    expect(invited).toMatchObject([
      { room: { local: 'feast' }, from: { local: 'capulet' }, reason: 'Come', continues: { thread: 't1' } },
    ])
    nurse.get(muc).decline(invited[0]!, 'Anon')
    await network.settled()
    expect(declined).toMatchObject([{ from: { local: 'nurse' }, reason: 'Anon' }])
  })

  it('make members of a room for members, where one may', async () => {
    const { client, hers, his, network, capulet, romeo, join } = await feast()
    await hers.setAffiliation(romeo.jid!, 'member')
    await hers.configure({ membersOnly: true })
    const nurse = client('nurse@capulet.example/chamber')
    const invited = told(nurse, invitationReceived)
    const refused = romeo.xmpp.events.wait('message:error', {})
    his.invite(nurse.jid!)
    expect((await refused).error).toMatchObject({ condition: 'forbidden' })
    await hers.configure({ allowInvites: true })
    his.invite(nurse.jid!)
    await network.settled()
    expect(invited).toHaveLength(1)
    expect((await join(nurse, 'nurse')).self?.affiliation).toBe('member')
    expect(capulet.get(muc).room(FEAST)?.occupants.has('nurse')).toBe(true)
  })

  it('are no way for strangers to reach others', async () => {
    const { client, network } = await feast()
    const [tybalt, nurse] = [client('tybalt@capulet.example/street'), client('nurse@capulet.example/chamber')]
    const seen = [told(nurse, invitationReceived), told(nurse, invitationDeclined)]
    const heard: string[] = []
    nurse.xmpp.events.on('message', ({ element }) => heard.push(serialize(element)))
    for (const inside of [`<invite to='${nurse.jid}'/>`, `<decline to='${nurse.jid}'/>`]) {
      const message = tybalt.xmpp.message({ type: 'normal', to: FEAST })
      message.element.children.push(parsed(user(inside)))
      tybalt.send(message)
    }
    await network.settled()
    expect([seen, heard]).toEqual([[[], []], []])
  })
})

describe('requests to occupants', () => {
  it('are passed on under nicknames', async () => {
    const { capulet, romeo } = await feast()
    romeo.use(ping)
    capulet.use(ping).get(ping)
    await romeo.get(ping).ping(`${FEAST}/capulet`)
    const request = capulet.sent.at(-1)!
    expect(request.attrs).toMatchObject({ type: 'result', to: `${FEAST}/romeo` })
    expect((await romeo.get(disco).getInfo(`${FEAST}/capulet`)).features).toContain('http://jabber.org/protocol/muc')
  })

  it('come back as errors without real addresses', async () => {
    const { capulet, romeo, component, network } = await feast()
    const asking = romeo.xmpp.iq.request('get', `${FEAST}/capulet`, parsed(`<query xmlns='urn:example:secrets'/>`))
    const request = await component.nextSent(({ name }) => name === 'iq')
    component.receive(`<iq type='error' id='${request.attrs['id']}' from='${capulet.address}' to='${FEAST}/romeo'>
      <error type='auth' by='${capulet.address}'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>`)
    await expect(asking).rejects.toMatchObject({ condition: 'forbidden', by: undefined })
    const returned = romeo.xmpp.events.wait('message:error', {})
    component.receive(`<message type='error' id='m1' from='${capulet.address}' to='${FEAST}/romeo'>
      <error type='auth' by='${capulet.address}'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>`)
    await network.settled()
    const message = await returned
    expect([String(message.from), message.error?.condition]).toEqual([`${FEAST}/capulet`, 'forbidden'])
    expect(serialize(message.element)).not.toContain('capulet.example')
  })

  it('tell whether one is in the room', async () => {
    const { romeo, his, capulet } = await feast()
    romeo.use(ping)
    const before = romeo.sent.length
    await romeo.get(ping).ping(`${FEAST}/romeo`)
    // The room answered by itself: the client was asked nothing.
    expect(romeo.sent.length).toBe(before + 1)
    await expect(romeo.get(ping).ping(`${FEAST}/nobody`)).rejects.toMatchObject({ condition: 'item-not-found' })
    await his.leave()
    await expect(romeo.get(ping).ping(`${FEAST}/romeo`)).rejects.toMatchObject({ condition: 'not-acceptable' })
    await expect(romeo.get(disco).getInfo(`${FEAST}/capulet`)).rejects.toMatchObject({ condition: 'bad-request' })
    expect(capulet.get(muc).rooms).toHaveLength(1)
  })
})
