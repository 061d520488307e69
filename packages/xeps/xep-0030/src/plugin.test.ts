import { ForbiddenError } from '@trestle/api-registry'
import { definePlugin } from '@trestle/core'
import { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { createHostPair, createManualClock, createTestNetwork, expectXml } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { type DiscoOptions, disco, discoChanged, NS_DISCO_INFO, NS_DISCO_ITEMS } from './index.js'

const song = definePlugin({ name: 'song', features: ['urn:example:song'], setup: () => () => ({}) })
const own = [NS_DISCO_INFO, NS_DISCO_ITEMS]
const jidOf = (text: string) => JID.parse(text)

function gateway(options: DiscoOptions = {}) {
  const network = createTestNetwork()
  const owls = network.join({ jid: 'owls.example', kind: 'component' }).use(disco, options).use(song).goOnline()
  const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).use(disco).goOnline()
  return { network, owls, romeo, ask: romeo.get(disco) }
}

describe('info', () => {
  it('asks, and is told identities and the features of plugins', async () => {
    const { romeo, juliet } = createHostPair((host) => host.use(disco).use(song))
    const remove = juliet.get(disco).addIdentity({ category: 'client', type: 'pc', name: 'Lute' })
    const ask = () => romeo.get(disco).getInfo(juliet.jid)
    await expect(ask()).resolves.toEqual({
      identities: [{ category: 'client', type: 'pc', name: 'Lute' }],
      features: [...own, 'urn:example:song'],
    })
    expectXml(
      juliet.sent[0]!,
      `<iq type='result' id='${juliet.sent[0]!.attrs['id']}' to='${romeo.jid}'>
        <query xmlns='${NS_DISCO_INFO}'><identity category='client' type='pc' name='Lute'/>
          <feature var='${NS_DISCO_INFO}'/><feature var='${NS_DISCO_ITEMS}'/><feature var='urn:example:song'/></query></iq>`,
    )
    remove()
    juliet.remove(song)
    await expect(ask()).resolves.toEqual({ identities: [{ category: 'client', type: 'bot' }], features: own })
  })

  it('has an identity by default, or the one given', async () => {
    const { ask } = gateway({ identity: { category: 'gateway', type: 'owl' } })
    expect((await ask.getInfo('owls.example')).identities).toEqual([{ category: 'gateway', type: 'owl' }])
    expect((await ask.getInfo('strix@owls.example')).identities).toEqual([{ category: 'client', type: 'bot' }])
    const { ask: plain } = gateway()
    expect((await plain.getInfo('owls.example')).identities).toEqual([{ category: 'component', type: 'generic' }])
  })

  it('tells each local address of a component apart', async () => {
    const { owls, ask } = gateway()
    owls.get(disco).addIdentity({ category: 'gateway', type: 'owl', name: 'Owls' })
    owls.as('strix@owls.example').get(disco).addIdentity({ category: 'client', type: 'web', name: 'Strix' })
    owls.get(disco).addFeature('urn:example:night', { everywhere: true })
    owls.get(disco).addFeature('urn:example:tower', { jid: 'strix@owls.example/tower' })
    owls.get(disco).filterFeatures((feature, jid) => jid.local === '' || feature !== 'urn:example:song')
    expect(await ask.getInfo('owls.example')).toEqual({
      identities: [{ category: 'gateway', type: 'owl', name: 'Owls' }],
      features: [...own, 'urn:example:night', 'urn:example:song'],
    })
    expect(await ask.getInfo('strix@owls.example/tower')).toEqual({
      identities: [{ category: 'client', type: 'web', name: 'Strix' }],
      features: [...own, 'urn:example:night', 'urn:example:tower'],
    })
    expect((await ask.getInfo('tyto@owls.example')).features).toEqual([...own, 'urn:example:night'])
  })

  it('tells addresses apart by what they are', async () => {
    const { owls, ask } = gateway()
    const undo = owls.get(disco).addIdentity({ category: 'pubsub', type: 'pep' }, { at: (jid) => jid.local !== '' })
    expect((await ask.getInfo('owls.example')).identities).toEqual([{ category: 'component', type: 'generic' }])
    expect((await ask.getInfo('tyto@owls.example')).identities).toEqual([{ category: 'pubsub', type: 'pep' }])
    undo()
    expect((await ask.getInfo('tyto@owls.example')).identities).toEqual([{ category: 'client', type: 'bot' }])
  })

  it('always announces discovery, and one name for each identity', async () => {
    const { owls, ask } = gateway()
    owls.get(disco).filterFeatures(() => false)
    owls.get(disco).addIdentity({ category: 'gateway', type: 'owl', name: 'Owls' })
    owls.get(disco).addIdentity({ category: 'gateway', type: 'owl', name: 'Other owls' })
    owls.get(disco).addIdentity({ category: 'gateway', type: 'owl', name: 'Gufi', lang: 'it' })
    expect(await ask.getInfo('owls.example')).toEqual({
      identities: [
        { category: 'gateway', type: 'owl', name: 'Owls' },
        { category: 'gateway', type: 'owl', name: 'Gufi', lang: 'it' },
      ],
      features: [NS_DISCO_INFO],
    })
  })

  it('carries extensions', async () => {
    const { owls, ask } = gateway()
    const form = {
      type: 'result',
      fields: [
        { var: 'FORM_TYPE', type: 'hidden', values: ['urn:example:owlinfo'] },
        { var: 'count', values: ['2'] },
      ],
    } as const
    const remove = owls.get(disco).addForm(form)
    expect((await ask.getInfo('owls.example')).forms).toEqual([form])
    expect((await ask.getInfo('strix@owls.example')).forms).toBeUndefined()
    remove()
    expect((await ask.getInfo('owls.example')).forms).toBeUndefined()
  })

  it('says that an unknown node does not exist, and mirrors a known one', async () => {
    const { owls, ask } = gateway()
    await expect(ask.getInfo('owls.example', { node: 'nests' })).rejects.toMatchObject({ code: 'item-not-found' })
    await expect(ask.getItems('owls.example', { node: 'nests' })).rejects.toMatchObject({ code: 'item-not-found' })
    const remove = owls.get(disco).addIdentity({ category: 'hierarchy', type: 'branch' }, { node: 'nests' })
    expect(await ask.getInfo('owls.example', { node: 'nests' })).toEqual({
      node: 'nests',
      identities: [{ category: 'hierarchy', type: 'branch' }],
      features: [NS_DISCO_INFO],
    })
    expect(await ask.getItems('owls.example', { node: 'nests' })).toEqual([])
    remove()
    await expect(ask.getInfo('owls.example', { node: 'nests' })).rejects.toMatchObject({ code: 'item-not-found' })
  })

  it('asks providers for nodes that are made up as they are asked for', async () => {
    const { owls, ask } = gateway()
    const remove = owls.get(disco).provide({
      info: ({ jid, node, from }) =>
        node.startsWith('nest/') ? { features: [`${jid} ${node} ${from}`], identities: [] } : undefined,
      items: async ({ jid, node }) => (node === 'nest/1' ? [{ jid, node: 'nest/1/egg' }] : undefined),
    })
    expect((await ask.getInfo('owls.example', { node: 'nest/1' })).features).toEqual([
      NS_DISCO_INFO,
      'owls.example nest/1 romeo@montague.example/orchard',
    ])
    expect(await ask.getItems('owls.example', { node: 'nest/1' })).toEqual([
      { jid: jidOf('owls.example'), node: 'nest/1/egg' },
    ])
    expect(await ask.getItems('owls.example', { node: 'nest/2' })).toEqual([])
    await expect(ask.getInfo('owls.example', { node: 'barn' })).rejects.toMatchObject({ code: 'item-not-found' })
    remove()
    await expect(ask.getInfo('owls.example', { node: 'nest/1' })).rejects.toMatchObject({ code: 'item-not-found' })
  })

  it('tells the host itself what others are told', async () => {
    const { romeo } = createHostPair((host) => host.use(disco))
    expect(await romeo.get(disco).ownInfo()).toEqual({
      identities: [{ category: 'client', type: 'bot' }],
      features: own,
    })
    romeo.get(disco).addItem({ node: 'poems', name: 'Poems' })
    expect(await romeo.get(disco).ownItems()).toEqual([
      { jid: jidOf('romeo@montague.example/orchard'), node: 'poems', name: 'Poems' },
    ])
    await expect(romeo.get(disco).ownItems({ node: 'songs' })).rejects.toMatchObject({ condition: 'item-not-found' })
  })

  it('says when others would be told something else', () => {
    const { romeo } = createHostPair((host) => host.use(disco).use(song))
    let changes = 0
    romeo.xmpp.events.on(discoChanged, () => changes++)
    const remove = romeo.get(disco).addIdentity({ category: 'client', type: 'pc' })
    expect(changes).toBe(1)
    remove()
    remove()
    expect(changes).toBe(2)
    romeo.remove(song)
    expect(changes).toBe(3)
  })

  it('refuses a malformed request', async () => {
    const { juliet } = createHostPair((host) => host.use(disco))
    const asks = juliet.nextSent()
    juliet.receive(`<iq type='set' id='1' from='mercutio@verona.example/x'><query xmlns='${NS_DISCO_INFO}'/></iq>`)
    expect((await asks).attrs['type']).toBe('error')
  })
})

