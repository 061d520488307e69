import { Message } from '@trestle/stanza'
import { createHostPair, createTestNetwork, expectXml, type TestHost } from '@trestle/testing'
import { addHints, readHints } from '@trestle/xep-0334'
import { setStanzaId } from '@trestle/xep-0359'
import { describe, expect, it } from 'vitest'
import { NS_REACTIONS, Reactions, type ReactionsReceived, reactions, reactionsReceived } from './index.js'

const pair = () => createHostPair((host) => host.use(reactions))
const room = 'feast@rooms.verona.example'

function receivedBy(host: TestHost): ReactionsReceived[] {
  const received: ReactionsReceived[] = []
  host.xmpp.events.on(reactionsReceived, (event) => received.push(event))
  return received
}

describe('reactions', () => {
  it('are sent, and told of', async () => {
    const { network, romeo, juliet } = pair()
    const received = receivedBy(romeo)
    const hers = Message.of({ from: romeo.jid, to: juliet.jid, id: 'vow-1', body: 'I swear' })
    const sent = juliet.get(reactions).react(hers, ['🌹', '🌹', '🌙'])
    juliet.get(reactions).react(hers, [])
    await network.settled()
    expectXml(
      juliet.sent[0]!,
      `<message type='chat' id='${sent.id}' to='${romeo.jid}'>
        <reactions xmlns='${NS_REACTIONS}' id='vow-1'><reaction>🌹</reaction><reaction>🌙</reaction></reactions>
        <store xmlns='urn:xmpp:hints'/></message>`,
    )
    expect(received).toMatchObject([
      { id: 'vow-1', reactions: ['🌹', '🌙'], arrival: { from: juliet.jid, via: 'live' } },
      { id: 'vow-1', reactions: [] },
    ])
  })

  it('to a message that is not to be stored are not to be stored either', () => {
    const { romeo, juliet } = pair()
    const whisper = addHints(Message.of({ from: juliet.jid, id: 'j1', body: 'Hist' }), 'no-store')
    expect([...readHints(romeo.get(reactions).react(whisper, ['👂']))]).toEqual([])
  })

  it('in a room refer to the id of the room, and to nothing else', () => {
    const { romeo } = pair()
    const said = Message.of({ from: `${room}/nurse`, to: romeo.jid, type: 'groupchat', id: 'n1', body: 'Anon' })
    expect(() => romeo.get(reactions).react(said, ['👍'])).toThrow(
      expect.objectContaining({ name: 'ReactionError', code: 'no-id' }),
    )
    const sent = romeo.get(reactions).react(setStanzaId(said, room, 'room-1'), ['👍'])
    expect([String(sent.to), sent.type, sent.get(Reactions)?.id]).toEqual([room, 'groupchat', 'room-1'])
  })

  it('are told of where they are copies', () => {
    const { romeo, juliet } = pair()
    const received = receivedBy(romeo)
    const message = Message.of({ to: juliet.jid }).set(Reactions, { id: 'm1', reactions: ['🌹'] })
    romeo.xmpp.deliver(message, { self: romeo.xmpp, via: 'carbon', direction: 'out' })
    romeo.xmpp.deliver(message, { self: romeo.xmpp, via: 'archive', direction: 'out' })
    expect(received.map(({ arrival: { via } }) => via)).toEqual(['carbon', 'archive'])
  })

  it('are nothing where they are malformed, two sets, or came back', () => {
    const { romeo } = pair()
    const received = receivedBy(romeo)
    const errors: unknown[] = []
    romeo.xmpp.events.on('error', ({ error }) => errors.push(error))
    const say = (type: string, payload: string) =>
      romeo.receive(`<message type='${type}' from='tybalt@capulet.example'>${payload}</message>`)
    const set = `<reactions xmlns='${NS_REACTIONS}' id='m1'><reaction>⚔️</reaction></reactions>`
    say('chat', `<reactions xmlns='${NS_REACTIONS}'/>`)
    say('chat', set + set)
    say('error', set)
    expect(received).toEqual([])
    expect(errors).toMatchObject([{ code: 'invalid-element' }])
  })

  it('are there for each local address of a component', async () => {
    const network = createTestNetwork()
    const gateway = network.join({ jid: 'superduper.example', kind: 'component' }).use(reactions).goOnline()
    const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).use(reactions).goOnline()
    const [atGateway, atRomeo] = [receivedBy(gateway), receivedBy(romeo)]
    const juliet = gateway.as('juliet@superduper.example')
    juliet.get(reactions).react(Message.of({ from: romeo.jid, to: juliet.jid, id: 'r1', body: 'Ay' }), ['🌹'])
    romeo.get(reactions).react(Message.of({ from: juliet.jid, to: romeo.jid, id: 'j1', body: 'Ay' }), ['🌙'])
    await network.settled()
    expect(atRomeo).toMatchObject([{ id: 'r1', arrival: { from: juliet.jid } }])
    expect(atGateway).toMatchObject([{ id: 'j1', arrival: { self: { jid: juliet.jid } } }])
  })
})

it('announces itself only while it is installed', () => {
  const { romeo } = pair()
  expect(romeo.xmpp.features.list()).toContain(NS_REACTIONS)
  romeo.remove(reactions)
  expect(romeo.xmpp.features.list()).not.toContain(NS_REACTIONS)
})
