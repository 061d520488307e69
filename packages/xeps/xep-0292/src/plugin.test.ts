import { JID } from '@trestle/jid'
import { exchange, Iq, NS_STANZA_ERRORS, StanzaError } from '@trestle/stanza'
import { createHostPair, createTestNetwork, type TestHost } from '@trestle/testing'
import { discoInfoExchange } from '@trestle/xep-0030'
import { FORM_PUBLISH_OPTIONS, NS_PUBSUB_EVENT, OwnerPubsub, Pubsub, type PubsubValue } from '@trestle/xep-0060'
import { Element, serialize } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import {
  contactVcardChanged,
  NS_VCARD4,
  Vcard4,
  type Vcard4Change,
  type Vcard4Value,
  vcard4,
  vcard4Changed,
  vcard4Property,
} from './index.js'

const ACCOUNT = 'romeo@verona.example'
const named = (name: string): Vcard4Value => ({ fullNames: [vcard4Property(name)] })

/** Romeo, whose account is served by nodes in memory, as far as these tests need them. */
function createAccount(features: readonly string[] = [FORM_PUBLISH_OPTIONS]) {
  const network = createTestNetwork()
  const server = network.join({ jid: 'verona.example', kind: 'component' })
  const nodes = new Map<string, Map<string, Element>>()
  const published: PubsubValue[] = []
  server.xmpp.iq.onGet(discoInfoExchange, () => ({ identities: [], features: [...features], forms: [] }))
  server.xmpp.iq.onGet(exchange(Pubsub, Pubsub), ({ items }) => {
    const node = nodes.get(items!.node ?? '')
    if (!node) throw new StanzaError('item-not-found')
    const ids = items!.items.map(({ id = '' }) => id)
    const found = [...node].filter(([id]) => ids.length === 0 || ids.includes(id))
    return { items: { node: items!.node, items: found.map(([id, payload]) => ({ id, payload: [payload] })) } }
  })
  server.xmpp.iq.onSet(exchange(Pubsub, Pubsub), (value) => {
    published.push(value)
    const { publish, retract, create } = value
    if (create) return {}
    const { node = '', items } = (publish ?? retract)!
    const kept = nodes.get(node) ?? new Map<string, Element>()
    for (const { id = 'generated', payload } of items) {
      if (publish) kept.set(id, payload[0]!)
      else kept.delete(id)
    }
    nodes.set(node, kept)
    return {}
  })
  server.goOnline()
  const romeo: TestHost = network
    .join({ jid: `${ACCOUNT}/orchard` })
    .use(vcard4)
    .goOnline()
  // As a server does: what is for nobody is for the account (RFC 6120 §10.3.3).
  romeo.xmpp.filter('out', (stanza) => {
    if (stanza.name === 'iq') stanza.attrs['to'] ??= ACCOUNT
    return stanza
  })
  return { network, server, nodes, published, romeo, api: romeo.get(vcard4) }
}

describe('the vCard of an account', () => {
  it('is published, read, changed with all that a change does not touch, and removed', async () => {
    const { api, nodes, published } = createAccount()
    expect(await api.getVcard()).toBeUndefined()
    const rest = { attrs: {}, children: [Vcard4.encode(named('unknown'))] }
    await api.setVcard({ ...named('Romeo'), rest })
    expect(published[0]!.publishOptions).toBeDefined()
    expect([...nodes.get('urn:xmpp:vcard4')!.keys()]).toEqual(['current'])
    await api.changeVcard((own) => ({ ...own, nicknames: [vcard4Property('banished')] }))
    expect(await api.getVcard(ACCOUNT)).toMatchObject({ ...named('Romeo'), nicknames: [vcard4Property('banished')] })
    expect((await api.getVcard())?.rest?.children).toHaveLength(1)
    await api.delVcard()
    expect(await api.getVcard()).toBeUndefined()
  })

  it('is found under whatever id others published it', async () => {
    const { api, nodes } = createAccount()
    nodes.set('urn:xmpp:vcard4', new Map([['6b7c5a1e', Vcard4.encode(named('Juliet'))]]))
    expect(await api.getVcard()).toEqual(named('Juliet'))
  })

  it('is not overwritten where it could not be read', async () => {
    const { api, server, published } = createAccount()
    server.xmpp.filter('out', (stanza) => {
      const answer = stanza.clone()
      if (stanza.attrs['type'] === 'error')
        answer
          .child('jabber:client', 'error')!
          .children.splice(0, 9, new Element('remote-server-timeout', NS_STANZA_ERRORS))
      return answer
    })
    await expect(api.changeVcard((own) => own)).rejects.toMatchObject({ condition: 'remote-server-timeout' })
    expect(published).toEqual([])
  })

  it('is told when it changes, with or without the vCard, of the sender alone', async () => {
    const { romeo, network } = createAccount()
    const seen: unknown[] = []
    romeo.xmpp.events.on(vcard4Changed, ({ from, vcard }: Vcard4Change) => void seen.push([String(from), vcard]))
    const notify = (from: string, payload = '') =>
      romeo.receive(`<message type='headline' from='${from}' to='${romeo.jid}'><event xmlns='${NS_PUBSUB_EVENT}'>
        <items node='urn:xmpp:vcard4'><item id='1'>${payload}</item></items></event></message>`)
    notify('juliet@capulet.example')
    notify('juliet@capulet.example', `<vcard xmlns='${NS_VCARD4}'><fn><text>Juliet</text></fn></vcard>`)
    notify('rooms.example/occupant', `<vcard xmlns='${NS_VCARD4}'/>`)
    await network.settled()
    expect(seen).toEqual([
      ['juliet@capulet.example', undefined],
      ['juliet@capulet.example', named('Juliet')],
    ])
  })
})

