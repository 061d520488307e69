import { Message } from '@trestle/stanza'
import { createHostPair, createTestNetwork, type TestHost } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import {
  addMention,
  NS_REFERENCES,
  Reference,
  type ReferencesReceived,
  references,
  referencesReceived,
} from './index.js'

const pair = () => createHostPair((host) => host.use(references))

function receivedBy(host: TestHost): ReferencesReceived[] {
  const received: ReferencesReceived[] = []
  host.xmpp.events.on(referencesReceived, (event) => received.push(event))
  return received
}

describe('references', () => {
  it('are told of, once for each message', async () => {
    const { network, romeo, juliet } = pair()
    const received = receivedBy(juliet)
    const message = romeo.xmpp.message({ to: juliet.jid, body: 'Juliet and the nurse' })
    romeo.get(references).mention(message, juliet.jid.bare, 'Juliet')
    romeo.xmpp.send(message.add(Reference, { type: 'data', uri: 'https://capulet.example' }))
    await network.settled()
    expect(received).toMatchObject([
      { references: [{ type: 'mention' }, { type: 'data' }], mentions: [{ text: 'Juliet' }], arrival: { via: 'live' } },
    ])
  })

  it('are told of where they are copies', () => {
    const { romeo, juliet } = pair()
    const received = receivedBy(romeo)
    const message = addMention(Message.of({ to: juliet.jid, body: 'Juliet' }), juliet.jid.bare, 'Juliet')
    romeo.xmpp.deliver(message, { self: romeo.xmpp, via: 'carbon', direction: 'out' })
    romeo.xmpp.deliver(message, { self: romeo.xmpp, via: 'archive', direction: 'out' })
    expect(received.map(({ arrival: { via } }) => via)).toEqual(['carbon', 'archive'])
  })

  it('are nothing where the message came back', () => {
    const { romeo } = pair()
    const received = receivedBy(romeo)
    romeo.receive(`<message type='error' from='tybalt@capulet.example'><body>Romeo</body>
      <reference xmlns='${NS_REFERENCES}' type='mention' uri='xmpp:romeo@montague.example'/></message>`)
    expect(received).toEqual([])
  })

  it('are told of at each local address of a component', async () => {
    const network = createTestNetwork()
    const gateway = network.join({ jid: 'superduper.example', kind: 'component' }).use(references).goOnline()
    const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).use(references).goOnline()
    const received = receivedBy(gateway)
    const juliet = gateway.as('juliet@superduper.example')
    romeo.xmpp.send(addMention(romeo.xmpp.message({ to: juliet.jid, body: 'Juliet' }), juliet.jid, 'Juliet'))
    await network.settled()
    expect(received).toMatchObject([{ arrival: { self: { jid: juliet.jid } } }])
  })
})

it('announces itself only while it is installed', () => {
  const { romeo } = pair()
  expect(romeo.xmpp.features.list()).toContain(NS_REFERENCES)
  romeo.remove(references)
  expect(romeo.xmpp.features.list()).not.toContain(NS_REFERENCES)
})
