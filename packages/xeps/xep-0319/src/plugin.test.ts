import { presenceVisibility } from '@trestle/core'
import { createHostPair, createManualClock, createTestNetwork, expectXml, type TestHost } from '@trestle/testing'
import { lastActivity } from '@trestle/xep-0012'
import { describe, expect, it } from 'vitest'
import { type IdleChange, idle, idleChanged, NS_IDLE } from './index.js'

const start = new Date('2025-05-06T07:08:09Z')

function changesAt(host: TestHost): IdleChange[] {
  const changes: IdleChange[] = []
  host.xmpp.events.on(idleChanged, (change) => changes.push(change))
  return changes
}

function createHosts(options = {}) {
  const clock = createManualClock(start.getTime())
  const network = createTestNetwork()
  const romeo = network.join({ jid: 'romeo@montague.example/orchard', clock }).use(idle, options).goOnline()
  const bridge = network.join({ jid: 'superduper.example', kind: 'component', clock }).use(idle, options).goOnline()
  return { clock, network, romeo, bridge }
}

describe('idle', () => {
  it('says so in each presence, until somebody is back', async () => {
    const { clock, network, romeo, bridge } = createHosts()
    const changes = changesAt(bridge)
    const to = 'juliet@superduper.example'
    await romeo.get(idle).idle()
    clock.advance(60_000)
    const away = romeo.presence({ to, show: 'away' })
    romeo.send(away)
    await network.settled()
    expectXml(
      romeo.sent.at(-1)!,
      `<presence to='${to}'><show>away</show><idle xmlns='${NS_IDLE}' since='2025-05-06T07:08:09Z'/></presence>`,
    )
    await romeo.get(idle).active()
    romeo.send(away)
    await network.settled()
    expectXml(romeo.sent.at(-1)!, `<presence to='${to}'><show>away</show></presence>`)
    romeo.send(romeo.presence({ to }))
    await network.settled()
    expect(changes.map(({ since }) => since)).toEqual([start, undefined])
    expect(changes[0]).toMatchObject({ from: romeo.jid, presence: { show: 'away' } })
    expect(changes[0]?.to.toString()).toBe(to)
  })

  it('says nothing in presences that are not available, nor where one says it itself', async () => {
    const { network, romeo } = createHosts()
    await romeo.get(idle).idle()
    for (const type of ['unavailable', 'subscribe', 'probe'] as const) {
      romeo.send(romeo.presence({ type, to: 'juliet@superduper.example' }))
    }
    const since = new Date(0)
    await romeo.get(idle).idle(since)
    await network.settled()
    expect(romeo.sent.filter((element) => element.child(NS_IDLE, 'idle'))).toEqual([])
    romeo.send(romeo.presence())
    await network.settled()
    expect(romeo.sent.at(-1)!.child(NS_IDLE, 'idle')?.attrs['since']).toBe('1970-01-01T00:00:00Z')
  })

  it('keeps the local addresses of a component apart, so many of them', async () => {
    const { network, romeo, bridge } = createHosts({ maxAddresses: 2 })
    const changes = changesAt(romeo)
    const puppet = (local: string) => bridge.as(`${local}@superduper.example`)
    for (const local of ['juliet', 'nurse', 'paris']) await puppet(local).get(idle).idle()
    for (const local of ['juliet', 'nurse', 'paris', 'tybalt']) {
      puppet(local).send(puppet(local).presence({ to: romeo.jid, show: 'away' }))
    }
    await network.settled()
    expect(changes.map(({ from }) => from.local)).toEqual(['nurse', 'paris'])
  })

  it('knows since when a contact is idle, with all of its resources', () => {
    const { romeo } = createHostPair((host) => host.use(idle))
    const say = (resource: string, content: string, attrs = '') =>
      romeo.receive(
        `<presence from='juliet@capulet.example/${resource}' to='${romeo.jid}' ${attrs}>${content}</presence>`,
      )
    const since = () => romeo.get(idle).idleSince('juliet@capulet.example')
    expect(since()).toBeUndefined()
    say('balcony', `<idle xmlns='${NS_IDLE}' since='2025-05-06T07:00:00Z'/>`)
    expect(since()).toEqual(new Date('2025-05-06T07:00:00Z'))
    say('garden', `<idle xmlns='${NS_IDLE}' since='2025-05-06T08:00:00Z'/>`)
    expect(since()).toEqual(new Date('2025-05-06T08:00:00Z'))
    say('balcony', '')
    expect(since()).toBeUndefined()
    say('balcony', '', "type='unavailable'")
    expect(since()).toEqual(new Date('2025-05-06T08:00:00Z'))
  })

  it('tells of the older form alike, and of nobody who never was idle', () => {
    const { romeo } = createHostPair((host) => host.use(idle))
    const changes = changesAt(romeo)
    const say = (content: string) =>
      romeo.receive(`<presence from='juliet@capulet.example/balcony' to='${romeo.jid}'>${content}</presence>`)
    say('')
    say('<show>away</show>')
    expect(changes).toEqual([])
    say("<show>away</show><query xmlns='jabber:iq:last' seconds='60'/>")
    say('')
    say('')
    expect(changes.map(({ since }) => since !== undefined)).toEqual([true, false])
  })

  it('ignores an idle time that does not fit, and the presence is there all the same', () => {
    const { romeo } = createHostPair((host) => host.use(idle))
    const changes = changesAt(romeo)
    romeo.receive(`<presence from='tybalt@capulet.example/sword' to='${romeo.jid}'>
      <idle xmlns='${NS_IDLE}' since='soon'/></presence>`)
    expect(changes).toEqual([])
    expect(romeo.xmpp.presences.isOnline('tybalt@capulet.example')).toBe(true)
    expect(romeo.get(idle).idleSince('tybalt@capulet.example')).toBeUndefined()
  })

  it('tells those who ask by XEP-0012 where that is installed', async () => {
    const { romeo, juliet } = createHostPair((host) => host.use(idle).use(lastActivity))
    juliet.get(presenceVisibility).api.register('isVisible', () => true)
    const ask = () => romeo.get(lastActivity).getLastActivity(juliet.jid)
    await juliet.get(idle).idle()
    await expect(ask()).resolves.toMatchObject({ seconds: 0 })
    await juliet.get(idle).active()
    await expect(ask()).rejects.toMatchObject({ condition: 'service-unavailable' })
  })

  it('asks the op for each presence', async () => {
    const { network, romeo } = createHosts()
    romeo.get(idle).api.register('getIdle', async () => start)
    romeo.send(romeo.presence())
    await network.settled()
    expect(romeo.sent.at(-1)!.child(NS_IDLE, 'idle')?.attrs['since']).toBe('2025-05-06T07:08:09Z')
  })

  it('announces itself only while it is installed', async () => {
    const { network, romeo } = createHosts()
    expect(romeo.xmpp.features.list()).toContain(NS_IDLE)
    await romeo.get(idle).idle()
    romeo.remove(idle)
    expect(romeo.xmpp.features.list()).not.toContain(NS_IDLE)
    romeo.send(romeo.presence())
    await network.settled()
    expect(romeo.sent.at(-1)!.children).toEqual([])
  })
})
