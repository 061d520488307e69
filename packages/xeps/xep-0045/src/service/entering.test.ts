import { expectXml } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { FEAST, hostedRooms, told } from '../../test/hosted-rooms.js'
import { MucJoin, muc, occupantChanged, occupantJoined, roomLeft, roomMessage, subjectChanged } from '../index.js'
import { hostedEntered, hostedLeft } from '../service.js'

const CAPULET = 'capulet@capulet.example/hall'
const ROMEO = 'romeo@montague.example/orchard'

describe('entering', () => {
  it('makes a room that is locked until its owner has configured it', async () => {
    const { client, join } = hostedRooms()
    const capulet = client(CAPULET)
    const romeo = client(ROMEO)
    const hers = await join(capulet, 'capulet', { create: undefined })
    expect(hers).toMatchObject({ created: true, self: { affiliation: 'owner', role: 'moderator' } })
    await expect(join(romeo, 'romeo')).rejects.toMatchObject({ condition: 'item-not-found', by: FEAST })
    await hers.createInstant()
    expect(await join(romeo, 'romeo')).toMatchObject({
      created: false,
      self: { affiliation: 'none', role: 'participant' },
    })
  })

  it('tells others first, then oneself, then history, then the subject, then the rest', async () => {
    const { client, join, network } = hostedRooms()
    const [capulet, romeo] = [client(CAPULET), client(ROMEO)]
    const hers = await join(capulet, 'capulet')
    await hers.send(hers.message({ body: 'Welcome' }))
    await hers.setSubject('A feast')
    const order: string[] = []
    romeo.xmpp.filter('in', (element) => {
      const from = element.attrs['from']?.split('/')[1]
      order.push(`${element.name} ${from} ${element.child(element.ns, 'subject') ? 'subject' : ''}`.trim())
      return element
    })
    const [messages, subjects] = [told(romeo, roomMessage), told(romeo, subjectChanged)]
    await join(romeo, 'romeo')
    await network.settled()
    expect(order).toEqual(['presence capulet', 'presence romeo', 'message capulet', 'message capulet subject'])
    expect(messages).toMatchObject([{ delayed: true, nick: 'capulet', message: { body: 'Welcome' } }])
    expect(subjects).toMatchObject([
      { subject: { text: 'A feast', nick: 'capulet', at: new Date(Date.UTC(2026, 0, 1)) } },
    ])
  })

  it('shows real addresses to moderators alone, unless to everybody', async () => {
    const { client, join, network } = hostedRooms()
    const [capulet, romeo, nurse] = [client(CAPULET), client(ROMEO), client('nurse@capulet.example/a')]
    const hers = await join(capulet, 'capulet')
    const his = await join(romeo, 'romeo')
    const third = await join(nurse, 'nurse')
    await network.settled()
    expect(hers.occupants.get('romeo')?.jids.map(String)).toEqual([ROMEO])
    expect([his.occupants.get('nurse')?.jids, third.occupants.get('capulet')?.jids]).toEqual([[], []])
    expect(his.nonAnonymous).toBe(false)
    await hers.configure({ whois: 'anyone' })
    await network.settled()
    expect(his.nonAnonymous).toBe(true)
    const late = await join(client('peter@capulet.example/door'), 'peter')
    expect(late.nonAnonymous).toBe(true)
    expect(late.occupants.get('romeo')?.jids.map(String)).toEqual([ROMEO])
  })

  it('is refused as XEP-0045 §7.2.16 says', async () => {
    const { client, join, service } = hostedRooms({ maxOccupants: 100 })
    const [capulet, romeo] = [client(CAPULET), client(ROMEO)]
    const hers = await join(capulet, 'capulet')
    const refused = (condition: string, nick = 'romeo', password?: string) =>
      expect(join(romeo, nick, { password })).rejects.toMatchObject({ condition })
    await refused('conflict', 'capulet')
    await refused('not-acceptable', '\u00a0')
    await hers.setAffiliations([{ jid: 'paris@verona.example', affiliation: 'member', nick: 'romeo' }])
    await refused('conflict')
    await hers.setAffiliations([{ jid: 'paris@verona.example', affiliation: 'none' }])
    await hers.ban(romeo.jid)
    await refused('forbidden')
    await hers.setAffiliation('montague.example', 'outcast')
    await hers.setAffiliation(romeo.jid, 'none')
    await refused('forbidden')
    await hers.setAffiliation('montague.example', 'none')
    await hers.configure({ membersOnly: true })
    await refused('registration-required')
    await hers.configure({ membersOnly: false, passwordProtected: true, password: 'mask' })
    await refused('not-authorized')
    await refused('not-authorized', 'romeo', 'torch')
    await hers.configure({ passwordProtected: false, maxOccupants: '1' })
    await refused('service-unavailable')
    await hers.setAffiliation(romeo.jid, 'admin')
    expect((await join(romeo, 'romeo')).self?.affiliation).toBe('admin')
    service.api.register('mayCreateRoom', () => false)
    await expect(join(romeo, 'romeo', {}, 'hall@rooms.verona.example')).rejects.toMatchObject({
      condition: 'not-allowed',
    })
  })

  it('needs a nickname', async () => {
    const { client, network } = hostedRooms()
    const romeo = client(ROMEO)
    const answered = romeo.xmpp.events.wait('presence:error', {})
    romeo.send(romeo.xmpp.presence({ to: FEAST, id: 'p1' }).set(MucJoin, {}))
    await network.settled()
    expect((await answered).error).toMatchObject({ condition: 'jid-malformed' })
  })

  it('limits history as it is asked to', async () => {
    const { client, join, clock, network } = hostedRooms()
    const [capulet, romeo] = [client(CAPULET), client(ROMEO)]
    const hers = await join(capulet, 'capulet')
    for (let i = 0; i < 30; i++) {
      await hers.send(hers.message({ body: `m${i}` }))
      clock.advance(1000)
    }
    const bodies = async (history: object) => {
      const seen = told(romeo, roomMessage)
      const his = await join(romeo, 'romeo', { history })
      await network.settled()
      await his.leave()
      return seen.splice(0).map(({ message }) => message.body)
    }
    expect(await bodies({})).toHaveLength(20)
    expect(await bodies({ maxStanzas: 2 })).toEqual(['m28', 'm29'])
    expect(await bodies({ maxChars: 0 })).toEqual([])
    expect(await bodies({ seconds: 3 })).toEqual(['m27', 'm28', 'm29'])
    expect(await bodies({ since: new Date(Date.UTC(2026, 0, 1, 0, 0, 28)) })).toEqual(['m28', 'm29'])
    expect(await bodies({ since: new Date(0), maxStanzas: 1 })).toEqual(['m29'])
  })
})

