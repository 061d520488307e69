import { JID } from '@trestle/jid'
import { createManualClock, createTestHost, createTestNetwork, type TestHost } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { NS_RAI, RoomActivity, type RoomActivityReceived, roomActivity, roomActivityReceived } from './index.js'

const ROMEO = 'romeo@montague.example/orchard'
const SERVICE = 'rooms.verona.example'

function told(host: TestHost): RoomActivityReceived[] {
  const events: RoomActivityReceived[] = []
  host.xmpp.events.on(roomActivityReceived, (event) => events.push(event))
  return events
}

function romeo() {
  const host = createTestHost({ jid: ROMEO }).use(roomActivity)
  host.goOnline()
  const say = (from: string, rooms: readonly string[], type = 'normal') =>
    host.receive(`<message from='${from}' type='${type}'><rai xmlns='${NS_RAI}'>
      ${rooms.map((room) => `<activity>${room}</activity>`).join('')}</rai></message>`)
  return { host, view: host.get(roomActivity), events: told(host), say }
}

describe('a subscription', () => {
  it('is sent, and sent again after a lost session, until it ends', async () => {
    const clock = createManualClock()
    const host = createTestHost({ jid: ROMEO, clock, reconnect: { initial: 1, max: 1 } }).use(roomActivity)
    host.goOnline()
    const view = host.get(roomActivity)
    const again = async () => {
      const [offline, online] = [host.xmpp.events.wait('offline', {}), host.xmpp.events.wait('online', {})]
      host.lose()
      await offline
      await new Promise((resolve) => setImmediate(resolve))
      clock.advance(10)
      await online
    }
    view.subscribe(SERVICE)
    expect(view.services.map(String)).toEqual([SERVICE])
    await again()
    view.unsubscribe(SERVICE)
    view.unsubscribe(SERVICE)
    await again()
    const presences = host.sent.filter(({ attrs }) => attrs['to'] === SERVICE)
    expect(presences.map(({ attrs, children }) => [attrs['type'], children.length])).toEqual([
      [undefined, 1],
      [undefined, 1],
      ['unavailable', 0],
    ])
  })

  it('is of each local address of a component', async () => {
    const network = createTestNetwork()
    const gateway = network.join({ jid: 'superduper.example', kind: 'component' }).use(roomActivity).goOnline()
    const rooms = network.join({ jid: SERVICE, kind: 'component' }).goOnline()
    const events = told(gateway)
    const juliet = gateway.as('juliet@superduper.example')
    juliet.get(roomActivity).subscribe(SERVICE)
    await network.settled()
    expect([gateway, juliet].map((of) => of.get(roomActivity).services.length)).toEqual([0, 1])
    for (const to of ['nurse@superduper.example', 'juliet@superduper.example']) {
      const message = rooms.xmpp.message({ to, type: 'normal' })
      rooms.send(message.set(RoomActivity, { rooms: [JID.parse(`feast@${SERVICE}`)] }))
    }
    await network.settled()
    expect(events.map(({ arrival }) => String(arrival.to))).toEqual(['juliet@superduper.example'])
  })
})

describe('activity', () => {
  it('is told of the rooms of a service, each once', () => {
    const { view, events, say } = romeo()
    view.subscribe(SERVICE)
    say(SERVICE, [`feast@${SERVICE}`, `square@${SERVICE}`, `feast@${SERVICE}`])
    expect(events.map(({ service, rooms }) => [String(service), rooms.map(({ local }) => local)])).toEqual([
      [SERVICE, ['feast', 'square']],
    ])
  })

  it.each([
    ['nobody who was not asked', 'rooms.mantua.example', ['feast@rooms.mantua.example'], 'normal'],
    ['a room of a service', `feast@${SERVICE}`, [`feast@${SERVICE}`], 'normal'],
    ['an occupant', `feast@${SERVICE}/tybalt`, [`feast@${SERVICE}`], 'groupchat'],
    ['a service about rooms of others', SERVICE, ['feast@rooms.mantua.example'], 'normal'],
    ['a service about occupants, or itself', SERVICE, [`feast@${SERVICE}/tybalt`, SERVICE], 'normal'],
    ['a message that came back', SERVICE, [`feast@${SERVICE}`], 'error'],
  ] as const)('is not believed of %s', (_, from, rooms, type) => {
    const { view, events, say } = romeo()
    view.subscribe(SERVICE)
    say(from, rooms, type)
    expect(events).toEqual([])
  })

  it('is not told after the subscription has ended', () => {
    const { view, events, say } = romeo()
    view.subscribe(SERVICE)
    view.unsubscribe(SERVICE)
    say(SERVICE, [`feast@${SERVICE}`])
    expect(events).toEqual([])
  })
})
