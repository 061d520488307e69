import { JID } from '@trestle/jid'
import { createManualClock, createTestNetwork } from '@trestle/testing'
import { disco } from '@trestle/xep-0030'
import { muc } from '@trestle/xep-0045'
import { mucService } from '@trestle/xep-0045/service'
import { describe, expect, it } from 'vitest'
import { NS_RAI, roomActivity, roomActivityReceived } from '../index.js'
import { type RoomActivityServiceOptions, roomActivityService } from '../service.js'

const SERVICE = 'rooms.verona.example'
const [FEAST, SQUARE] = [`feast@${SERVICE}`, `square@${SERVICE}`]
const ROMEO = 'romeo@montague.example/orchard'

async function verona(options: RoomActivityServiceOptions = {}) {
  const network = createTestNetwork()
  const clock = createManualClock()
  const component = network.join({ jid: SERVICE, kind: 'component', clock })
  component.use(mucService).use(roomActivityService, options).goOnline()
  const affiliations = { 'romeo@montague.example': { affiliation: 'member' } } as const
  const rooms = component.get(mucService)
  const [feast, square] = [
    await rooms.createRoom(FEAST, { affiliations }),
    await rooms.createRoom(SQUARE, { affiliations }),
  ]
  await rooms.createRoom(`hall@${SERVICE}`)
  const client = (jid: string) => {
    const host = network.join({ jid, clock }).use(muc).use(roomActivity).goOnline()
    const heard: string[] = []
    host.xmpp.events.on(roomActivityReceived, ({ rooms: active }) =>
      heard.push(active.map(({ local }) => local).join()),
    )
    return { host, heard, view: host.get(roomActivity) }
  }
  const say = async (room: { say(text: string): Promise<unknown> }) => {
    clock.advance(1000)
    await room.say('Welcome')
    await network.settled()
  }
  return { network, clock, component, feast, square, hall: rooms.room(`hall@${SERVICE}`), client, say }
}

describe('activity of hosted rooms', () => {
  it('is told once of each room, to those who have to do with it', async () => {
    const { client, network, feast, square, hall, say } = await verona()
    const [romeo, paris] = [client(ROMEO), client('paris@verona.example/x')]
    for (const { view } of [romeo, paris]) view.subscribe(SERVICE)
    await network.settled()
    for (const room of [feast, feast, hall, square, feast]) await say(room)
    expect([romeo.heard, paris.heard]).toEqual([['feast', 'square'], []])
  })

  it('is told at first of what there was since one was last in the room', async () => {
    const { client, network, feast, square, say } = await verona()
    const romeo = client(ROMEO)
    await say(feast)
    await say(square)
    const room = await romeo.host.get(muc).join(SQUARE, 'romeo')
    await room.leave()
    romeo.view.subscribe(SERVICE)
    await network.settled()
    expect(romeo.heard).toEqual(['feast'])
    romeo.view.subscribe(SERVICE)
    await network.settled()
    expect(romeo.heard).toEqual(['feast', 'feast'])
  })

  it('is not told of rooms that one is in, and again after one was there', async () => {
    const { client, network, feast, say } = await verona()
    const romeo = client(ROMEO)
    romeo.view.subscribe(SERVICE)
    await network.settled()
    await say(feast)
    const room = await romeo.host.get(muc).join(FEAST, 'romeo')
    await say(feast)
    expect(romeo.heard).toEqual(['feast'])
    await room.leave()
    await network.settled()
    await say(feast)
    expect(romeo.heard).toEqual(['feast', 'feast'])
  })

  it('is not told to whom the room has put out, nor after the subscription has ended', async () => {
    const { client, network, component, feast, square, say } = await verona()
    const romeo = client(ROMEO)
    romeo.view.subscribe(SERVICE)
    await network.settled()
    await feast.setAffiliation(ROMEO, 'outcast')
    await say(feast)
    romeo.view.unsubscribe(SERVICE)
    await network.settled()
    await say(square)
    expect(romeo.heard).toEqual([])
    expect(component.sent.filter((one) => one.child(NS_RAI, 'rai'))).toEqual([])
  })

  it('is not told to who cannot be reached any more', async () => {
    const { client, network, component, feast, square, say } = await verona()
    client(ROMEO).view.subscribe(SERVICE)
    await network.settled()
    await say(feast)
    component.receive(`<message type='error' from='${ROMEO}' to='${SERVICE}'><error type='cancel'>
      <service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>`)
    await say(square)
    expect(component.sent.filter((one) => one.child(NS_RAI, 'rai'))).toHaveLength(1)
  })

  it('has nothing to do with another room of the same address', async () => {
    const { client, network, component, feast, say } = await verona()
    await say(feast)
    await feast.destroy()
    await component.get(mucService).createRoom(FEAST, {
      affiliations: { 'romeo@montague.example': { affiliation: 'owner' } },
    })
    const romeo = client(ROMEO)
    romeo.view.subscribe(SERVICE)
    await network.settled()
    expect(romeo.heard).toEqual([])
  })
})

