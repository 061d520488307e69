import { createHostPair, createTestHost, createTestNetwork, expectXml } from '@trestle/testing'
import { disco } from '@trestle/xep-0030'
import { describe, expect, it } from 'vitest'
import { ROMEO, ROOM, scriptedRoom } from '../test/scripted-room.js'
import { MUC_ROOMS_NODE, muc, nickChanged, occupantJoined, roomErrorReceived, roomJoined, roomLeft } from './index.js'

const participant = `affiliation='none' role='participant'`

describe('join', () => {
  it('resolves once the room has told who is there', async () => {
    const { romeo, presence, told } = scriptedRoom()
    const joined = told(roomJoined)
    const others = told(occupantJoined)
    const promise = romeo
      .get(muc)
      .join(ROOM, 'romeo', { password: 'mask', show: 'away', history: { maxStanzas: 5 }, timeout: 1000 })
    expectXml(
      romeo.sent[0]!,
      `<presence to='${ROOM}/romeo' id='${romeo.sent[0]!.attrs['id']}'><show>away</show>
        <x xmlns='http://jabber.org/protocol/muc'><password>mask</password><history maxstanzas='5'/></x></presence>`,
    )
    presence('capulet', { item: `affiliation='owner' role='moderator' jid='capulet@capulet.example/hall'` })
    presence('romeo', { item: participant, codes: [100, 110, 170] })
    const room = await promise
    expect(room).toMatchObject({ nick: 'romeo', phase: 'joined', nonAnonymous: true, logged: true, created: false })
    expect([...room.occupants.values()]).toMatchObject([
      { nick: 'capulet', affiliation: 'owner', role: 'moderator', jids: [{ local: 'capulet' }] },
      { nick: 'romeo', affiliation: 'none', role: 'participant', jids: [] },
    ])
    expect(room.self?.nick).toBe('romeo')
    expect(romeo.get(muc).room(ROOM)).toBe(room)
    expect(joined).toMatchObject([{ room, codes: [100, 110, 170], rejoined: false }])
    expect(others).toEqual([])
    romeo.stop()
  })

  it('knows the nickname that the service gave', async () => {
    const { romeo, presence } = scriptedRoom()
    const promise = romeo.get(muc).join(ROOM, 'Romeo!')
    presence('romeo', { item: participant, codes: [110, 210] })
    expect((await promise).nick).toBe('romeo')
  })

  it('recognises itself by its address where a room has no status codes', async () => {
    const { romeo, presence } = scriptedRoom()
    const promise = romeo.get(muc).join(ROOM, 'romeo')
    presence('romeo', { item: `affiliation='none' role='participant' jid='${ROMEO}'` })
    expect((await promise).nick).toBe('romeo')
  })

  it('is refused while another bears the nickname, and leaves nothing behind', async () => {
    const { romeo, presence, error } = scriptedRoom()
    const promise = romeo.get(muc).join(ROOM, 'romeo')
    presence('romeo', { item: `affiliation='none' role='participant' jid='paris@verona.example/home'` })
    error('conflict', `id='${romeo.sent[0]!.attrs['id']}'`)
    await expect(promise).rejects.toMatchObject({ condition: 'conflict' })
    expect(romeo.get(muc).rooms).toEqual([])
    expect(romeo.sent).toHaveLength(1)
  })

  it('tries other nicknames where it may', async () => {
    const { romeo, presence, error } = scriptedRoom()
    const promise = romeo.get(muc).join(ROOM, 'romeo', { onConflict: (nick) => `${nick}_` })
    const next = romeo.nextSent(({ attrs }) => attrs['to'] === `${ROOM}/romeo_`)
    error('conflict', `id='${romeo.sent[0]!.attrs['id']}'`)
    await next
    presence('romeo_', { item: participant, codes: [110] })
    expect((await promise).nick).toBe('romeo_')
  })

  it('takes no error for its own that answers another presence', async () => {
    const { romeo, presence, error, told } = scriptedRoom()
    const errors = told(roomErrorReceived)
    const promise = romeo.get(muc).join(ROOM, 'romeo')
    error('conflict', `id='another'`)
    presence('romeo', { item: participant, codes: [110] })
    await promise
    error('remote-server-timeout', `id='later'`, 'wait')
    expect(errors.map(({ error }) => error?.condition)).toEqual(['conflict', 'remote-server-timeout'])
    expect(romeo.get(muc).room(ROOM)?.phase).toBe('joined')
  })

  it('leaves a room that answers too late', async () => {
    const { romeo, clock, presence, told } = scriptedRoom()
    const joined = told(roomJoined)
    const promise = romeo.get(muc).join(ROOM, 'romeo', { timeout: 5000 })
    clock.advance(5000)
    await expect(promise).rejects.toMatchObject({ name: 'MucError', code: 'timeout' })
    expect(romeo.sent[1]!.attrs).toMatchObject({ type: 'unavailable', to: `${ROOM}/romeo` })
    presence('romeo', { item: participant, codes: [110] })
    expect([joined, romeo.get(muc).rooms]).toEqual([[], []])
  })

  it('ends with its signal, with its session, and with the plugin', async () => {
    const { romeo } = scriptedRoom()
    const abort = new AbortController()
    const given = romeo.get(muc).join(ROOM, 'romeo', { signal: abort.signal })
    abort.abort(new Error('never mind'))
    await expect(given).rejects.toThrow('never mind')
    const lost = romeo.get(muc).join(ROOM, 'romeo')
    romeo.lose()
    await expect(lost).rejects.toMatchObject({ code: 'disconnected' })
    expect(romeo.get(muc).rooms).toEqual([])

    const other = scriptedRoom()
    const removed = other.romeo.get(muc).join(ROOM, 'romeo')
    other.romeo.remove(muc)
    await expect(removed).rejects.toThrow()
  })

  it('is put out before it was in', async () => {
    const { romeo, presence, told } = scriptedRoom()
    const left = told(roomLeft)
    const promise = romeo.get(muc).join(ROOM, 'romeo')
    presence('romeo', { type: 'unavailable', item: `affiliation='none' role='none'`, codes: [110, 307, 333] })
    await expect(promise).rejects.toMatchObject({ code: 'removed' })
    expect(left).toEqual([])
  })

  it('is one at a time for each room, and changes the nickname of who is there', async () => {
    const { romeo, presence, told } = scriptedRoom({ maxRooms: 1 })
    const entering = romeo.get(muc).join(ROOM, 'romeo')
    await expect(romeo.get(muc).join(ROOM, 'mercutio')).rejects.toMatchObject({ code: 'join-in-progress' })
    presence('romeo', { item: participant, codes: [110] })
    const room = await entering
    await expect(romeo.get(muc).join('hall@rooms.verona.example', 'romeo')).rejects.toMatchObject({
      code: 'too-many-rooms',
    })
    const changes = told(nickChanged)
    const again = romeo.get(muc).join(ROOM, 'montague')
    presence('romeo', {
      type: 'unavailable',
      item: `affiliation='none' role='participant' nick='montague'`,
      codes: [303, 110],
    })
    presence('montague', { item: participant, codes: [110] })
    expect(await again).toBe(room)
    expect(room.nick).toBe('montague')
    expect(changes).toMatchObject([{ before: 'romeo', occupant: { nick: 'montague' } }])
  })

  it('makes a room: locked, instant, or configured', async () => {
    const { romeo, enter } = scriptedRoom()
    expect((await enter('romeo', {}, [], [201])).created).toBe(true)
    const other = scriptedRoom()
    const configuring = other.romeo.nextSent(({ name }) => name === 'iq')
    const made = other.enter('romeo', { create: 'instant' }, [], [201])
    const request = await configuring
    expectXml(
      request,
      `<iq type='set' to='${ROOM}' id='${request.attrs['id']}'>
        <query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='submit'/></query></iq>`,
    )
    other.romeo.receive(`<iq type='result' from='${ROOM}' to='${ROMEO}' id='${request.attrs['id']}'/>`)
    await made
    romeo.stop()
  })

  it('refuses what is no nickname at once', async () => {
    const { romeo } = scriptedRoom()
    await expect(romeo.get(muc).join(ROOM, '')).rejects.toMatchObject({ name: 'InvalidJidError' })
    await expect(romeo.get(muc).join('@', 'romeo')).rejects.toMatchObject({ name: 'InvalidJidError' })
    expect([romeo.sent, romeo.get(muc).rooms]).toEqual([[], []])
  })
})

