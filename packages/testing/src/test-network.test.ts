import { definePlugin } from '@trestle/core'
import { StanzaError } from '@trestle/stanza'
import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { createHostPair, createTestNetwork, type TestHost } from './index.js'

const QUERY = { ns: 'urn:example:query', name: 'query' }
const query = () => new Element(QUERY.name, QUERY.ns)

/** What hosts get, as `who: from → to`. */
function logOf(...hosts: TestHost[]): string[] {
  const log: string[] = []
  for (const host of hosts) {
    host.xmpp.events.on('message', ({ from, to }) => log.push(`${host.jid}: ${from} → ${to}`))
  }
  return log
}

describe('a test network', () => {
  it('brings stanzas to full, bare and component addresses', async () => {
    const network = createTestNetwork()
    const join = (jid: string, kind: 'client' | 'component' = 'client') => network.join({ jid, kind }).goOnline()
    const [romeo, phone, desk] = ['romeo@x.example/r', 'juliet@x.example/phone', 'juliet@x.example/desk'].map((jid) =>
      join(jid),
    ) as [TestHost, TestHost, TestHost]
    const component = join('irc.x.example', 'component')
    const log = logOf(romeo, phone, desk, component)
    const to = [
      'juliet@x.example/desk',
      'juliet@x.example',
      'bob@irc.x.example/any',
      'irc.x.example',
      'nobody@x.example',
    ]
    for (const one of to) romeo.xmpp.send(romeo.xmpp.message({ to: one, body: 'Hi' }))
    component.xmpp.as('bob@irc.x.example').send(component.xmpp.as('bob@irc.x.example').message({ to: romeo.jid }))
    await network.settled()
    expect(log).toEqual([
      'juliet@x.example/desk: romeo@x.example/r → juliet@x.example/desk',
      'juliet@x.example/phone: romeo@x.example/r → juliet@x.example',
      'juliet@x.example/desk: romeo@x.example/r → juliet@x.example',
      'irc.x.example: romeo@x.example/r → bob@irc.x.example/any',
      'irc.x.example: romeo@x.example/r → irc.x.example',
      'romeo@x.example/r: bob@irc.x.example → romeo@x.example/r',
    ])
    expect(network.undelivered.map(({ attrs }) => attrs['to'])).toEqual(['nobody@x.example'])
  })

  it('stamps what clients send, and lets components speak for themselves only', async () => {
    const { network, romeo, juliet } = createHostPair()
    const component = network.join({ jid: 'irc.x.example', kind: 'component' }).goOnline()
    const log = logOf(juliet)
    romeo.xmpp.send(romeo.xmpp.message({ to: juliet.jid, from: 'paris@x.example' }))
    component.xmpp.send(component.xmpp.message({ to: juliet.jid, from: 'paris@x.example' }))
    await network.settled()
    expect(log).toEqual([`${juliet.jid}: ${romeo.jid} → ${juliet.jid}`])
    expect(network.undelivered).toHaveLength(1)
  })

  it('gives each host a copy of its own', async () => {
    const { network, romeo, juliet } = createHostPair()
    const second = network.join({ jid: 'juliet@capulet.example/phone' }).goOnline()
    const bodies: (string | undefined)[] = []
    for (const host of [juliet, second]) {
      host.xmpp.events.on('message', (message) => {
        bodies.push(message.body)
        message.body = 'changed'
      })
    }
    romeo.xmpp.send(romeo.xmpp.message({ to: juliet.jid.bare, body: 'Hi' }))
    await network.settled()
    expect(bodies).toEqual(['Hi', 'Hi'])
  })

  it('answers requests that nobody is there for, and those to accounts', async () => {
    const { network, romeo, juliet } = createHostPair()
    juliet.xmpp.iq.onRequest('get', QUERY, () => undefined)
    for (const to of ['nobody@x.example/r', 'nowhere.example', juliet.jid.bare, undefined]) {
      await expect(romeo.xmpp.iq.request('get', to, query())).rejects.toMatchObject({ code: 'service-unavailable' })
    }
    await romeo.xmpp.iq.request('get', juliet.jid, query())
    await juliet.stop()
    await expect(romeo.xmpp.iq.request('get', juliet.address, query())).rejects.toMatchObject({
      code: 'service-unavailable',
    })
    expect(network.undelivered).toHaveLength(5)
  })

  it('answers what is to no address', async () => {
    const { network, romeo } = createHostPair()
    const errors: (string | undefined)[] = []
    romeo.xmpp.events.on('message:error', ({ error }) => errors.push(error?.condition))
    romeo.xmpp.send(new Element('message', 'jabber:client', { to: '@', id: '1' }))
    romeo.xmpp.send(new Element('presence', 'jabber:client', { to: '@' }))
    await network.settled()
    expect(errors).toEqual(['jid-malformed'])
    expect(network.undelivered).toHaveLength(2)
  })
})