describe('a session that has lost the room', () => {
  it('gets everything again, and tells others no more than what is new', async () => {
    const { client, join, network } = hostedRooms()
    const [capulet, romeo] = [client(CAPULET), client(ROMEO)]
    const hers = await join(capulet, 'capulet')
    await join(romeo, 'romeo')
    await hers.send(hers.message({ body: 'Welcome' }))
    const [again, others] = [told(romeo, roomMessage), told(capulet, occupantChanged)]
    const order: string[] = []
    romeo.xmpp.filter('in', (element) => {
      order.push(`${element.name} ${element.attrs['from']?.split('/')[1]}`)
      return element
    })
    romeo.send(romeo.xmpp.presence({ to: `${FEAST}/romeo`, show: 'away' }).set(MucJoin, {}))
    await network.settled()
    expect(order).toEqual(['presence capulet', 'presence romeo', 'message capulet', 'message undefined'])
    expect(again).toEqual([])
    expect(others).toMatchObject([{ occupant: { show: 'away' } }])
  })
})

describe('several sessions of one user', () => {
  it('share a nickname, and leave one by one', async () => {
    const { client, join, network, component } = hostedRooms()
    const [capulet, one, two] = [client(CAPULET), client(ROMEO), client('romeo@montague.example/cell')]
    const [entered, left] = [told(component, hostedEntered), told(component, hostedLeft)]
    const hers = await join(capulet, 'capulet')
    const first = await join(one, 'romeo')
    const second = await join(two, 'romeo')
    await network.settled()
    expect(hers.occupants.get('romeo')?.jids.map(String)).toEqual([ROMEO, 'romeo@montague.example/cell'])
    await first.send(first.message({ body: 'O' }))
    const heard = told(two, roomMessage)
    await second.send(second.message({ body: 'she' }))
    expect(heard).toMatchObject([{ message: { body: 'she' } }])
    await first.leave()
    await network.settled()
    expect([second.phase, hers.occupants.has('romeo')]).toEqual(['joined', true])
    await second.leave()
    await network.settled()
    expect(hers.occupants.has('romeo')).toBe(false)
    expect(entered.map(({ nick }) => nick)).toEqual(['capulet', 'romeo', 'romeo'])
    expect(left.map(({ session }) => session.resource)).toEqual(['orchard', 'cell'])
  })
})