describe('vCards about contacts', () => {
  it('are kept under their bare addresses, in a node for the account alone', async () => {
    const { api, published } = createAccount()
    await api.setContact('nurse@capulet.example/phone', named('Nurse'))
    expect(JSON.stringify(published[0]!.publishOptions)).toContain('whitelist')
    expect(await api.getContact('nurse@capulet.example')).toEqual(named('Nurse'))
    expect(await api.getContacts()).toEqual([{ contact: JID.parse('nurse@capulet.example'), vcard: named('Nurse') }])
    await api.delContact('nurse@capulet.example')
    expect(await api.getContacts()).toEqual([])
    expect(await api.getContact('nurse@capulet.example')).toBeUndefined()
  })

  it('are kept beside each other where the number of items is no precondition, as of ejabberd', async () => {
    const { api, server, published } = createAccount()
    const configured: string[] = []
    server.xmpp.iq.onSet(exchange(OwnerPubsub), ({ configure }) => {
      configured.push(JSON.stringify(configure?.form))
    })
    server.xmpp.filter('in', (stanza) => {
      const isPrecondition = stanza.attrs['type'] === 'set' && serialize(stanza).includes('pubsub#publish-options')
      if (isPrecondition && serialize(stanza).includes('pubsub#max_items'))
        server.xmpp.send(new Iq(stanza).errorReply(new StanzaError('resource-constraint')))
      else return stanza
    })
    await api.setContact('nurse@capulet.example', named('Nurse'))
    expect(configured).toEqual([expect.stringContaining('whitelist')])
    expect(published.map(({ create, publish }) => [create?.node, publish?.node])).toEqual([
      ['urn:xmpp:contacts', undefined],
      [undefined, 'urn:xmpp:contacts'],
    ])
  })

  it('are not stored where everybody could read them', async () => {
    const { api, published } = createAccount([])
    await expect(api.setContact('nurse@capulet.example', named('Nurse'))).rejects.toMatchObject({ code: 'not-private' })
    expect(published).toEqual([])
  })

  it('are none where items are under what is no address', async () => {
    const { api, nodes } = createAccount()
    expect(await api.getContacts()).toEqual([])
    nodes.set('urn:xmpp:contacts', new Map([['@', Vcard4.encode(named('Nobody'))]]))
    expect(await api.getContacts()).toEqual([])
  })

  it('are told of by the own account alone', async () => {
    const { romeo, network } = createAccount()
    const seen: string[] = []
    romeo.xmpp.events.on(contactVcardChanged, ({ contact }) => void seen.push(String(contact)))
    for (const from of [ACCOUNT, 'tybalt@capulet.example'])
      romeo.receive(`<message type='headline' from='${from}' to='${romeo.jid}'><event xmlns='${NS_PUBSUB_EVENT}'>
        <items node='urn:xmpp:contacts'><item id='nurse@capulet.example'><vcard xmlns='${NS_VCARD4}'/></item></items>
        </event></message>`)
    await network.settled()
    expect(seen).toEqual(['nurse@capulet.example'])
  })
})

describe('requests by iq', () => {
  it('are answered with what the program says, for each address of a component', async () => {
    const network = createTestNetwork()
    const bridge = network
      .join({ jid: 'superduper.example', kind: 'component' })
      .use(vcard4, { maxVcards: 2 })
      .goOnline()
    const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).use(vcard4).goOnline()
    const ask = (of: string) => romeo.get(vcard4).requestVcard(of)
    expect(await ask('superduper.example')).toBeUndefined()
    await bridge.get(vcard4).answerWith({ ...named('A gateway'), kinds: [vcard4Property('application')] })
    await bridge.as('juliet@superduper.example').get(vcard4).answerWith(named('Juliet'))
    expect(await ask('superduper.example')).toMatchObject(named('A gateway'))
    expect(await ask('juliet@superduper.example/phone')).toEqual(named('Juliet'))
    await bridge.as('juliet@superduper.example').get(vcard4).answerWith(undefined)
    expect(await ask('juliet@superduper.example')).toBeUndefined()
    bridge.get(vcard4).api.register('getVcard', ({ jid, from }) => named(`${jid} for ${from}`))
    expect(await ask('nurse@superduper.example')).toEqual(
      named('nurse@superduper.example for romeo@montague.example/orchard'),
    )
  })

  it('are refused by a client that says nothing, and cannot change anything', async () => {
    const { romeo, juliet } = createHostPair((host) => host.use(vcard4))
    expect(await romeo.get(vcard4).requestVcard(juliet.jid)).toBeUndefined()
    await expect(romeo.xmpp.iq.request('set', juliet.jid, Vcard4.encode(named('Mallory')))).rejects.toMatchObject({
      condition: 'service-unavailable',
    })
    await juliet.get(vcard4).answerWith(named('Juliet'))
    expect(await romeo.get(vcard4).requestVcard(juliet.jid)).toEqual(named('Juliet'))
  })
})

it('announces itself only while it is installed', () => {
  const { romeo } = createHostPair((host) => host.use(vcard4))
  expect(romeo.xmpp.features.list()).toContain(NS_VCARD4)
  romeo.remove(vcard4)
  expect(romeo.xmpp.features.list()).not.toContain(NS_VCARD4)
})
