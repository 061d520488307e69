import { Message } from '@trestle/stanza'
import { createHostPair, createTestNetwork, expectXml, type TestHost } from '@trestle/testing'
import { addOriginId, OriginId, StanzaId, setStanzaId } from '@trestle/xep-0359'
import { describe, expect, it } from 'vitest'
import { Correction, type CorrectionReceived, correctionReceived, corrections, NS_CORRECTION } from './index.js'

const pair = () => createHostPair((host) => host.use(corrections))

function receivedBy(host: TestHost): CorrectionReceived[] {
  const received: CorrectionReceived[] = []
  host.xmpp.events.on(correctionReceived, (event) => received.push(event))
  return received
}

describe('a correction', () => {
  it('replaces the whole message, and is told of', async () => {
    const { network, romeo, juliet } = pair()
    const received = receivedBy(juliet)
    const original = romeo.xmpp.message({
      to: juliet.jid,
      subject: 'Vows',
      body: 'By yonder mon I sware',
      thread: 't1',
    })
    romeo.xmpp.send(original)
    const sent = romeo.get(corrections).correct(original, 'By yonder moon I swear')
    await network.settled()
    expectXml(
      romeo.sent[1]!,
      `<message type='chat' id='${sent.id}' to='${juliet.jid}'><subject>Vows</subject><thread>t1</thread>
        <body>By yonder moon I swear</body><replace xmlns='${NS_CORRECTION}' id='${original.id}'/></message>`,
    )
    expect(sent.id).not.toBe(original.id)
    expect(original.body).toBe('By yonder mon I sware')
    expect(received).toMatchObject([{ id: original.id, arrival: { from: romeo.jid, via: 'live', direction: 'in' } }])
    expect(received[0]?.message.body).toBe('By yonder moon I swear')
  })

  it('of a correction is one of the original', () => {
    const { romeo, juliet } = pair()
    const original = romeo.xmpp.message({ to: juliet.jid, body: 'mon' })
    const once = romeo.get(corrections).correct(original, 'moom')
    const twice = romeo.get(corrections).correct(once, 'moon')
    expect(twice.get(Correction)).toEqual({ id: original.id })
  })

  it('may change more than the body', () => {
    const { romeo, juliet } = pair()
    const original = romeo.xmpp.message({ to: juliet.jid, subject: 'Vaws', body: 'By yonder moon' })
    const correction = romeo.get(corrections).correctionOf(original)
    expect(romeo.sent).toEqual([])
    correction.subject = 'Vows'
    romeo.xmpp.send(correction)
    expect(new Message(romeo.sent[0]!)).toMatchObject({ subject: 'Vows', body: 'By yonder moon' })
  })

  it('goes to the room that reflected the message', () => {
    const { romeo } = pair()
    const reflected = Message.of({
      from: 'feast@rooms.verona.example/romeo',
      to: romeo.jid,
      type: 'groupchat',
      id: 'as-the-room-says',
      body: 'Is she a Capulte?',
    })
    romeo.get(corrections).correct(reflected, 'Is she a Capulet?')
    expectXml(
      romeo.sent[0]!,
      `<message type='groupchat' id='${romeo.sent[0]!.attrs['id']}' to='feast@rooms.verona.example'>
        <body>Is she a Capulet?</body><replace xmlns='${NS_CORRECTION}' id='as-the-room-says'/></message>`,
    )
  })

  it('may be of what another client of the account sent, and has ids of its own', () => {
    const { romeo, juliet } = pair()
    const carbon = Message.of({ from: 'romeo@montague.example/tomb', to: juliet.jid, id: 'c1', body: 'Drnik' })
    addOriginId(setStanzaId(carbon, 'romeo@montague.example', 'archived'))
    const sent = romeo.get(corrections).correct(carbon, 'Drink')
    expect([sent.from, sent.to, sent.has(StanzaId)]).toEqual([undefined, juliet.jid, false])
    expect(sent.get(OriginId)).toEqual({ id: sent.id })
  })

  it('is not made of what others sent, nor of what has no id', () => {
    const { romeo, juliet } = pair()
    const hers = Message.of({ from: juliet.jid, to: romeo.jid, id: 'j1', body: 'Good night' })
    const nameless = Message.of({ to: juliet.jid, body: 'Farewell' })
    const correct = (message: Message) => () => romeo.get(corrections).correct(message, 'Stay')
    expect(correct(hers)).toThrow(expect.objectContaining({ name: 'CorrectionError', code: 'not-own' }))
    expect(correct(nameless)).toThrow(expect.objectContaining({ name: 'CorrectionError', code: 'no-id' }))
    expect(romeo.sent).toEqual([])
  })

  it('is told of where it is a copy: from other clients and out of archives', () => {
    const { romeo, juliet } = pair()
    const received = receivedBy(romeo)
    const correction = Message.of({ to: juliet.jid, body: 'moon' }).set(Correction, { id: 'm1' })
    const at = new Date('2026-01-31T12:00:00Z')
    romeo.xmpp.deliver(correction, { self: romeo.xmpp, via: 'carbon', direction: 'out' })
    romeo.xmpp.deliver(correction, { self: romeo.xmpp, via: 'archive', direction: 'out', at })
    expect(received.map(({ id, arrival: { via, direction, to } }) => [id, via, direction, to])).toEqual([
      ['m1', 'carbon', 'out', juliet.jid],
      ['m1', 'archive', 'out', juliet.jid],
    ])
    expect(received[1]?.arrival.at).toEqual(at)
  })

  it('is nothing where it is malformed, or came back', () => {
    const { romeo } = pair()
    const received = receivedBy(romeo)
    const errors: unknown[] = []
    romeo.xmpp.events.on('error', ({ error }) => errors.push(error))
    const say = (type: string, replace: string) =>
      romeo.receive(`<message type='${type}' from='tybalt@capulet.example' id='x'><body>!</body>${replace}</message>`)
    say('chat', `<replace xmlns='${NS_CORRECTION}'/>`)
    say('error', `<replace xmlns='${NS_CORRECTION}' id='m1'/>`)
    say('chat', `<replace xmlns='urn:example:other' id='m1'/>`)
    expect(received).toEqual([])
    expect(errors).toMatchObject([{ code: 'invalid-element' }])
  })

  it('works for each local address of a component', async () => {
    const network = createTestNetwork()
    const gateway = network.join({ jid: 'superduper.example', kind: 'component' }).use(corrections).goOnline()
    const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).use(corrections).goOnline()
    const [atGateway, atRomeo] = [receivedBy(gateway), receivedBy(romeo)]
    const juliet = gateway.as('juliet@superduper.example')
    const hers = gateway.xmpp.as(juliet.jid).message({ to: romeo.jid, body: 'Ay em' })
    juliet.get(corrections).correct(hers, 'Ay me')
    romeo.get(corrections).correct(romeo.xmpp.message({ to: juliet.jid, body: 'Call me' }), 'Call me but love')
    await network.settled()
    expect(atRomeo.map(({ arrival }) => arrival.from)).toEqual([juliet.jid])
    expect(atGateway.map(({ arrival }) => arrival.self.jid)).toEqual([juliet.jid])
  })
})

it('announces itself only while it is installed', () => {
  const { romeo } = pair()
  expect(romeo.xmpp.features.list()).toContain(NS_CORRECTION)
  romeo.remove(corrections)
  expect(romeo.xmpp.features.list()).not.toContain(NS_CORRECTION)
})