describe('nicknames', () => {
  it('change, unless they are taken', async () => {
    const { client, join, network } = hostedRooms()
    const [capulet, romeo] = [client(CAPULET), client(ROMEO)]
    const hers = await join(capulet, 'capulet')
    const his = await join(romeo, 'romeo')
    await expect(his.changeNick('capulet')).rejects.toMatchObject({ condition: 'conflict' })
    expect(his.phase).toBe('joined')
    const came = told(capulet, occupantJoined)
    expect(await his.changeNick('montague')).toBe('montague')
    await network.settled()
    expect([...hers.occupants.keys()]).toEqual(['capulet', 'montague'])
    expect(came).toEqual([])
  })
})

describe('leaving', () => {
  it('ends a room that is not persistent', async () => {
    const { client, join, service } = hostedRooms()
    const his = await join(client(ROMEO), 'romeo')
    await his.leave('Good night')
    await expect(service.room(FEAST).getSettings()).rejects.toMatchObject({ condition: 'item-not-found' })
  })

  it('keeps a persistent one, with its ranks, also in a store of one’s own', async () => {
    const { client, join, service, network } = hostedRooms()
    const stored = new Map<string, unknown>()
    service.api.register('setRoom', ({ args }) => void stored.set(String(args.address), args))
    const [capulet, romeo] = [client(CAPULET), client(ROMEO)]
    const hers = await join(capulet, 'capulet', { create: { persistent: true, name: 'The Feast' } })
    await hers.setAffiliation(romeo.jid, 'member')
    await hers.leave()
    await network.settled()
    expect(stored.get(FEAST)).toMatchObject({
      settings: { name: 'The Feast', persistent: true },
      affiliations: { 'romeo@montague.example': { affiliation: 'member' } },
    })
    expect((await join(romeo, 'romeo')).self).toMatchObject({ affiliation: 'member' })
  })

  it('follows from an error that comes back, and from a stop', async () => {
    const { client, join, network, component } = hostedRooms()
    const [capulet, romeo] = [client(CAPULET), client(ROMEO)]
    const hers = await join(capulet, 'capulet')
    const his = await join(romeo, 'romeo')
    const [own, gone] = [told(romeo, roomLeft), told(capulet, roomLeft)]
    component.receive(`<message type='error' from='${ROMEO}' to='${FEAST}/capulet'><error type='cancel'>
      <remote-server-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>`)
    await network.settled()
    expect(own).toMatchObject([{ reason: 'technical-problem' }])
    expect([his.phase, hers.occupants.has('romeo')]).toEqual(['left', false])
    component.stop()
    await network.settled()
    expect(gone).toMatchObject([{ reason: 'shutdown' }])
  })
})

describe('who is not in the room', () => {
  it('is told so, whatever they send', async () => {
    const { client, join, network } = hostedRooms()
    const [capulet, romeo] = [client(CAPULET), client(ROMEO)]
    await join(capulet, 'capulet')
    const before = romeo.xmpp.events.wait('message:error', {})
    romeo.send(romeo.xmpp.message({ to: FEAST, type: 'groupchat', body: 'Ho' }))
    expect((await before).error).toMatchObject({ condition: 'not-acceptable', by: FEAST })
    const presences: string[] = []
    romeo.xmpp.filter('in', (element) => {
      if (element.name === 'presence') expectXml(element, kicked)
      presences.push(element.name)
      return element
    })
    const kicked = `<presence type='unavailable' from='${FEAST}/romeo' to='${ROMEO}'>
      <x xmlns='http://jabber.org/protocol/muc#user'>
        <item affiliation='none' role='none'><reason>You are not in the room.</reason></item>
        <status code='110'/><status code='307'/><status code='333'/></x></presence>`
    romeo.send(romeo.xmpp.presence({ to: `${FEAST}/romeo` }))
    romeo.send(romeo.xmpp.presence({ to: `${FEAST}/romeo`, type: 'unavailable' }))
    await network.settled()
    expect(presences).toEqual(['presence'])
    expect(romeo.get(muc).rooms).toEqual([])
  })
})