describe('items', () => {
  it('are listed for the address and the node', async () => {
    const { owls, ask } = gateway()
    const remove = owls.get(disco).addItem({ jid: 'strix@owls.example', name: 'Strix' })
    owls.get(disco).addItem({ node: 'nests', name: 'Nests' })
    owls.get(disco).addItem({ node: 'nests/1' }, { node: 'nests' })
    const nests = { jid: jidOf('owls.example'), node: 'nests', name: 'Nests' }
    expect(await ask.getItems('owls.example')).toEqual([{ jid: jidOf('strix@owls.example'), name: 'Strix' }, nests])
    expect(await ask.getItems('owls.example', { node: 'nests' })).toEqual([
      { jid: jidOf('owls.example'), node: 'nests/1' },
    ])
    expect(await ask.getItems('strix@owls.example')).toEqual([])
    remove()
    expect(await ask.getItems('owls.example')).toEqual([nests])
  })

  it('may be added before a client is online', async () => {
    const network = createTestNetwork()
    const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).use(disco)
    romeo.get(disco).addItem({ node: 'poems' })
    romeo.goOnline()
    const juliet = network.join({ jid: 'juliet@capulet.example/balcony' }).use(disco).goOnline()
    expect(await juliet.get(disco).getItems(romeo.jid)).toEqual([{ jid: romeo.jid, node: 'poems' }])
  })
})