describe('settled', () => {
  it('waits for what follows from what arrives, stanza after stanza', async () => {
    const { network, romeo, juliet } = createHostPair((host) => {
      host.xmpp.events.on('message', async ({ from, body }) => {
        const left = Number(body) - 1
        for (let i = 0; i < 50; i++) await Promise.resolve()
        if (left > 0) host.xmpp.send(host.xmpp.message({ to: from!, body: String(left) }))
      })
    })
    romeo.xmpp.send(romeo.xmpp.message({ to: juliet.jid, body: '20' }))
    await network.settled()
    expect(romeo.sent.length + juliet.sent.length).toBe(20)
  })

  it('waits for cryptography', async () => {
    const { network, romeo, juliet } = createHostPair()
    const digests: number[] = []
    juliet.xmpp.events.on('message', async () => {
      for (let i = 0; i < 3; i++) {
        digests.push((await crypto.subtle.digest('SHA-512', new Uint8Array(100_000))).byteLength)
      }
    })
    romeo.xmpp.send(romeo.xmpp.message({ to: juliet.jid }))
    await network.settled()
    expect(digests).toEqual([64, 64, 64])
  })

  it('waits a while longer for answers, but not for those that never come', async () => {
    const { network, romeo, juliet } = createHostPair()
    const turns = async (count: number) => {
      for (let i = 0; i < count; i++) await new Promise((resolve) => setTimeout(resolve, 0))
    }
    juliet.xmpp.iq.onRequest('get', QUERY, () => turns(5).then(() => undefined))
    const answered: string[] = []
    void romeo.xmpp.iq.request('get', juliet.jid, query()).then(() => answered.push('get'))
    await network.settled()
    expect(answered).toEqual(['get'])
    juliet.xmpp.iq.onRequest('set', QUERY, () => new Promise(() => {}))
    void romeo.xmpp.iq.request('set', juliet.jid, query()).catch((error) => answered.push(error.code))
    await network.settled()
    expect(answered).toEqual(['get'])
    romeo.stop()
    await network.settled()
    expect(answered).toEqual(['get', 'disconnected'])
  })
})

describe('a host pair', () => {
  it('is two clients with the plugins they were given', async () => {
    const asks = definePlugin({
      name: 'asks',
      setup({ xmpp }) {
        xmpp.iq.onRequest('get', QUERY, ({ from }) => {
          if (from?.local !== 'romeo') throw new StanzaError('forbidden')
          return undefined
        })
        return (self) => ({ ask: (to: string) => self.iq.request('get', to, query()) })
      },
    })
    const { romeo, juliet } = createHostPair((host) => host.use(asks))
    expect([romeo.xmpp.online, juliet.xmpp.online]).toEqual([true, true])
    await romeo.get(asks).ask(juliet.jid.toString())
    await expect(juliet.get(asks).ask(romeo.jid.toString())).rejects.toMatchObject({ code: 'forbidden' })
  })
})
