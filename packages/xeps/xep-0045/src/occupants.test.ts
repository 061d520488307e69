import { createTestHost } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { ROMEO, ROOM, scriptedRoom } from '../test/scripted-room.js'
import { muc, nickChanged, occupantChanged, occupantJoined, occupantLeft, roomDestroyed, roomLeft } from './index.js'

const participant = `affiliation='none' role='participant'`
const gone = `affiliation='none' role='none'`

describe('occupants', () => {
  it('come, change and go', async () => {
    const { enter, presence, told } = scriptedRoom()
    const room = await enter()
    const events = [told(occupantJoined), told(occupantChanged), told(occupantLeft)] as const
    presence('juliet', { item: participant })
    presence('juliet', { item: participant, more: '<show>dnd</show><status>dancing</status>' })
    presence('juliet', { item: participant, more: '<show>dnd</show><status>dancing</status>' })
    expect(room.occupants.get('juliet')).toMatchObject({ show: 'dnd', status: 'dancing' })
    presence('juliet', {
      item: `affiliation='admin' role='moderator'`,
      inside: `<actor nick='capulet'/><reason>My daughter</reason>`,
    })
    presence('juliet', { type: 'unavailable', item: gone, more: '<status>good night</status>' })
    expect(events[0]).toMatchObject([{ occupant: { nick: 'juliet' } }])
    expect(events[1]).toMatchObject([
      { before: { show: undefined }, occupant: { show: 'dnd' } },
      {
        before: { affiliation: 'none' },
        occupant: { affiliation: 'admin', role: 'moderator', show: undefined },
        actor: { nick: 'capulet' },
        text: 'My daughter',
      },
    ])
    expect(events[2]).toMatchObject([{ occupant: { nick: 'juliet' }, reason: 'left', status: 'good night' }])
    expect([...room.occupants.keys()]).toEqual(['capulet', 'romeo'])
  })

  it.each([
    [[307], 'kicked'],
    [[301], 'banned'],
    [[321], 'affiliation-lost'],
    [[322], 'members-only'],
    [[332], 'shutdown'],
    [[333], 'technical-problem'],
    [[307, 333], 'technical-problem'],
    [[], 'left'],
    [[999], 'left'],
  ])('are gone, by the codes %j: %s', async (codes, reason) => {
    const { enter, presence, told } = scriptedRoom()
    const room = await enter()
    const others = told(occupantLeft)
    const own = told(roomLeft)
    const inside = `<actor nick='tybalt'/><reason>A villain</reason>`
    presence('capulet', { type: 'unavailable', item: gone, codes, inside })
    expect(others).toMatchObject([{ reason, actor: { nick: 'tybalt' }, text: 'A villain', codes }])
    presence('romeo', { type: 'unavailable', item: gone, codes: [110, ...codes], inside })
    expect(own).toMatchObject([{ room, reason, text: 'A villain' }])
    expect([room.phase, room.occupants.size]).toEqual(['left', 0])
  })

  it('may have several addresses, or say nothing of themselves', async () => {
    const { enter, presence } = scriptedRoom()
    const room = await enter('romeo', {}, [])
    presence('nurse', {
      inside: `<item affiliation='member' role='participant' jid='nurse@verona.example/a'/>
        <item affiliation='member' role='participant' jid='nurse@verona.example/b'/>`,
    })
    presence('peter', {})
    expect(room.occupants.get('nurse')?.jids.map(String)).toEqual(['nurse@verona.example/a', 'nurse@verona.example/b'])
    expect(room.occupants.get('peter')).toMatchObject({ affiliation: 'none', role: 'participant', jids: [] })
    presence('nurse', {})
    expect(room.occupants.get('nurse')).toMatchObject({ affiliation: 'member', jids: [{}, {}] })
  })

  it('change their nicknames', async () => {
    const { enter, presence, told } = scriptedRoom()
    const room = await enter()
    const seen = [told(nickChanged), told(occupantJoined), told(occupantLeft)] as const
    presence('capulet', { type: 'unavailable', item: `${participant} nick='host'`, codes: [303] })
    presence('host', { item: participant })
    expect(seen[0]).toMatchObject([{ before: 'capulet', occupant: { nick: 'host', address: { resource: 'host' } } }])
    expect([seen[1], seen[2]]).toEqual([[], []])
    presence('host', { type: 'unavailable', item: participant, codes: [303] })
    expect(seen[2]).toMatchObject([{ occupant: { nick: 'host' } }])
    expect(room.nick).toBe('romeo')
  })

  it('are as many as are kept', async () => {
    const { enter, presence } = scriptedRoom({ maxOccupants: 10 })
    const room = await enter('romeo', {}, [])
    for (let i = 0; i < 100; i++) {
      presence(`mask${i}`, { item: participant, more: `<status>${'x'.repeat(5000)}</status>` })
    }
    expect(room.occupants.size).toBe(10)
    expect(room.occupants.get('mask1')?.status).toHaveLength(1024)
    expect(room.self?.nick).toBe('romeo')
  })
})