describe('ops', () => {
  it('decide by address and by who asks', async () => {
    const { owls, ask } = gateway()
    const { api } = owls.get(disco)
    api.register('info', ({ jid, from }) => {
      if (from?.domain !== 'montague.example') throw new ForbiddenError()
      if (jid?.local === 'nobody') throw new StanzaError('item-not-found')
      return jid?.local ? { identities: [{ category: 'client', type: 'web', name: jid.local }] } : undefined
    })
    api.register('items', ({ jid }) => [{ jid: jid!, node: 'egg' }], { jid: 'strix@owls.example' })
    expect(await ask.getInfo('strix@owls.example')).toEqual({
      identities: [{ category: 'client', type: 'web', name: 'strix' }],
      features: [...own, 'urn:example:song'],
    })
    expect((await ask.getInfo('owls.example')).identities).toEqual([{ category: 'component', type: 'generic' }])
    expect(await ask.getItems('strix@owls.example/tower')).toHaveLength(1)
    expect(await ask.getItems('tyto@owls.example')).toEqual([])
    await expect(ask.getInfo('nobody@owls.example')).rejects.toMatchObject({ code: 'item-not-found' })
  })

  it('refuse whom they do not like', async () => {
    const { romeo, juliet } = createHostPair((host) => host.use(disco))
    juliet.get(disco).api.register('info', ({ from }) => {
      if (from && !from.equals(juliet.jid)) throw new ForbiddenError()
      return undefined
    })
    await expect(romeo.get(disco).getInfo(juliet.jid)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(juliet.get(disco).ownInfo()).resolves.toMatchObject({ features: own })
  })
})

describe('the cache', () => {
  function pair(options: DiscoOptions = {}) {
    const clock = createManualClock()
    const network = createTestNetwork()
    const romeo = network.join({ jid: 'romeo@montague.example/orchard', clock }).use(disco, options).goOnline()
    network.join({ jid: 'owls.example', kind: 'component' }).use(disco).use(song).goOnline()
    return { clock, romeo, ask: romeo.get(disco) }
  }

  it('answers what was asked before, until it is too old', async () => {
    const { clock, romeo, ask } = pair({ cacheTime: 1000 })
    expect(await ask.supports('owls.example', 'urn:example:song')).toBe(true)
    expect(await ask.supports('owls.example', 'urn:example:dance')).toBe(false)
    await ask.getInfo('owls.example', { cached: true })
    expect(romeo.sent).toHaveLength(1)
    await ask.getInfo('owls.example')
    expect(romeo.sent).toHaveLength(2)
    clock.setDate(clock.now() - 3_600_000)
    clock.advance(1000)
    await ask.supports('owls.example', 'urn:example:song')
    expect(romeo.sent).toHaveLength(3)
  })

  it('forgets what was longest unused', async () => {
    const { romeo, ask } = pair({ cacheSize: 2 })
    const supports = (local: string) => ask.supports(`${local}@owls.example`, 'urn:example:song')
    await supports('a')
    await supports('b')
    await supports('a')
    await supports('c')
    expect(romeo.sent).toHaveLength(3)
    await supports('a')
    expect(romeo.sent).toHaveLength(3)
    await supports('b')
    expect(romeo.sent).toHaveLength(4)
  })

  it.each([
    ['long', 40, 1000],
    ['many', 3000, 0],
  ])('does not keep what is too large: features that are %s', async (_what, count, length) => {
    const { romeo, ask } = pair()
    const features = Array.from({ length: count }, (_, index) => `<feature var='${index}${'x'.repeat(length)}'/>`)
    for (const _ of [1, 2]) {
      const asked = romeo.nextSent()
      const answered = ask.getInfo('mercutio@verona.example/x', { cached: true })
      romeo.receive(`<iq type='result' id='${(await asked).attrs['id']}' from='mercutio@verona.example/x' to='${romeo.jid}'>
        <query xmlns='${NS_DISCO_INFO}'><identity category='client' type='pc'/>${features.join('')}</query></iq>`)
      expect((await answered).features).toHaveLength(count)
    }
    expect(romeo.sent).toHaveLength(2)
  })

  it('can be replaced', async () => {
    const { romeo, ask } = pair()
    const kept: string[] = []
    ask.api.register('cacheInfo', ({ jid, node, args }) => {
      kept.push(`${jid} ${args.entity} ${node} ${args.info.features.length}`)
    })
    ask.api.register('getCachedInfo', () => ({ identities: [], features: ['urn:example:known'] }))
    expect(await ask.supports('owls.example', 'urn:example:known')).toBe(true)
    expect(romeo.sent).toEqual([])
    await ask.getInfo('owls.example')
    expect(kept).toEqual(['romeo@montague.example/orchard owls.example undefined 3'])
  })
})
