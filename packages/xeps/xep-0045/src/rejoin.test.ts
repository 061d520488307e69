import { createManualClock, createTestHost, type TestHost } from '@trestle/testing'
import type { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { ROOM, type ScriptedRoom, scriptedRoom } from '../test/scripted-room.js'
import { MucJoin, muc, roomDestroyed, roomJoined, roomLeft, roomMessage } from './index.js'

const participant = `affiliation='none' role='participant'`
const isJoin = (element: Element) => element.has(MucJoin)

/** Loses the session, and resolves with the request to enter that follows. */
async function loseSession({ romeo, clock }: ScriptedRoom): Promise<Element> {
  const joining = romeo.nextSent(isJoin)
  const waiting = romeo.xmpp.events.wait('offline', {})
  romeo.lose()
  await waiting
  await settle(romeo)
  clock.advance(10)
  return joining
}

async function settle(_: TestHost): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve()
}

describe('after a session that was lost', () => {
  it('rooms are entered again, and missed messages told once', async () => {
    const script = scriptedRoom({}, true)
    const { enter, presence, says, told, romeo } = script
    const room = await enter('romeo', { password: 'mask', history: { maxStanzas: 50 }, show: 'away' })
    const [messages, joined, left] = [told(roomMessage), told(roomJoined), told(roomLeft)]
    says('capulet', '<body>Gentlemen!</body>', `type='groupchat' id='m1'`)
    const request = await loseSession(script)
    expect(room.phase).toBe('entering')
    expect(request.attrs['to']).toBe(`${ROOM}/romeo`)
    expect(request.get(MucJoin)).toEqual({
      password: 'mask',
      history: { maxStanzas: 50, since: new Date(Date.UTC(2026, 0, 1) - 60_000) },
    })
    presence('romeo', { item: participant, codes: [110] })
    const history = (stamp: string) => `<delay xmlns='urn:xmpp:delay' from='${ROOM}' stamp='${stamp}'/>`
    says('capulet', `<body>Gentlemen!</body>${history('2026-01-01T00:00:00Z')}`, `type='groupchat' id='m1'`)
    says('capulet', `<body>Play!</body>${history('2026-01-01T00:00:01Z')}`, `type='groupchat' id='m2'`)
    expect(messages.map(({ message }) => message.body)).toEqual(['Gentlemen!', 'Play!'])
    expect(joined).toMatchObject([{ room, rejoined: true }])
    expect([room.phase, room.occupants.size, left]).toEqual(['joined', 1, []])
    expect(romeo.get(muc).room(ROOM)).toBe(room)
    romeo.stop()
  })

  it('a room that lets nobody in any more is left', async () => {
    const script = scriptedRoom({}, true)
    const room = await script.enter()
    const left = script.told(roomLeft)
    const request = await loseSession(script)
    script.error('registration-required', `id='${request.attrs['id']}'`, 'auth')
    await settle(script.romeo)
    expect(left).toMatchObject([{ room, reason: 'not-rejoined', error: { condition: 'registration-required' } }])
    expect(script.romeo.get(muc).rooms).toEqual([])
    script.romeo.stop()
  })

  it('a room that cannot be reached is tried again, however often', async () => {
    const script = scriptedRoom({}, true)
    const { romeo, clock, presence, error } = script
    const room = await script.enter()
    let request = await loseSession(script)
    for (let i = 0; i < 3; i++) {
      const sent = romeo.sent.length
      error('remote-server-timeout', `id='${request.attrs['id']}'`, 'wait')
      await settle(romeo)
      expect(room.phase).toBe('away')
      while (romeo.sent.length === sent) clock.advance(1000)
      request = romeo.sent.at(-1)!
    }
    presence('romeo', { item: participant, codes: [110] })
    await settle(romeo)
    expect(room.phase).toBe('joined')
    romeo.stop()
  })

  it('a room that was destroyed meanwhile is not made anew', async () => {
    const script = scriptedRoom({}, true)
    await script.enter()
    const [left, destroyed] = [script.told(roomLeft), script.told(roomDestroyed)]
    await loseSession(script)
    script.presence('romeo', { item: `affiliation='owner' role='moderator'`, codes: [110, 201] })
    await settle(script.romeo)
    expect(script.romeo.sent.at(-1)!.attrs).toMatchObject({ type: 'unavailable', to: `${ROOM}/romeo` })
    expect([left, destroyed]).toMatchObject([[{ reason: 'destroyed' }], [{ room: { local: 'feast' } }]])
    script.romeo.stop()
  })

  it('a room that is gone says where to go', async () => {
    const script = scriptedRoom({}, true)
    await script.enter()
    const destroyed = script.told(roomDestroyed)
    const request = await loseSession(script)
    script.romeo.receive(
      `<presence from='${ROOM}/romeo' type='error' id='${request.attrs['id']}'><error type='cancel'>
        <gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>xmpp:orchard@rooms.verona.example?join</gone></error></presence>`,
    )
    await settle(script.romeo)
    expect(destroyed).toMatchObject([{ destroyed: { jid: { local: 'orchard' } } }])
    script.romeo.stop()
  })

  it('a room is entered again when it is asked for', async () => {
    const { romeo, enter, presence, told } = scriptedRoom()
    const room = await enter()
    const joined = told(roomJoined)
    const again = room.rejoin()
    expect([room.phase, isJoin(romeo.sent.at(-1)!)]).toEqual(['entering', true])
    presence('romeo', { item: participant, codes: [110] })
    await again
    expect(joined).toMatchObject([{ rejoined: true }])
  })

  it('no history is asked for where none was wanted, and no room entered where that is off', async () => {
    const script = scriptedRoom({}, true)
    await script.enter('romeo', { history: { maxChars: 0 } })
    expect((await loseSession(script)).get(MucJoin)).toEqual({ history: { maxChars: 0 } })
    script.romeo.stop()

    const other = scriptedRoom({ rejoin: false })
    const room = await other.enter()
    const left = other.told(roomLeft)
    other.romeo.lose()
    expect(left.map(({ room: one, reason }) => [one === room, reason])).toEqual([[true, 'disconnected']])
    expect(other.romeo.get(muc).rooms).toEqual([])
  })
})