describe('on a component', () => {
  it('every address, and every resource, is in rooms of its own', async () => {
    const network = createTestNetwork()
    const gateway = network.join({ jid: 'gw.verona.example', kind: 'component' }).use(muc).goOnline()
    const [one, two] = ['romeo@gw.verona.example/a', 'romeo@gw.verona.example/b'].map((jid) => gateway.xmpp.as(jid))
    const views = [one, two].map((self) => gateway.core.get(muc, self))
    const joining = views.map((view) => view.join(ROOM, 'romeo'))
    for (const self of [one, two]) {
      gateway.receive(`<presence from='${ROOM}/romeo' to='${self!.jid}'><x xmlns='http://jabber.org/protocol/muc#user'>
        <item affiliation='none' role='participant'/><status code='110'/></x></presence>`)
    }
    const rooms = await Promise.all(joining)
    expect(rooms[0]).not.toBe(rooms[1])
    gateway.receive(`<presence from='${ROOM}/romeo' to='${one!.jid}' type='unavailable'>
      <x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' role='none'/><status code='110'/></x></presence>`)
    expect(rooms.map(({ phase }) => phase)).toEqual(['left', 'joined'])
    expect(views.map((view) => view.rooms.length)).toEqual([0, 1])
    expect(gateway.sent.map(({ attrs }) => attrs['from'])).toEqual([String(one!.jid), String(two!.jid)])
  })

  it('leaves rooms when it is stopped', async () => {
    const { romeo, enter, told } = scriptedRoom()
    const left = told(roomLeft)
    await enter()
    await romeo.stop()
    expect(romeo.sent.at(-1)!.attrs).toMatchObject({ type: 'unavailable', to: `${ROOM}/romeo` })
    expect(left).toMatchObject([{ reason: 'left' }])
    expect(romeo.get(muc).rooms).toEqual([])
  })
})

describe('the rooms that one is in', () => {
  it('are told to those alone who may know', async () => {
    const { romeo, juliet } = createHostPair((host) => host.use(muc))
    const view = romeo.get(muc)
    const joining = view.join(ROOM, 'romeo')
    romeo.receive(`<presence from='${ROOM}/romeo' to='${romeo.jid}'><x xmlns='http://jabber.org/protocol/muc#user'>
      <item affiliation='none' role='participant'/><status code='110'/></x></presence>`)
    await joining
    const ask = () => juliet.get(disco).getItems(romeo.jid, { node: MUC_ROOMS_NODE })
    expect(await ask()).toEqual([])
    view.api.register('mayListRooms', ({ from }) => from?.equals(juliet.jid) === true)
    expect(await ask()).toMatchObject([{ jid: { local: 'feast' }, name: 'romeo' }])
    expect(await juliet.get(disco).supports(romeo.jid, 'http://jabber.org/protocol/muc')).toBe(true)
  })
})

it('is installed without options', () => {
  expect(createTestHost({ jid: ROMEO }).goOnline().get(muc).rooms).toEqual([])
})
