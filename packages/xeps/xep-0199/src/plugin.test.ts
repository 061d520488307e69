import { createHostPair, createManualClock, createTestHost, createTestNetwork, expectXml } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { NS_PING, ping } from './index.js'

describe('ping', () => {
  it('asks, and is answered', async () => {
    const { romeo, juliet } = createHostPair((host) => host.use(ping))
    await expect(romeo.get(ping).ping(juliet.jid)).resolves.toBeGreaterThanOrEqual(0)
    expectXml(
      romeo.sent[0]!,
      `<iq type='get' id='${romeo.sent[0]!.attrs['id']}' to='${juliet.jid}'><ping xmlns='urn:xmpp:ping'/></iq>`,
    )
  })

  it('takes a refusal for a sign of life', async () => {
    const { romeo, juliet } = createHostPair()
    await expect(romeo.get(ping).ping(juliet.jid)).resolves.toBeGreaterThanOrEqual(0)
  })

  it('measures the round trip', async () => {
    const clock = createManualClock()
    const network = createTestNetwork()
    const romeo = network.join({ jid: 'romeo@montague.example/orchard', clock }).goOnline()
    const answer = romeo.get(ping).ping()
    clock.advance(40)
    await expect(answer).resolves.toBe(40)
    const another = romeo.get(ping).ping()
    clock.setDate(clock.now() - 3_600_000)
    await expect(another).resolves.toBe(0)
  })

  it('fails when no answer comes in time', async () => {
    const clock = createManualClock()
    const network = createTestNetwork()
    const romeo = network.join({ jid: 'romeo@montague.example/orchard', clock }).goOnline()
    network
      .join({ jid: 'juliet@capulet.example/balcony' })
      .goOnline()
      .xmpp.filter('in', () => undefined)
    const answer = romeo.get(ping).ping('juliet@capulet.example/balcony', { timeout: 500 })
    clock.advance(500)
    await expect(answer).rejects.toMatchObject({ code: 'timeout' })
  })

  it('answers for each local address of a component', async () => {
    const network = createTestNetwork()
    network.join({ jid: 'superduper.example', kind: 'component' }).use(ping).goOnline()
    const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).goOnline()
    const [asked] = await Promise.all([romeo.nextSent(), romeo.get(ping).ping('juliet@superduper.example')])
    expect(asked.attrs['to']).toBe('juliet@superduper.example')
    expect(network.undelivered).toEqual([])
  })

  it.each([
    ['client', 'romeo@montague.example/orchard', 'montague.example'],
    ['component', 'superduper.example', 'superduper.example'],
  ] as const)('finds out whether the server is there, for a silent %s', (kind, jid, asked) => {
    const clock = createManualClock()
    const host = createTestHost({ jid, kind, clock }).use(ping).goOnline()
    const lost: unknown[] = []
    host.xmpp.events.on('offline', ({ error }) => lost.push(error))
    clock.advance(60_000)
    expect(host.sent.map(({ attrs }) => attrs['to'])).toEqual([asked])
    const answer = () => host.receive(`<iq type='result' id='${host.sent.at(-1)?.attrs['id']}' from='${asked}'/>`)
    answer()
    clock.advance(60_000)
    expect(host.sent).toHaveLength(2)
    expect(lost).toEqual([])
    clock.advance(15_000)
    expect(lost).toMatchObject([{ code: 'connection-lost', cause: { code: 'link-dead' } }])
    expect(clock.pending).toBe(0)
  })

  it('announces itself only while it is installed', () => {
    const { romeo } = createHostPair((host) => host.use(ping))
    expect(romeo.xmpp.features.list()).toContain(NS_PING)
    romeo.remove(ping)
    expect(romeo.xmpp.features.list()).not.toContain(NS_PING)
  })
})