describe('many rooms', () => {
  const rooms = ['a', 'b', 'c', 'd', 'e'].map((name) => `${name}@rooms.verona.example`)

  /** Romeo in five rooms, whose session was lost and began anew; two are entered again at a time. */
  async function comeBack() {
    const clock = createManualClock()
    const romeo = createTestHost({ jid: 'romeo@montague.example/orchard', clock, reconnect: { initial: 1, max: 1 } })
    romeo.use(muc, { maxRejoins: 2 }).goOnline()
    const { join, room } = romeo.get(muc)
    const x = `<x xmlns='http://jabber.org/protocol/muc#user'><item ${participant}/><status code='110'/></x>`
    async function letIn(address: string): Promise<void> {
      romeo.receive(`<presence from='${address}/romeo' to='${romeo.jid}'>${x}</presence>`)
      await settle(romeo)
    }
    for (const address of rooms) {
      const joined = join(address, 'romeo')
      await letIn(address)
      await joined
    }
    let before = 0
    const asked = () =>
      romeo.sent
        .slice(before)
        .flatMap((one) => (isJoin(one) ? one.attrs['to']?.[0] : []))
        .join('')
    async function loseAll(): Promise<void> {
      before = romeo.sent.length
      romeo.lose()
      await settle(romeo)
      clock.advance(10)
      await settle(romeo)
    }
    await loseAll()
    const phases = () => rooms.map((address) => room(address)?.phase)
    return { romeo, clock, room, asked, letIn, loseAll, phases }
  }

  it('are entered again a few at a time', async () => {
    const { romeo, asked, letIn, phases } = await comeBack()
    expect(asked()).toBe('ab')
    expect(phases()).toEqual(['entering', 'entering', 'away', 'away', 'away'])
    await letIn(rooms[1]!)
    expect(asked()).toBe('abc')
    for (const address of [rooms[0]!, rooms[2]!, rooms[3]!, rooms[4]!]) await letIn(address)
    expect(asked()).toBe('abcde')
    expect(phases()).toEqual(Array(5).fill('joined'))
    romeo.stop()
  })

  it('are not held up for ever by those that do not answer, which have another turn', async () => {
    const { romeo, clock, asked, letIn, phases } = await comeBack()
    clock.advance(30_000)
    await settle(romeo)
    expect(asked()).toBe('abcd')
    expect(phases()).toEqual(['away', 'away', 'entering', 'entering', 'away'])
    for (const address of rooms.slice(2)) await letIn(address)
    expect(asked()).toBe('abcde')
    clock.advance(10_000)
    await settle(romeo)
    expect([...asked().slice(5)].sort()).toEqual(['a', 'b'])
    romeo.stop()
  })

  it('are not entered again where they were left before their turn', async () => {
    const { romeo, room, asked, letIn } = await comeBack()
    await room(rooms[2]!)?.leave()
    await letIn(rooms[0]!)
    expect(asked()).toBe('abd')
    romeo.stop()
  })

  it('have one turn each in the session after the next', async () => {
    const { romeo, asked, letIn, loseAll, phases } = await comeBack()
    await letIn(rooms[0]!)
    await loseAll()
    expect(asked()).toBe('ab')
    for (const address of rooms) await letIn(address)
    expect(asked()).toBe('abcde')
    expect(phases()).toEqual(Array(5).fill('joined'))
    romeo.stop()
  })
})