describe('other rooms that users want to hear of', () => {
  it('are told, as far as they may enter them', async () => {
    const { client, network, component, feast, square, hall, say } = await verona()
    const { api } = component.get(roomActivityService)
    const [hidden, members, locked] = await Promise.all(
      [{ public: false }, { membersOnly: true }, { password: 'rose' }].map((settings, n) =>
        component.get(mucService).createRoom(`room-${n}@${SERVICE}`, { settings }),
      ),
    )
    const bookmarked = [hall, hall, hidden!, members!, locked!].map(({ address }) => address)
    const others = ['gone', 'elsewhere'].map((name) => JID.parse(`${name}@${SERVICE}`))
    api.register('listRooms', ({ from }) =>
      from?.local === 'paris' ? [...bookmarked, ...others, JID.parse('hall@rooms.example')] : [],
    )
    const [romeo, paris] = [client(ROMEO), client('paris@verona.example/x')]
    await say(hall)
    for (const { view } of [romeo, paris]) view.subscribe(SERVICE)
    await network.settled()
    for (const room of [feast, square, hall, hidden!, members!, locked!]) await say(room)
    expect([romeo.heard, paris.heard]).toEqual([[], ['hall']])
    paris.view.subscribe(SERVICE)
    await network.settled()
    expect(paris.heard).toEqual(['hall', 'hall'])
  })

  it('are not told any more once they are hidden', async () => {
    const { client, network, component, hall, say } = await verona()
    component.get(roomActivityService).api.register('listRooms', () => [hall.address])
    const paris = client('paris@verona.example/x')
    paris.view.subscribe(SERVICE)
    await network.settled()
    await hall.setSettings({ public: false })
    await say(hall)
    expect(paris.heard).toEqual([])
  })
})

describe('a subscription is refused', () => {
  it('where there are too many, and to whom the host refuses it', async () => {
    const { client, network, component, feast, say } = await verona({ maxSubscriptions: 2, maxSessions: 1 })
    const errors: unknown[] = []
    const all = [ROMEO, 'romeo@montague.example/street', 'paris@verona.example/x', 'tybalt@capulet.example/x'].map(
      client,
    )
    component.get(roomActivityService).api.register('mayHearActivity', ({ from }) => from?.local !== 'paris')
    for (const { host, view } of all) {
      host.xmpp.events.on('presence:error', ({ error }) => errors.push(error?.condition))
      view.subscribe(SERVICE)
      await network.settled()
    }
    expect(errors).toEqual(['resource-constraint', 'forbidden'])
    await say(feast)
    expect(all.map(({ heard }) => heard.length)).toEqual([1, 0, 0, 0])
  })

  it('by the announcement of the service alone is nobody', async () => {
    const { client } = await verona()
    expect(await client(ROMEO).host.get(disco).supports(SERVICE, NS_RAI)).toBe(true)
  })
})
