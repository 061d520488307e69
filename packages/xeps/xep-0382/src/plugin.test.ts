import { Message } from '@trestle/stanza'
import { createHostPair, createTestNetwork, type TestHost } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { NS_SPOILER, Spoiler, type SpoilerReceived, spoilerReceived, spoilers } from './index.js'

const pair = () => createHostPair((host) => host.use(spoilers))

function receivedBy(host: TestHost): SpoilerReceived[] {
  const received: SpoilerReceived[] = []
  host.xmpp.events.on(spoilerReceived, (event) => received.push(event))
  return received
}

describe('a spoiler', () => {
  it('is sent, and reported once, however many hints it has', async () => {
    const { network, romeo, juliet } = pair()
    const received = receivedBy(juliet)
    const hints = { en: 'The duel', it: 'Il duello' }
    const message = romeo.get(spoilers).send({ to: juliet.jid, body: 'Tybalt is gone', lang: 'it' }, hints)
    await network.settled()
    expect(received).toMatchObject([{ hint: 'Il duello', arrival: { from: romeo.jid, via: 'live' } }])
    expect(received[0]?.message).toMatchObject({ id: message.id, body: 'Tybalt is gone' })
  })

  it('is reported for copies: from other clients and from archives', () => {
    const { romeo, juliet } = pair()
    const received = receivedBy(romeo)
    const message = Message.of({ to: juliet.jid }).set(Spoiler, {})
    romeo.xmpp.deliver(message, { self: romeo.xmpp, via: 'carbon', direction: 'out' })
    romeo.xmpp.deliver(message, { self: romeo.xmpp, via: 'archive', direction: 'out' })
    expect(received.map(({ hint, arrival }) => [hint, arrival.via])).toEqual([
      [undefined, 'carbon'],
      [undefined, 'archive'],
    ])
  })

  it('is none in another namespace, nor where it came back', () => {
    const { romeo } = pair()
    const received = receivedBy(romeo)
    const say = (type: string, ns: string) =>
      romeo.receive(`<message type='${type}' from='tybalt@capulet.example'><spoiler xmlns='${ns}'/></message>`)
    say('chat', 'urn:example:other')
    say('error', NS_SPOILER)
    expect(received).toEqual([])
    say('groupchat', NS_SPOILER)
    expect(received).toHaveLength(1)
  })

  it('is there for each local address of a component', async () => {
    const network = createTestNetwork()
    const gateway = network.join({ jid: 'superduper.example', kind: 'component' }).use(spoilers).goOnline()
    const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).use(spoilers).goOnline()
    const [atGateway, atRomeo] = [receivedBy(gateway), receivedBy(romeo)]
    const juliet = gateway.as('juliet@superduper.example')
    juliet.get(spoilers).send({ to: romeo.jid, body: 'She wakes' })
    romeo.get(spoilers).send({ to: juliet.jid, body: 'He does not' }, 'The tomb')
    await network.settled()
    expect(atRomeo.map(({ arrival }) => arrival.from)).toEqual([juliet.jid])
    expect(atGateway.map(({ hint, arrival }) => [hint, arrival.self.jid])).toEqual([['The tomb', juliet.jid]])
  })
})

it('announces itself only while it is installed', () => {
  const { romeo } = pair()
  expect(romeo.xmpp.features.list()).toContain(NS_SPOILER)
  romeo.remove(spoilers)
  expect(romeo.xmpp.features.list()).not.toContain(NS_SPOILER)
})
