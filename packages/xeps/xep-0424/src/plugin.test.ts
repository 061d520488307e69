import { Message } from '@trestle/stanza'
import { createHostPair, createTestNetwork, expectXml, type TestHost } from '@trestle/testing'
import { OriginId, setStanzaId } from '@trestle/xep-0359'
import { describe, expect, it } from 'vitest'
import { NS_RETRACT, Retract, type RetractionReceived, retractionReceived, retractions } from './index.js'

const pair = () => createHostPair((host) => host.use(retractions))
const room = 'feast@rooms.verona.example'

function receivedBy(host: TestHost): RetractionReceived[] {
  const received: RetractionReceived[] = []
  host.xmpp.events.on(retractionReceived, (event) => received.push(event))
  return received
}

describe('a retraction', () => {
  it('is sent, and told of', async () => {
    const { network, romeo, juliet } = pair()
    const received = receivedBy(juliet)
    const original = romeo.xmpp.message({ to: juliet.jid, body: 'By yonder moon' })
    const sent = romeo.get(retractions).retract(original, { fallback: 'Never mind' })
    await network.settled()
    expectXml(
      romeo.sent[0]!,
      `<message type='chat' id='${sent.id}' to='${juliet.jid}'><body>Never mind</body>
        <retract xmlns='${NS_RETRACT}' id='${original.id}'/><fallback xmlns='urn:xmpp:fallback:0' for='${NS_RETRACT}'/>
        <store xmlns='urn:xmpp:hints'/></message>`,
    )
    expect(received).toMatchObject([{ id: original.id, arrival: { from: romeo.jid, via: 'live' } }])
  })

  it('is not of what others sent, nor of what has no id', () => {
    const { romeo, juliet } = pair()
    const retract = (message: Message) => () => romeo.get(retractions).retract(message)
    const hers = Message.of({ from: juliet.jid, to: romeo.jid, id: 'j1', body: 'Good night' })
    expect(retract(hers)).toThrow(expect.objectContaining({ name: 'RetractionError', code: 'not-own' }))
    expect(retract(Message.of({ to: juliet.jid, body: 'Ay' }))).toThrow(expect.objectContaining({ code: 'no-id' }))
    expect(romeo.sent).toEqual([])
  })

  it('in a room refers to the id of the room, or where there is none to that of the sender, never of the stanza', () => {
    const { romeo } = pair()
    const retract = (message: Message) => romeo.get(retractions).retract(message)
    const reflected = () =>
      Message.of({ from: `${room}/romeo`, to: romeo.jid, type: 'groupchat', id: 'r1', body: 'Ay' })
    expect(() => retract(reflected())).toThrow(expect.objectContaining({ code: 'no-id' }))
    const sent = retract(setStanzaId(reflected().set(OriginId, { id: 'o1' }), room, 'room-1'))
    expect([String(sent.to), sent.type, sent.get(Retract)]).toEqual([room, 'groupchat', { id: 'room-1' }])
    expect(retract(reflected().set(OriginId, { id: 'o1' })).get(Retract)).toEqual({ id: 'o1' })
  })

  it('is told of where it is a copy, also in the older form, and once where it is in both', () => {
    const { romeo } = pair()
    const received = receivedBy(romeo)
    const old = `<apply-to xmlns='urn:xmpp:fasten:0' id='m1'><retract xmlns='urn:xmpp:message-retract:0'/></apply-to>`
    const say = (payload: string) =>
      romeo.receive(`<message type='chat' from='juliet@capulet.example/balcony'>${payload}</message>`)
    say(old)
    say(`${old}<retract xmlns='${NS_RETRACT}' id='m1'/>`)
    const message = Message.of({ to: 'juliet@capulet.example' }).set(Retract, { id: 'm2' })
    romeo.xmpp.deliver(message, { self: romeo.xmpp, via: 'carbon', direction: 'out' })
    romeo.xmpp.deliver(message, { self: romeo.xmpp, via: 'archive', direction: 'out' })
    expect(received.map(({ id, arrival: { via } }) => `${id} ${via}`)).toEqual([
      'm1 live',
      'm1 live',
      'm2 carbon',
      'm2 archive',
    ])
  })

  it('is nothing where it is malformed, came back, is fastened as something else, or is of a moderator', () => {
    const { romeo } = pair()
    const received = receivedBy(romeo)
    const errors: unknown[] = []
    romeo.xmpp.events.on('error', ({ error }) => errors.push(error))
    const say = (type: string, payload: string) =>
      romeo.receive(`<message type='${type}' from='${room}'>${payload}</message>`)
    const retract = (content: string) => `<retract xmlns='${NS_RETRACT}' id='m1'>${content}</retract>`
    say('chat', `<retract xmlns='${NS_RETRACT}'/>`)
    say('error', retract(''))
    say('chat', `<apply-to xmlns='urn:xmpp:fasten:0' id='m1'><other xmlns='urn:example:other'/></apply-to>`)
    say('groupchat', retract(`<moderated xmlns='urn:xmpp:message-moderate:1'/>`))
    expect(received).toEqual([])
    expect(errors).toMatchObject([{ code: 'invalid-element' }])
  })

  it('is there for each local address of a component', async () => {
    const network = createTestNetwork()
    const gateway = network.join({ jid: 'superduper.example', kind: 'component' }).use(retractions).goOnline()
    const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).use(retractions).goOnline()
    const [atGateway, atRomeo] = [receivedBy(gateway), receivedBy(romeo)]
    const juliet = gateway.as('juliet@superduper.example')
    juliet.get(retractions).retract(Message.of({ from: juliet.jid, to: romeo.jid, id: 'j1', body: 'Ay' }))
    romeo.get(retractions).retract(Message.of({ to: juliet.jid, id: 'r1', body: 'Ay' }))
    await network.settled()
    expect(atRomeo).toMatchObject([{ id: 'j1', arrival: { from: juliet.jid } }])
    expect(atGateway).toMatchObject([{ id: 'r1', arrival: { self: { jid: juliet.jid } } }])
  })
})

it('announces itself only while it is installed', () => {
  const { romeo } = pair()
  expect(romeo.xmpp.features.list()).toContain(NS_RETRACT)
  romeo.remove(retractions)
  expect(romeo.xmpp.features.list()).not.toContain(NS_RETRACT)
})
