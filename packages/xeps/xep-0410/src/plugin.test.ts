import { createManualClock, createTestHost, createTestNetwork } from '@trestle/testing'
import { muc, type Room, roomJoined } from '@trestle/xep-0045'
import { mucService } from '@trestle/xep-0045/service'
import { describe, expect, it } from 'vitest'
import { outcomeOf, type SelfPinged, type SelfPingOptions, selfPing, selfPinged } from './index.js'

const ROOM = 'feast@rooms.verona.example'
const ROMEO = 'romeo@montague.example/orchard'

async function inRoom(options: SelfPingOptions = {}) {
  const clock = createManualClock()
  const romeo = createTestHost({ jid: ROMEO, clock }).use(selfPing, options)
  romeo.goOnline()
  const pinged: SelfPinged[] = []
  romeo.xmpp.events.on(selfPinged, (event) => pinged.push(event))
  const selfPresence = () =>
    romeo.receive(`<presence from='${ROOM}/romeo' to='${ROMEO}'><x xmlns='http://jabber.org/protocol/muc#user'>
      <item affiliation='none' role='participant'/><status code='110'/></x></presence>`)
  const joining = romeo.get(muc).join(ROOM, 'romeo')
  selfPresence()
  const room: Room = await joining
  const pings = () => romeo.sent.filter(({ name }) => name === 'iq')
  const answer = async (error?: string) => {
    const { id } = pings().at(-1)!.attrs
    romeo.receive(
      error === undefined
        ? `<iq type='result' from='${ROOM}/romeo' to='${ROMEO}' id='${id}'/>`
        : `<iq type='error' from='${ROOM}/romeo' to='${ROMEO}' id='${id}'><error type='cancel'>
            <${error} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>`,
    )
    for (let i = 0; i < 10; i++) await Promise.resolve()
  }
  return { clock, romeo, room, pinged, pings, answer, selfPresence }
}

describe('check', () => {
  it.each([
    [undefined, 'joined'],
    ['service-unavailable', 'joined'],
    ['feature-not-implemented', 'joined'],
    ['remote-server-not-found', 'unknown'],
    ['remote-server-timeout', 'unknown'],
    ['not-acceptable', 'not-joined'],
    ['not-allowed', 'not-joined'],
    ['bad-request', 'not-joined'],
  ])('by the answer %s: %s', async (error, outcome) => {
    const { romeo, room, pings, answer } = await inRoom()
    const checking = romeo.get(selfPing).check(room)
    expect(pings()).toMatchObject([{ attrs: { type: 'get', to: `${ROOM}/romeo` } }])
    await answer(error)
    expect(await checking).toBe(outcome)
  })

  it('takes a nickname that is not found for a changed one, as long as there is the room', async () => {
    for (const [error, outcome] of [
      [undefined, 'joined'],
      ['forbidden', 'joined'],
      ['item-not-found', 'not-joined'],
    ] as const) {
      const { romeo, room, pings, answer } = await inRoom()
      const checking = romeo.get(selfPing).check(room)
      await answer('item-not-found')
      const { id, to } = pings().at(-1)!.attrs
      expect(to).toBe(ROOM)
      romeo.receive(
        error === undefined
          ? `<iq type='result' from='${ROOM}' to='${ROMEO}' id='${id}'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>`
          : `<iq type='error' from='${ROOM}' to='${ROMEO}' id='${id}'><error type='cancel'>
              <${error} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>`,
      )
      expect(await checking).toBe(outcome)
    }
  })

  it('does not know without an answer, and ends with its signal', async () => {
    const { romeo, room, clock } = await inRoom()
    const checking = romeo.get(selfPing).check(room, { timeout: 1000 })
    clock.advance(1000)
    expect(await checking).toBe('unknown')
    const abort = new AbortController()
    const given = romeo.get(selfPing).check(room, { signal: abort.signal })
    abort.abort(new Error('never mind'))
    await expect(given).rejects.toThrow('never mind')
    expect(() => outcomeOf(new Error('other'))).toThrow('other')
  })
})

describe('a room that is silent', () => {
  it('is asked, and entered again where it knows of nobody', async () => {
    const { clock, room, romeo, pings, answer, pinged, selfPresence } = await inRoom({ silence: 1000 })
    clock.advance(900)
    expect(pings()).toHaveLength(0)
    clock.advance(100)
    expect(pings()).toHaveLength(1)
    const joined: boolean[] = []
    romeo.xmpp.events.on(roomJoined, ({ rejoined }) => joined.push(rejoined))
    await answer('not-acceptable')
    expect([pinged.map(({ outcome }) => outcome), room.phase]).toEqual([['not-joined'], 'entering'])
    selfPresence()
    expect([joined, room.phase]).toEqual([[true], 'joined'])
  })

  it('is asked after new silence only, and left in peace where it speaks', async () => {
    const { clock, room, romeo, pings, answer } = await inRoom({ silence: 1000 })
    clock.advance(1000)
    await answer()
    clock.advance(900)
    expect(pings()).toHaveLength(1)
    for (let i = 0; i < 5; i++) {
      romeo.receive(`<message type='groupchat' from='${ROOM}/capulet' to='${ROMEO}'><body>Ho</body></message>`)
      clock.advance(500)
    }
    expect([pings().length, room.phase]).toEqual([1, 'joined'])
    clock.advance(1000)
    expect(pings()).toHaveLength(2)
  })

  it('is left alone where that is off, and after it was left', async () => {
    const off = await inRoom({ silence: 0 })
    off.clock.advance(10_000_000)
    expect(off.pings()).toHaveLength(0)
    const { clock, romeo, pings } = await inRoom({ silence: 1000 })
    romeo.receive(`<presence type='unavailable' from='${ROOM}/romeo' to='${ROMEO}'>
      <x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' role='none'/><status code='110'/></x></presence>`)
    clock.advance(10_000)
    expect([pings().length, clock.pending]).toEqual([0, 0])
  })
})

it('finds out that a service has lost everybody', async () => {
  const network = createTestNetwork()
  const clock = createManualClock()
  const rooms = network.join({ jid: 'rooms.verona.example', kind: 'component', clock }).use(mucService).goOnline()
  const feast = await rooms.get(mucService).createRoom(ROOM)
  const romeo = network.join({ jid: ROMEO, clock }).use(selfPing).goOnline()
  const room = await romeo.get(muc).join(ROOM, 'romeo')
  const view = romeo.get(selfPing)
  expect(await view.check(room)).toBe('joined')
  rooms.receive(`<presence type='unavailable' from='${ROMEO}' to='${ROOM}/romeo'/>`)
  await network.settled()
  expect(await feast.occupants()).toEqual([])
  expect(await view.check(room)).toBe('not-joined')
  await feast.destroy()
  await network.settled()
  expect(await view.check(room)).toBe('not-joined')
})
