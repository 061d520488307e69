import { createManualClock, createTestNetwork, type TestHost } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { NS_LAST_ACTIVITY, type PresenceActivityReceived, presenceActivity, presenceActivityReceived } from './index.js'

const start = Date.UTC(2025, 4, 6, 7, 8, 9)

function receivedBy(host: TestHost): PresenceActivityReceived[] {
  const received: PresenceActivityReceived[] = []
  host.xmpp.events.on(presenceActivityReceived, (event) => received.push(event))
  return received
}

function createHosts() {
  const clock = createManualClock(start)
  const network = createTestNetwork()
  const romeo = network.join({ jid: 'romeo@montague.example/orchard', clock }).use(presenceActivity).goOnline()
  const bridge = network.join({ jid: 'superduper.example', kind: 'component', clock }).use(presenceActivity).goOnline()
  return { clock, network, romeo, bridge }
}

describe('presenceActivity', () => {
  it('tells when a contact was active last, for each local address of a component', async () => {
    const { clock, network, romeo, bridge } = createHosts()
    const [atRomeo, atBridge] = [receivedBy(romeo), receivedBy(bridge)]
    const juliet = bridge.as('juliet@superduper.example')
    clock.advance(60_500)
    juliet.send(juliet.get(presenceActivity).stamp(juliet.presence({ to: romeo.jid, show: 'away' }), new Date(start)))
    romeo.send(romeo.get(presenceActivity).stamp(romeo.presence({ to: juliet.jid }), new Date(start + 60_000)))
    await network.settled()
    expect(atRomeo).toMatchObject([{ from: juliet.jid, kind: 'idle', since: new Date(start + 500) }])
    expect(atBridge).toMatchObject([
      { from: romeo.jid, to: juliet.jid, kind: 'online', since: new Date(start + 60_500) },
    ])
  })

  it('replaces what a presence said before, and says nothing of the future', () => {
    const { romeo } = createHosts()
    const presence = romeo.presence()
    romeo.get(presenceActivity).stamp(presence, new Date(0))
    romeo.get(presenceActivity).stamp(presence, new Date(start + 1000))
    expect(romeo.get(presenceActivity).of(presence)).toEqual({ kind: 'online', since: new Date(start) })
  })

  it('reports what does not fit, and the presence is there all the same', () => {
    const { romeo } = createHosts()
    const received = receivedBy(romeo)
    const errors: unknown[] = []
    romeo.xmpp.events.on('error', ({ error }) => errors.push(error))
    romeo.receive(`<presence from='tybalt@capulet.example/sword' to='${romeo.jid}'><show>away</show>
      <query xmlns='${NS_LAST_ACTIVITY}' seconds='-5'/></presence>`)
    expect(received).toEqual([])
    expect(errors).toMatchObject([{ code: 'invalid-element' }])
    expect(romeo.xmpp.presences.isOnline('tybalt@capulet.example')).toBe(true)
  })

  it('tells nothing once it is removed', () => {
    const { romeo } = createHosts()
    const received = receivedBy(romeo)
    romeo.remove(presenceActivity)
    romeo.receive(`<presence from='tybalt@capulet.example/sword' to='${romeo.jid}'>
      <query xmlns='${NS_LAST_ACTIVITY}' seconds='5'/></presence>`)
    expect(received).toEqual([])
  })
})
