import { Message } from '@trestle/stanza'
import { createHostPair, createTestNetwork, type TestHost } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { type ActionReceived, actionReceived, actions } from './index.js'

const pair = () => createHostPair((host) => host.use(actions))

function receivedBy(host: TestHost): ActionReceived[] {
  const received: ActionReceived[] = []
  host.xmpp.events.on(actionReceived, (event) => received.push(event))
  return received
}

describe('an action', () => {
  it('is sent as a body, and reported by an event', async () => {
    const { network, romeo, juliet } = pair()
    const received = receivedBy(juliet)
    const message = romeo.get(actions).send({ to: juliet.jid }, 'climbs the wall')
    romeo.xmpp.send(romeo.xmpp.message({ to: juliet.jid, body: 'I climb the wall' }))
    await network.settled()
    expect(message.body).toBe('/me climbs the wall')
    expect(received).toMatchObject([{ text: 'climbs the wall', arrival: { from: romeo.jid, via: 'live' } }])
    expect(received[0]?.message.id).toBe(message.id)
  })

  it('is reported for copies: from other clients and from archives', () => {
    const { romeo, juliet } = pair()
    const received = receivedBy(romeo)
    const message = Message.of({ to: juliet.jid, body: '/me waits' })
    romeo.xmpp.deliver(message, { self: romeo.xmpp, via: 'carbon', direction: 'out' })
    romeo.xmpp.deliver(message, { self: romeo.xmpp, via: 'archive', direction: 'out' })
    expect(received.map(({ text, arrival }) => [text, arrival.via])).toEqual([
      ['waits', 'carbon'],
      ['waits', 'archive'],
    ])
  })

  it('is none where the message came back, or has no body', () => {
    const { romeo } = pair()
    const received = receivedBy(romeo)
    romeo.receive(`<message type='error' from='tybalt@capulet.example'><body>/me fights</body></message>`)
    romeo.receive(`<message type='chat' from='tybalt@capulet.example'><subject>/me fights</subject></message>`)
    expect(received).toEqual([])
    romeo.receive(`<message type='chat' from='tybalt@capulet.example'><body>/me fights</body></message>`)
    expect(received).toHaveLength(1)
  })

  it('is there for each local address of a component', async () => {
    const network = createTestNetwork()
    const gateway = network.join({ jid: 'superduper.example', kind: 'component' }).use(actions).goOnline()
    const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).use(actions).goOnline()
    const [atGateway, atRomeo] = [receivedBy(gateway), receivedBy(romeo)]
    const juliet = gateway.as('juliet@superduper.example')
    juliet.get(actions).send({ to: romeo.jid }, 'sighs')
    romeo.get(actions).send({ to: juliet.jid }, 'listens')
    await network.settled()
    expect(atRomeo.map(({ arrival }) => arrival.from)).toEqual([juliet.jid])
    expect(atGateway.map(({ text, arrival }) => [text, arrival.self.jid])).toEqual([['listens', juliet.jid]])
  })
})
