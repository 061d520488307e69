import { createApiRegistry } from '@trestle/api-registry'
import { JID } from '@trestle/jid'
import { answerPage } from '@trestle/xep-0059'
import { Element } from '@trestle/xml'
import { array, assert, asyncProperty, constant, constantFrom, nat, oneof, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { serviceDefaults } from './hosted-config.js'
import type { HostedItem, HostedNode } from './hosted-node.js'
import { createMemoryStore } from './memory-store.js'
import { createNodeStore } from './node-store.js'
import { pubsubServiceOps } from './ops.js'

const jid = JID.parse('pubsub.verona.example')
const juliet = JID.parse('juliet@capulet.example')

function store(limits = { maxNodes: 10, maxBytes: 100_000 }) {
  const api = createApiRegistry().wrap('test', pubsubServiceOps, createMemoryStore(limits))
  return { at: (address = jid) => createNodeStore(api, address) }
}

const node = (name: string): HostedNode => ({
  name,
  config: serviceDefaults,
  affiliations: {},
  creator: juliet,
  created: new Date(0),
})
const item = (id: string, payload?: Element): HostedItem => ({ id, publisher: juliet, published: new Date(0), payload })

describe('items in memory', () => {
  const id = constantFrom('a', 'b', 'c', 'd')
  const step = oneof(
    record({ op: constant('set' as const), id }),
    record({ op: constant('delete' as const), id }),
    record({ op: constant('clear' as const), id }),
  )

  it('are in the order of publication, whatever is published and deleted', async () => {
    await assert(
      asyncProperty(array(step, { maxLength: 30 }), nat({ max: 3 }), async (steps, size) => {
        const nodes = store().at()
        await nodes.set(node('letters'))
        const items = nodes.items('letters')
        let model: string[] = []
        for (const { op, id: one } of steps) {
          model = op === 'clear' ? [] : model.filter((other) => other !== one)
          if (op === 'set') model.push(one)
          if (op === 'set') await items.set(item(one))
          else if (op === 'delete') await items.delete(one)
          else await items.clear()
        }
        expect(await items.count()).toBe(model.length)
        expect((await items.oldest())?.id).toBe(model[0])
        expect((await items.newest())?.id).toBe(model.at(-1))
        const page = await answerPage(items, { max: size, before: '' })
        expect(page.items.map((one) => one.id)).toEqual(size === 0 ? [] : model.slice(-size))
      }),
    )
  })

  it('are of one node at one address', async () => {
    const { at } = store()
    const [here, there] = [at(), at(juliet)]
    for (const nodes of [here, there]) await nodes.set(node('letters'))
    await here.set(node('news'))
    await here.items('letters').set(item('one'))
    expect(await here.items('news').count()).toBe(0)
    expect(await there.items('letters').count()).toBe(0)
    await here.delete('letters')
    expect(await here.get('letters')).toBeUndefined()
    expect(await there.get('letters')).toBeDefined()
    expect((await here.list()).map(({ name }) => name)).toEqual(['news'])
  })

  it('are refused beyond the limits, and leave room when they are deleted', async () => {
    const nodes = store({ maxNodes: 1, maxBytes: 1000 }).at()
    await nodes.set(node('letters'))
    await expect(nodes.set(node('news'))).rejects.toMatchObject({ condition: 'resource-constraint' })
    const items = nodes.items('letters')
    await items.set(item('one'))
    await expect(items.set(item('two'))).rejects.toMatchObject({ condition: 'resource-constraint' })
    await items.set(item('one', new Element('x', 'y')))
    await items.delete('one')
    await items.set(item('two'))
    await nodes.delete('letters')
    await nodes.set(node('news'))
    await nodes.items('news').set(item('one'))
  })
})

it('keeps subscriptions by JID, and finds them for all resources of an account', async () => {
  const nodes = store().at()
  const full = juliet.withResource('balcony')
  for (const name of ['letters', 'news']) await nodes.set(node(name))
  const subscription = { state: 'subscribed', options: {} } as const
  await nodes.subscriptions('letters').set({ ...subscription, node: 'letters', jid: juliet })
  await nodes.subscriptions('news').set({ ...subscription, node: 'news', jid: full })
  expect((await nodes.subscriptionsOf(full)).map(({ node: name, jid: of }) => `${name} ${of}`)).toEqual([
    'letters juliet@capulet.example',
    'news juliet@capulet.example/balcony',
  ])
  await nodes.subscriptions('letters').delete(juliet)
  expect(await nodes.subscriptions('letters').get(juliet)).toBeUndefined()
  expect(await nodes.subscriptions('news').get(full)).toBeDefined()
  await nodes.delete('news')
  expect(await nodes.subscriptionsOf(juliet)).toEqual([])
})
