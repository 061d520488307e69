import { attr, element, exchange, list, StanzaError, string } from '@trestle/stanza'
import { createTestNetwork, type TestHost } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { answerPage, listStore, NS_RSM, type PagingOptions, pagedExchange, resultSets } from './index.js'

const NS_OWLS = 'urn:example:owls'
const Owl = element(NS_OWLS, 'owl', { name: attr(string) })
const owlsExchange = exchange(element(NS_OWLS, 'query', {}), element(NS_OWLS, 'query', { owls: list(Owl) }))
const owls = ['Asio', 'Bubo', 'Ninox', 'Strix', 'Tyto'].map((name) => ({ name }))
type OwlsResult = (typeof owlsExchange)['~result']
const to = 'owls.example'
const query = { to, exchange: owlsExchange, request: {}, items: (result: OwlsResult) => result.owls }

function pair(): { romeo: TestHost; service: TestHost } {
  const network = createTestNetwork()
  const service = network.join({ jid: to, kind: 'component' }).use(resultSets).goOnline()
  service.xmpp.iq.onGet(pagedExchange(owlsExchange), async ({ set: request }) => {
    const { items, set } = await answerPage(
      listStore(owls, ({ name }) => name),
      request,
    )
    return { value: { owls: items }, set }
  })
  return { romeo: network.join({ jid: 'romeo@montague.example/orchard' }).use(resultSets).goOnline(), service }
}

async function namesOf(host: TestHost, options: PagingOptions): Promise<string[]> {
  const names: string[] = []
  for await (const { name } of host.get(resultSets).items(query, options)) names.push(name)
  return names
}

describe('a list of somebody else', () => {
  it('comes item by item', async () => {
    const { romeo } = pair()
    expect(await namesOf(romeo, { pageSize: 2 })).toEqual(['Asio', 'Bubo', 'Ninox', 'Strix', 'Tyto'])
    expect(await namesOf(romeo, { pageSize: 2, backwards: true, maxItems: 3 })).toEqual(['Tyto', 'Strix', 'Ninox'])
  })

  it('comes page by page', async () => {
    const { romeo } = pair()
    const sizes: number[] = []
    for await (const { items } of romeo.get(resultSets).pages(query, { pageSize: 2 })) sizes.push(items.length)
    expect(sizes).toEqual([2, 2, 1, 0])
  })

  it('comes as one page, from the middle', async () => {
    const { romeo } = pair()
    const { items, set } = await romeo.get(resultSets).page(query, { max: 1, index: 3 })
    expect([items, set]).toEqual([[{ name: 'Strix' }], { first: 'Strix', index: 3, last: 'Strix', count: 5 }])
  })

  it('is counted', async () => {
    const { romeo } = pair()
    expect(await romeo.get(resultSets).count(query)).toBe(5)
  })

  it('is refused as it was asked for', async () => {
    const { romeo } = pair()
    await expect(namesOf(romeo, { from: 'Gufo' })).rejects.toMatchObject({ code: 'item-not-found' })
    await expect(romeo.get(resultSets).count({ ...query, type: 'set' })).rejects.toBeInstanceOf(StanzaError)
  })

  it('is given up with the signal', async () => {
    const { romeo } = pair()
    const items = romeo.get(resultSets).items(query, { signal: AbortSignal.abort(new Error('enough')) })
    await expect(items.next()).rejects.toThrow('enough')
  })

  it('is asked of the account itself without an address', async () => {
    const { romeo } = pair()
    const counted = romeo.get(resultSets).count({ exchange: owlsExchange, request: {} })
    await expect(counted).rejects.toMatchObject({ code: 'service-unavailable' })
    expect(romeo.sent[0]?.attrs['to']).toBeUndefined()
  })
})

describe('a request for a page', () => {
  it('is refused where it does not fit', async () => {
    const { service } = pair()
    const answered = service.nextSent()
    service.receive(`<iq type='get' id='1' from='mercutio@verona.example/x' to='${to}'>
      <query xmlns='${NS_OWLS}'><set xmlns='${NS_RSM}'><max>-1</max></set></query></iq>`)
    expect((await answered).child('jabber:client', 'error')?.elements()[0]?.name).toBe('bad-request')
  })

  it('is announced while the plugin is installed', () => {
    const { romeo } = pair()
    expect(romeo.xmpp.features.list()).toContain(NS_RSM)
    romeo.remove(resultSets)
    expect(romeo.xmpp.features.list()).not.toContain(NS_RSM)
  })
})
