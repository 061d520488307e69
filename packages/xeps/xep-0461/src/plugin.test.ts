import { readFileSync } from 'node:fs'
import { Message } from '@trestle/stanza'
import { createHostPair, createTestNetwork, elementFrom, expectXml, type TestHost } from '@trestle/testing'
import { setStanzaId } from '@trestle/xep-0359'
import { Fallback } from '@trestle/xep-0428'
import { describe, expect, it } from 'vitest'
import { NS_REPLY, quoteOf, Reply, type ReplyReceived, replies, replyReceived, stripQuote } from './index.js'

const pair = () => createHostPair((host) => host.use(replies))
const room = 'feast@rooms.verona.example'

function receivedBy(host: TestHost): ReplyReceived[] {
  const received: ReplyReceived[] = []
  host.xmpp.events.on(replyReceived, (event) => received.push(event))
  return received
}

describe('a reply', () => {
  it('refers to the message and its author, and is told of', async () => {
    const { network, romeo, juliet } = pair()
    const received = receivedBy(juliet)
    const hers = Message.of({ from: juliet.jid, to: romeo.jid, id: 'vow-1', body: 'Good night', thread: 't1' })
    const sent = romeo.get(replies).reply(hers, 'Sleep well')
    await network.settled()
    expectXml(
      romeo.sent[0]!,
      `<message type='chat' id='${sent.id}' to='${juliet.jid}'><thread>t1</thread><body>Sleep well</body>
        <reply xmlns='${NS_REPLY}' id='vow-1' to='${juliet.jid}'/></message>`,
    )
    expect(received).toMatchObject([{ id: 'vow-1', text: 'Sleep well', arrival: { from: romeo.jid, via: 'live' } }])
    expect(received[0]?.to).toEqual(juliet.jid)
  })

  it('quotes for older clients, in code points', async () => {
    const { network, romeo, juliet } = pair()
    const received = receivedBy(juliet)
    const hers = Message.of({ from: juliet.jid, id: 'vow-1', body: '🌹🌹\n🌙' })
    const sent = romeo.get(replies).reply(hers, 'Ay 💜', { quote: true })
    await network.settled()
    expect(sent.body).toBe('> 🌹🌹\n> 🌙\nAy 💜')
    expect(sent.get(Fallback)).toEqual({ for: NS_REPLY, subject: [], body: [{ start: 0, end: 9 }] })
    expect(received).toMatchObject([{ text: 'Ay 💜' }])
  })

  it('to a reply does not quote what that one quotes, and quotes what it is told to', () => {
    const { romeo } = pair()
    const reply = new Message(elementFrom(readFileSync(new URL('../fixtures/quotation.xml', import.meta.url), 'utf8')))
    expect(stripQuote(reply)).toBe('Sleep dwell upon thine eyes')
    expect(romeo.get(replies).replyTo(reply, 'Ay', { quote: true }).body).toBe('> Sleep dwell upon thine eyes\nAy')
    expect(romeo.get(replies).replyTo(reply, 'Ay', { quote: 'Sleep' }).body).toBe('> Sleep\nAy')
    expect(romeo.get(replies).replyTo(reply, 'Ay').body).toBe('Ay')
    expect(romeo.sent).toEqual([])
  })

  it('to a message of a room refers to the id of the room, and to nothing else', () => {
    const { romeo } = pair()
    const said = Message.of({ from: `${room}/nurse`, to: romeo.jid, type: 'groupchat', id: 'n1', body: 'Anon' })
    expect(() => romeo.get(replies).reply(said, 'Ay')).toThrow(
      expect.objectContaining({ name: 'ReplyError', code: 'no-id' }),
    )
    const sent = romeo.get(replies).reply(setStanzaId(said, room, 'room-1'), 'Ay')
    expect([String(sent.to), sent.type]).toEqual([room, 'groupchat'])
    expect(sent.get(Reply)).toEqual({ id: 'room-1', to: said.from })
  })

  it('to a message of this address names it as the author', () => {
    const { romeo, juliet } = pair()
    const sent = romeo.get(replies).reply(romeo.xmpp.message({ to: juliet.jid, body: 'Ay' }), 'I mean it')
    expect([sent.to, sent.get(Reply)?.to]).toEqual([juliet.jid, romeo.jid])
  })

  it('whose whole body is called a quotation has no text, and keeps its body', () => {
    const { romeo } = pair()
    const received = receivedBy(romeo)
    romeo.receive(`<message from='tybalt@capulet.example' type='chat'><body>Draw</body>
      <reply xmlns='${NS_REPLY}' id='m1'/><fallback xmlns='urn:xmpp:fallback:0' for='${NS_REPLY}'/></message>`)
    romeo.receive(`<message from='tybalt@capulet.example' type='chat'><body>Draw</body>
      <reply xmlns='${NS_REPLY}' id='m1'/>
      <fallback xmlns='urn:xmpp:fallback:0' for='${NS_REPLY}'><body start='3' end='999999'/></fallback></message>`)
    expect(received.map(({ text, message }) => [text, message.body])).toEqual([
      [undefined, 'Draw'],
      ['Dra', 'Draw'],
    ])
  })

  it('is told of where it is a copy', () => {
    const { romeo, juliet } = pair()
    const received = receivedBy(romeo)
    const message = Message.of({ to: juliet.jid, body: 'Ay' }).set(Reply, { id: 'm1' })
    romeo.xmpp.deliver(message, { self: romeo.xmpp, via: 'carbon', direction: 'out' })
    romeo.xmpp.deliver(message, { self: romeo.xmpp, via: 'archive', direction: 'out' })
    expect(received.map(({ arrival: { via } }) => via)).toEqual(['carbon', 'archive'])
  })

  it('is nothing where it is malformed, or came back', () => {
    const { romeo } = pair()
    const received = receivedBy(romeo)
    const errors: unknown[] = []
    romeo.xmpp.events.on('error', ({ error }) => errors.push(error))
    const say = (type: string, attrs: string) =>
      romeo.receive(
        `<message type='${type}' from='tybalt@capulet.example'><reply xmlns='${NS_REPLY}' ${attrs}/></message>`,
      )
    say('chat', '')
    say('error', `id='m1'`)
    expect(received).toEqual([])
    expect(errors).toMatchObject([{ code: 'invalid-element' }])
  })

  it('is there for each local address of a component', async () => {
    const network = createTestNetwork()
    const gateway = network.join({ jid: 'superduper.example', kind: 'component' }).use(replies).goOnline()
    const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).use(replies).goOnline()
    const [atGateway, atRomeo] = [receivedBy(gateway), receivedBy(romeo)]
    const juliet = gateway.as('juliet@superduper.example')
    juliet.get(replies).reply(Message.of({ from: romeo.jid, to: juliet.jid, id: 'r1', body: 'O' }), 'Ay')
    romeo.get(replies).reply(Message.of({ from: juliet.jid, to: romeo.jid, id: 'j1', body: 'O' }), 'Ay')
    await network.settled()
    expect(atRomeo).toMatchObject([{ id: 'r1', arrival: { from: juliet.jid } }])
    expect(atGateway).toMatchObject([{ id: 'j1', arrival: { self: { jid: juliet.jid } } }])
  })
})

it('quotes at most 1,000 code points', () => {
  expect(quoteOf('🌹'.repeat(1001))).toBe(`> ${'🌹'.repeat(1000)}…\n`)
  expect(quoteOf('a\r\nb')).toBe('> a\n> b\n')
})

it('announces itself only while it is installed', () => {
  const { romeo } = pair()
  expect(romeo.xmpp.features.list()).toContain(NS_REPLY)
  romeo.remove(replies)
  expect(romeo.xmpp.features.list()).not.toContain(NS_REPLY)
})
