import { Message } from '@trestle/stanza'
import { createHostPair, createTestNetwork, type TestHost } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { NS_SAMPLE, Sample, type SampleReceived, sample, sampleReceived } from './index.js'

const pair = () => createHostPair((host) => host.use(sample))

function receivedBy(host: TestHost): SampleReceived[] {
  const received: SampleReceived[] = []
  host.xmpp.events.on(sampleReceived, (event) => received.push(event))
  return received
}

describe('the payload', () => {
  it('is sent, and reported by an event', async () => {
    const { network, romeo, juliet } = pair()
    const received = receivedBy(juliet)
    const message = romeo.get(sample).send({ to: juliet.jid, body: 'By the wall' }, { id: 'wall-1' })
    await network.settled()
    expect(received).toMatchObject([{ id: 'wall-1', arrival: { from: romeo.jid, via: 'live', direction: 'in' } }])
    expect(received[0]?.message).toMatchObject({ id: message.id, body: 'By the wall' })
  })

  it('is reported for copies: from other clients and from archives', () => {
    const { romeo, juliet } = pair()
    const received = receivedBy(romeo)
    const message = Message.of({ to: juliet.jid }).set(Sample, { id: 'wall-1' })
    romeo.xmpp.deliver(message, { self: romeo.xmpp, via: 'carbon', direction: 'out' })
    romeo.xmpp.deliver(message, { self: romeo.xmpp, via: 'archive', direction: 'out' })
    expect(received).toMatchObject([
      { id: 'wall-1', arrival: { via: 'carbon', direction: 'out', to: juliet.jid } },
      { id: 'wall-1', arrival: { via: 'archive', direction: 'out', to: juliet.jid } },
    ])
  })

  it('is nothing where it is malformed, or came back', () => {
    const { romeo } = pair()
    const received = receivedBy(romeo)
    const errors: unknown[] = []
    romeo.xmpp.events.on('error', ({ error }) => errors.push(error))
    const say = (type: string, payload: string) =>
      romeo.receive(`<message type='${type}' from='tybalt@capulet.example'>${payload}</message>`)
    say('chat', `<data xmlns='${NS_SAMPLE}'/>`)
    say('error', `<data xmlns='${NS_SAMPLE}' id='wall-1'/>`)
    expect(received).toEqual([])
    expect(errors).toMatchObject([{ code: 'invalid-element' }])
  })

  it('is there for each local address of a component', async () => {
    const network = createTestNetwork()
    const gateway = network.join({ jid: 'superduper.example', kind: 'component' }).use(sample).goOnline()
    const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).use(sample).goOnline()
    const [atGateway, atRomeo] = [receivedBy(gateway), receivedBy(romeo)]
    const juliet = gateway.as('juliet@superduper.example')
    juliet.get(sample).send({ to: romeo.jid }, { id: 'wall-1' })
    romeo.get(sample).send({ to: juliet.jid }, { id: 'wall-2' })
    await network.settled()
    expect(atRomeo.map(({ arrival }) => arrival.from)).toEqual([juliet.jid])
    expect(atGateway.map(({ arrival }) => arrival.self.jid)).toEqual([juliet.jid])
  })
})

it('announces itself only while it is installed', () => {
  const { romeo } = pair()
  expect(romeo.xmpp.features.list()).toContain(NS_SAMPLE)
  romeo.remove(sample)
  expect(romeo.xmpp.features.list()).not.toContain(NS_SAMPLE)
})
