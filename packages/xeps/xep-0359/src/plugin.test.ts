import { Message, StanzaError } from '@trestle/stanza'
import { createManualClock, createTestNetwork, type TestHost } from '@trestle/testing'
import { disco } from '@trestle/xep-0030'
import { describe, expect, it } from 'vitest'
import { NS_STANZA_ID, OriginId, setStanzaId, stanzaIds } from './index.js'

const feast = 'feast@rooms.verona.example'

/** A client and a service of rooms, of which one lets nobody write in its name. */
function setUp() {
  const network = createTestNetwork()
  const clock = createManualClock()
  const rooms = network.join({ jid: 'rooms.verona.example', kind: 'component' }).use(disco).goOnline()
  rooms.get(disco).addFeature(NS_STANZA_ID, { jid: feast })
  const romeo = network.join({ jid: 'romeo@montague.example/orchard', clock }).use(stanzaIds).goOnline()
  return { clock, rooms, romeo }
}

const said = (from: string) =>
  setStanzaId(Message.of({ from, type: 'groupchat', body: 'Hm' }), from.split('/')[0]!, 'a')
const idOf = (host: TestHost, message: Message) => host.get(stanzaIds).getStanzaId(message, { from: message.from! })

describe('an id', () => {
  it('counts where the entity announces that it is its own', async () => {
    const { romeo } = setUp()
    await expect(idOf(romeo, said(`${feast}/juliet`))).resolves.toBe('a')
    await expect(idOf(romeo, said('street@rooms.verona.example/tybalt'))).resolves.toBeUndefined()
  })

  it('counts not where the entity refuses to tell', async () => {
    const { romeo, rooms } = setUp()
    rooms.get(disco).api.register('info', () => {
      throw new StanzaError('forbidden')
    })
    await expect(idOf(romeo, said(`${feast}/juliet`))).resolves.toBeUndefined()
  })

  it('of somebody else is not asked for', async () => {
    const { romeo } = setUp()
    const message = setStanzaId(
      Message.of({ from: `${feast}/tybalt`, type: 'groupchat' }),
      'tybalt@capulet.example',
      'a',
    )
    await expect(idOf(romeo, message)).resolves.toBeUndefined()
    expect(romeo.sent).toEqual([])
  })

  it('of a chat is the own account’s', async () => {
    const { romeo } = setUp()
    const message = setStanzaId(Message.of({ from: 'juliet@capulet.example/balcony' }), 'romeo@montague.example', 'a')
    setStanzaId(message, 'juliet@capulet.example', 'b')
    const id = idOf(romeo, message)
    const request = await romeo.nextSent(() => true)
    expect(request.attrs['to']).toBe('romeo@montague.example')
    romeo.receive(`<iq type='result' id='${request.attrs['id']}' from='romeo@montague.example'>
      <query xmlns='http://jabber.org/protocol/disco#info'>
        <identity category='account' type='registered'/><feature var='${NS_STANZA_ID}'/></query></iq>`)
    await expect(id).resolves.toBe('a')
  })

  it('is asked about once in ten minutes, whatever the answer', async () => {
    const { clock, romeo } = setUp()
    for (let n = 0; n < 3; n++) await idOf(romeo, said(`${feast}/juliet`))
    for (let n = 0; n < 3; n++) await idOf(romeo, said('nobody@nowhere.example/x'))
    expect(romeo.sent).toHaveLength(2)
    clock.advance(600_000)
    await idOf(romeo, said(`${feast}/juliet`))
    expect(romeo.sent).toHaveLength(3)
  })

  it('is not decided by silence', async () => {
    const { romeo } = setUp()
    const abort = new AbortController()
    const asked = romeo.get(stanzaIds).isTrusted(feast, { signal: abort.signal })
    abort.abort(new Error('never mind'))
    await expect(asked).rejects.toThrow('never mind')
    await expect(romeo.get(stanzaIds).isTrusted(feast)).resolves.toBe(true)
  })

  it('is found for each local address of a component', async () => {
    const network = createTestNetwork()
    const rooms = network.join({ jid: 'rooms.verona.example', kind: 'component' }).use(disco).goOnline()
    rooms.get(disco).addFeature(NS_STANZA_ID, { jid: feast })
    const gateway = network.join({ jid: 'superduper.example', kind: 'component' }).use(stanzaIds).goOnline()
    const nurse = gateway.as('nurse@superduper.example')
    await expect(
      nurse.get(stanzaIds).getStanzaId(said(`${feast}/juliet`), { from: said(`${feast}/juliet`).from! }),
    ).resolves.toBe('a')
    expect(gateway.sent[0]?.attrs).toMatchObject({ from: 'nurse@superduper.example', to: feast })
  })
})

describe('origin ids', () => {
  const send = (host: TestHost) => {
    host.xmpp.send(host.xmpp.message({ to: feast, type: 'groupchat', body: 'Hm', id: 'm1' }))
    host.xmpp.send(Message.of({ to: feast, type: 'error', id: 'm2' }))
    host.xmpp.send(host.xmpp.presence())
    return host.sent.map((element) => element.get(OriginId)?.id)
  }

  it('are added to messages that leave, where they are wanted', () => {
    const host = () => createTestNetwork().join({ jid: 'romeo@montague.example/orchard' })
    expect(send(host().use(stanzaIds).goOnline())).toEqual([undefined, undefined, undefined])
    expect(send(host().use(stanzaIds, { originIds: true }).goOnline())).toEqual(['m1', undefined, undefined])
  })
})

it('announces nothing: a client gives no ids', () => {
  const { romeo } = setUp()
  romeo.get(stanzaIds)
  expect(romeo.xmpp.features.list()).not.toContain(NS_STANZA_ID)
})