describe('the own nickname', () => {
  it('changes when the room says so', async () => {
    const { romeo, enter, presence, error } = scriptedRoom()
    const room = await enter()
    room.setPresence({ show: 'away' })
    const changing = room.changeNick('montague')
    expect(romeo.sent.at(-1)!.attrs['to']).toBe(`${ROOM}/montague`)
    presence('romeo', { type: 'unavailable', item: `${participant} nick='montague_'`, codes: [303, 110] })
    presence('montague_', { item: participant, codes: [110, 210] })
    expect(await changing).toBe('montague_')

    const refused = room.changeNick('capulet')
    error('conflict', `id='${romeo.sent.at(-1)!.attrs['id']}'`)
    await expect(refused).rejects.toMatchObject({ condition: 'conflict' })
    const locked = room.changeNick('prince')
    presence('montague_', { item: participant, codes: [110, 210] })
    expect(await locked).toBe('montague_')
    expect(room.self?.nick).toBe('montague_')
  })

  it('is known although the room does not name the new one with the old', async () => {
    const { enter, presence } = scriptedRoom()
    const room = await enter()
    presence('romeo', { type: 'unavailable', item: participant, codes: [303, 110] })
    expect(room.phase).toBe('joined')
    presence('montague', { item: participant, codes: [110] })
    expect([room.nick, [...room.occupants.keys()]]).toEqual(['montague', ['capulet', 'montague']])
  })
})

describe('leaving', () => {
  it('resolves when the room has said so', async () => {
    const { romeo, enter, presence, told } = scriptedRoom()
    const left = told(roomLeft)
    const room = await enter()
    const leaving = room.leave('Good night')
    expect(romeo.sent.at(-1)!.attrs).toMatchObject({ to: `${ROOM}/romeo`, type: 'unavailable' })
    presence('romeo', { type: 'unavailable', item: gone, codes: [110], more: '<status>Good night</status>' })
    await leaving
    expect(left).toMatchObject([{ reason: 'left', status: 'Good night' }])
    await room.leave()
    expect(() => room.say('Hm')).toThrow(expect.objectContaining({ code: 'not-joined' }))
  })

  it('counts without an answer as well', async () => {
    const { romeo, clock, enter } = scriptedRoom()
    const room = await enter()
    const leaving = room.leave(undefined, { timeout: 100 })
    clock.advance(100)
    await expect(leaving).rejects.toMatchObject({ code: 'timeout' })
    expect(romeo.get(muc).rooms).toEqual([])
  })

  it('follows from the end of the room, also where that names no code', async () => {
    const { enter, presence, told } = scriptedRoom()
    const room = await enter()
    const left = told(roomLeft)
    const destroyed = told(roomDestroyed)
    presence('romeo', {
      type: 'unavailable',
      inside: `<item ${gone}/><destroy jid='orchard@rooms.verona.example'><reason>The Prince</reason></destroy>`,
    })
    expect(left).toMatchObject([{ room, reason: 'destroyed', text: 'The Prince' }])
    expect(destroyed).toMatchObject([{ room: room.address, destroyed: { jid: { local: 'orchard' } } }])
  })

  it('ends what waits for the room', async () => {
    const { enter, presence } = scriptedRoom()
    const room = await enter()
    const waiting = Promise.allSettled([room.send(room.message({ body: 'Ay me' })), room.setSubject('Love')])
    presence('romeo', { type: 'unavailable', item: gone, codes: [110, 307] })
    expect(await waiting).toMatchObject([{ reason: { code: 'removed' } }, { reason: { code: 'removed' } }])
  })
})

describe('presences of rooms', () => {
  it('reach nobody who keeps count of contacts', async () => {
    const { romeo, enter, presence } = scriptedRoom()
    const seen: string[] = []
    romeo.xmpp.events.on('presence', ({ from }) => seen.push(String(from)))
    romeo.xmpp.events.on('presence:error', ({ from }) => seen.push(String(from)))
    await enter()
    presence('juliet', { item: participant })
    romeo.receive(`<presence from='${ROOM}' to='${ROMEO}'><x xmlns='vcard-temp:x:update'/></presence>`)
    romeo.receive(`<presence from='${ROOM}/juliet' to='${ROMEO}'/>`)
    romeo.receive(`<presence from='juliet@capulet.example/balcony' to='${ROMEO}'/>`)
    expect(seen).toEqual(['juliet@capulet.example/balcony'])
    expect(romeo.xmpp.presences.isOnline(ROOM)).toBe(false)
  })

  it('of a room that was never entered mean nothing', () => {
    const romeo = createTestHost({ jid: ROMEO }).use(muc).goOnline()
    romeo.get(muc)
    const seen: string[] = []
    romeo.xmpp.events.on('presence', ({ from }) => seen.push(String(from)))
    romeo.receive(`<presence from='trap@rooms.verona.example/x' to='${ROMEO}'>
      <x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='owner' role='moderator'/></x></presence>`)
    expect([seen, romeo.get(muc).rooms, romeo.sent]).toEqual([[], [], []])
  })
})
