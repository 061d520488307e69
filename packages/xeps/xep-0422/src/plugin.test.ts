import { element, Message, string, text } from '@trestle/stanza'
import { createHostPair, createTestNetwork, type TestHost } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { addFastening, type FasteningReceived, fastening, fasteningReceived, NS_FASTENING } from './index.js'

const pair = () => createHostPair((host) => host.use(fastening))
const Applause = element('urn:example:applause', 'applause', { text: text(string) })

function receivedBy(host: TestHost): FasteningReceived[] {
  const received: FasteningReceived[] = []
  host.xmpp.events.on(fasteningReceived, (event) => received.push(event))
  return received
}

describe('a fastening', () => {
  it('is sent and taken away, and told of', async () => {
    const { network, romeo, juliet } = pair()
    const received = receivedBy(juliet)
    const message = romeo.get(fastening).fasten({ to: juliet.jid }, 'sonnet-1', Applause, [{ text: 'loud' }])
    romeo.get(fastening).clear({ to: juliet.jid, type: 'chat' }, 'sonnet-1', Applause)
    await network.settled()
    expect(received).toMatchObject([
      { id: 'sonnet-1', type: { name: 'applause' }, arrival: { from: romeo.jid, via: 'live' } },
      { id: 'sonnet-1', type: { name: 'applause' }, payloads: [] },
    ])
    expect(received[0]?.payloads.map((one) => Applause.decode(one))).toEqual([{ text: 'loud' }])
    expect(received.map((event) => event.message.type)).toEqual(['normal', 'chat'])
    expect(received[0]?.message.id).toBe(message.id)
  })

  it('is told of where it is a copy: from other clients and out of archives', () => {
    const { romeo, juliet } = pair()
    const received = receivedBy(romeo)
    const message = addFastening(Message.of({ to: juliet.jid }), 'sonnet-1', Applause, [{ text: '' }])
    romeo.xmpp.deliver(message, { self: romeo.xmpp, via: 'carbon', direction: 'out' })
    romeo.xmpp.deliver(message, { self: romeo.xmpp, via: 'archive', direction: 'out' })
    expect(received.map(({ arrival: { via, direction } }) => `${via} ${direction}`)).toEqual([
      'carbon out',
      'archive out',
    ])
  })

  it('is nothing where it is malformed, a shell, or came back', () => {
    const { romeo } = pair()
    const received = receivedBy(romeo)
    const errors: unknown[] = []
    romeo.xmpp.events.on('error', ({ error }) => errors.push(error))
    const say = (type: string, attrs: string) =>
      romeo.receive(`<message type='${type}' from='tybalt@capulet.example'>
        <apply-to xmlns='${NS_FASTENING}' ${attrs}><a xmlns='urn:a'/></apply-to></message>`)
    say('chat', '')
    say('chat', `id='x' shell='1'`)
    say('error', `id='x'`)
    expect(received).toEqual([])
    expect(errors).toMatchObject([{ code: 'invalid-element' }])
  })

  it('is there for each local address of a component', async () => {
    const network = createTestNetwork()
    const gateway = network.join({ jid: 'superduper.example', kind: 'component' }).use(fastening).goOnline()
    const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).use(fastening).goOnline()
    const [atGateway, atRomeo] = [receivedBy(gateway), receivedBy(romeo)]
    const juliet = gateway.as('juliet@superduper.example')
    juliet.get(fastening).fasten({ to: romeo.jid }, 'a', Applause, [{ text: '' }])
    romeo.get(fastening).fasten({ to: juliet.jid }, 'b', Applause, [{ text: '' }])
    await network.settled()
    expect(atRomeo.map(({ arrival }) => arrival.from)).toEqual([juliet.jid])
    expect(atGateway.map(({ arrival }) => arrival.self.jid)).toEqual([juliet.jid])
  })
})

it('announces itself only while it is installed', () => {
  const { romeo } = pair()
  expect(romeo.xmpp.features.list()).toContain(NS_FASTENING)
  romeo.remove(fastening)
  expect(romeo.xmpp.features.list()).not.toContain(NS_FASTENING)
})
