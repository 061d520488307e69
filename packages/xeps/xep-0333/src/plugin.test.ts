import { presenceVisibility } from '@trestle/core'
import { attr, element, Message, type MessageInit, string } from '@trestle/stanza'
import { createHostPair, createTestNetwork, type TestHost } from '@trestle/testing'
import { NS_STANZA_ID, setStanzaId } from '@trestle/xep-0359'
import { describe, expect, it } from 'vitest'
import { Displayed, Markable, type MarkerReceived, markerReceived, markers, NS_MARKERS, Received } from './index.js'

function visible(host: TestHost): TestHost {
  host.use(presenceVisibility).use(markers)
  host.get(presenceVisibility).api.register('isVisible', () => true)
  return host
}

const pair = () => createHostPair((host) => visible(host))

function receivedBy(host: TestHost): MarkerReceived[] {
  const received: MarkerReceived[] = []
  host.xmpp.events.on(markerReceived, (event) => received.push(event))
  return received
}

const Feature = element('http://jabber.org/protocol/disco#info', 'feature', { var: attr(string) })
const room = 'feast@rooms.verona.example'

describe('a marker', () => {
  it('is sent for what asks for it, and told of', async () => {
    const { network, romeo, juliet } = pair()
    const received = receivedBy(romeo)
    const asked = romeo.get(markers).request(romeo.xmpp.message({ to: juliet.jid, body: 'Good morrow', thread: 't1' }))
    const done = new Promise<Message | undefined>((resolve) =>
      juliet.xmpp.onMessage(Markable, (_, message, arrival) =>
        resolve(juliet.get(markers).sendDisplayed(message, arrival)),
      ),
    )
    romeo.xmpp.send(asked)
    const sent = await done
    await network.settled()
    expect(sent?.get(Displayed)).toEqual({ id: asked.id })
    expect(sent?.thread).toBe('t1')
    expect(received).toMatchObject([{ kind: 'displayed', id: asked.id, arrival: { from: juliet.jid, via: 'live' } }])
  })

  const hers: MessageInit = { from: 'juliet@capulet.example/balcony', id: 'j1', body: 'Romeo' }
  async function sentFor(message: Message, direction: 'in' | 'out' = 'in', unasked = false, host?: TestHost) {
    const romeo = host ?? pair().romeo
    await romeo.get(markers).sendDisplayed(message, { from: message.from!, direction }, { unasked })
    return romeo.sent.filter(({ name }) => name === 'message').map((one) => new Message(one).get(Displayed)?.id)
  }

  it('is not sent for what did not ask, unless told so, nor for markers, errors and what has no id', async () => {
    const asking = (init: MessageInit) => Message.of(init).set(Markable, {})
    expect(await sentFor(asking(hers))).toEqual(['j1'])
    expect(await sentFor(Message.of(hers))).toEqual([])
    expect(await sentFor(Message.of(hers), 'in', true)).toEqual(['j1'])
    expect(await sentFor(asking(hers).set(Displayed, { id: 'x' }), 'in', true)).toEqual([])
    expect(await sentFor(asking(hers).set(Received, { id: 'x' }), 'in', true)).toEqual([])
    expect(await sentFor(asking({ ...hers, type: 'error' }))).toEqual([])
    expect(await sentFor(asking({ from: hers.from!, body: 'Romeo' }))).toEqual([])
  })

  it('is not sent for messages of the account', async () => {
    const own = Message.of({ ...hers, from: 'romeo@montague.example/tomb' }).set(Markable, {})
    expect(await sentFor(own, 'out')).toEqual([])
    expect(await sentFor(own, 'in')).toEqual([])
  })

  it('tells nobody who may not see the presence', async () => {
    const { romeo } = createHostPair((host) => host.use(markers))
    expect(await sentFor(Message.of(hers).set(Markable, {}), 'in', false, romeo)).toEqual([])
  })

  it.each([
    ['that announces its ids', [NS_STANZA_ID], 'room-1'],
    ['that does not', [], 'n1'],
  ])('goes to a room %s', async (_, features, id) => {
    const { romeo, network } = pair()
    const service = network.join({ jid: 'rooms.verona.example', kind: 'component' }).goOnline()
    service.xmpp.iq.onAnyRequest(
      (iq) => {
        const query = iq.payload!.clone()
        for (const feature of features) query.add(Feature, { var: feature })
        return query
      },
      { at: (jid) => jid.bare.toString() === room },
    )
    const said = Message.of({ from: `${room}/nurse`, type: 'groupchat', id: 'n1', body: 'Anon' })
    setStanzaId(said, room, 'room-1')
    const marker = await romeo.get(markers).sendDisplayed(said, { from: said.from!, direction: 'in' })
    expect([String(marker?.to), marker?.type, marker?.get(Displayed)]).toEqual([room, 'groupchat', { id }])
  })

  it('is told of where it is a copy, and of older clients', () => {
    const { romeo, juliet } = pair()
    const received = receivedBy(romeo)
    const mark = (definition: typeof Received) => Message.of({ to: juliet.jid }).set(definition, { id: 'm1' })
    romeo.xmpp.deliver(mark(Displayed), { self: romeo.xmpp, via: 'carbon', direction: 'out' })
    romeo.xmpp.deliver(mark(Received), { self: romeo.xmpp, via: 'archive', direction: 'out' })
    expect(received.map(({ kind, arrival: { via } }) => `${kind} ${via}`)).toEqual([
      'displayed carbon',
      'received archive',
    ])
  })

  it('is nothing where it is malformed, or came back', () => {
    const { romeo } = pair()
    const received = receivedBy(romeo)
    const errors: unknown[] = []
    romeo.xmpp.events.on('error', ({ error }) => errors.push(error))
    const say = (type: string, attrs: string) =>
      romeo.receive(`<message type='${type}' from='tybalt@capulet.example'>
        <displayed xmlns='${NS_MARKERS}' ${attrs}/></message>`)
    say('chat', '')
    say('error', `id='m1'`)
    expect(received).toEqual([])
    expect(errors).toMatchObject([{ code: 'invalid-element' }])
  })

  it('is there for each local address of a component', async () => {
    const network = createTestNetwork()
    const gateway = visible(network.join({ jid: 'superduper.example', kind: 'component' })).goOnline()
    const romeo = visible(network.join({ jid: 'romeo@montague.example/orchard' })).goOnline()
    const received = receivedBy(romeo)
    const juliet = gateway.as('juliet@superduper.example')
    const asked = Message.of({ from: romeo.jid, to: juliet.jid, id: 'r1', body: 'Ay' }).set(Markable, {})
    await juliet.get(markers).sendDisplayed(asked, { from: romeo.jid, direction: 'in' })
    await network.settled()
    expect(received).toMatchObject([{ id: 'r1', arrival: { from: juliet.jid } }])
  })
})

it('announces itself only while it is installed', () => {
  const { romeo } = pair()
  expect(romeo.xmpp.features.list()).toContain(NS_MARKERS)
  romeo.remove(markers)
  expect(romeo.xmpp.features.list()).not.toContain(NS_MARKERS)
})
