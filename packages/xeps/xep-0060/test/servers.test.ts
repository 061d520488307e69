import { type Client, createClient } from '@trestle/client'
import { type Component, createComponent } from '@trestle/component'
import { childText, element, string } from '@trestle/stanza'
import { describeWithServers } from '@trestle/test-fixtures'
import { fillForm } from '@trestle/xep-0004'
import { afterEach, expect, it } from 'vitest'
import { type NodeEvent, pubsub, pubsubNode } from '../src/index.js'
import { pubsubService } from '../src/service.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const SERVICE = 'pubsub.localhost'
const GATEWAY = 'gateway.localhost'
const limit = { timeout: 15_000 }
const Letter = element('urn:example:letter', 'letter', { text: childText(string) })
const options = {
  users,
  components: { [GATEWAY]: 'cables' },
  prosody: { global: 'admins = { "juliet@localhost" }', sections: `Component "${SERVICE}" "pubsub"` },
}

describeWithServers('publish-subscribe', { options }, (server) => {
  const clients: Client[] = []
  const components: Component[] = []
  afterEach(async () => {
    await Promise.all([...clients.splice(0), ...components.splice(0)].map((host) => host.stop()))
  })

  async function login(user: keyof typeof users) {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `${user}@${domain}`, password: users[user], host, port, tls: { ca } })
    clients.push(client)
    await client.use(pubsub).start()
    client.send(client.presence())
    return { client, api: client.get(pubsub) }
  }

  /** The events of a node, one after the other. */
  function follow({ api }: Awaited<ReturnType<typeof login>>, node: ReturnType<typeof letters>, from: string) {
    type Event = NodeEvent<{ readonly text: string }>
    const events: Event[] = []
    let arrived = () => {}
    api.onNodeEvent(
      node,
      (event) => {
        events.push(event)
        arrived()
      },
      { from },
    )
    return async (): Promise<Event> => {
      while (events.length === 0) await new Promise<void>((resolve) => (arrived = resolve))
      return events.shift() as Event
    }
  }

  const letters = (name: string) => pubsubNode(name, Letter, { options: { accessModel: 'open', persistItems: true } })

  it('serves nodes to owners and subscribers', async () => {
    const [juliet, romeo] = [await login('juliet'), await login('romeo')]
    const node = letters('letters')
    const config = { accessModel: 'open', persistItems: true, maxItems: 5, notifyRetract: true } as const
    await juliet.api.createNode(SERVICE, node, { config, ...limit })
    const next = follow(romeo, node, SERVICE)
    const { state } = await romeo.api.subscribe(SERVICE, node, limit)
    expect(state).toBe('subscribed')
    expect(await romeo.api.getSubscriptions(SERVICE, undefined, limit)).toMatchObject([{ node: 'letters' }])

    expect(await juliet.api.publish(SERVICE, node, { text: 'Come' }, { id: 'one', options: {}, ...limit })).toBe('one')
    expect(await next()).toMatchObject({ kind: 'publish', item: { id: 'one', value: { text: 'Come' } } })
    expect(await romeo.api.getItem(SERVICE, node, 'one', limit)).toMatchObject({ value: { text: 'Come' } })
    expect(await romeo.api.getItem(SERVICE, node, 'none', limit)).toBeUndefined()
    const all: string[] = []
    for await (const { id } of romeo.api.items(SERVICE, node, limit)) all.push(id)
    expect(all).toEqual(['one'])
    await juliet.api.retract(SERVICE, node, 'one', limit)
    expect(await next()).toEqual({ kind: 'retract', id: 'one' })

    const { form, config: current } = await juliet.api.getNodeConfig(SERVICE, node, limit)
    expect(current).toMatchObject({ maxItems: 5, accessModel: 'open' })
    await juliet.api.setNodeConfig(SERVICE, node, fillForm(form, { 'pubsub#max_items': 7 }), limit)
    expect((await juliet.api.getNodeConfig(SERVICE, node, limit)).config).toMatchObject({ maxItems: 7 })
    await juliet.api.setNodeConfig(SERVICE, node, { maxItems: 8 }, limit)
    expect((await juliet.api.getNodeConfig(SERVICE, node, limit)).config).toMatchObject({
      maxItems: 8,
      notifyRetract: true,
    })
    const affiliations = await juliet.api.getNodeAffiliations(SERVICE, node, limit)
    expect(affiliations.map(({ jid, affiliation }) => `${jid} ${affiliation}`)).toEqual(['juliet@localhost owner'])
    await juliet.api.modifyAffiliations(SERVICE, node, [{ jid: 'romeo@localhost', affiliation: 'publisher' }], limit)
    await romeo.api.publish(SERVICE, node, { text: 'I come' }, { id: 'two', options: {}, ...limit })
    expect(await next()).toMatchObject({ kind: 'publish', item: { id: 'two' } })
    await romeo.api.unsubscribe(SERVICE, node, limit)
    await juliet.api.deleteNode(SERVICE, node, limit)
    await expect(romeo.api.getItems(SERVICE, node, limit)).rejects.toMatchObject({ condition: 'item-not-found' })
  })

  it('lets clients use nodes that a component hosts', async () => {
    const { host, componentPort: port } = server()
    const gateway = createComponent({ jid: GATEWAY, secret: 'cables', host, port }).use(pubsubService)
    components.push(gateway)
    await gateway.start()
    const juliet = gateway.as(`juliet@${GATEWAY}`)
    const node = letters('urn:example:letter')
    await juliet.get(pubsubService).publish(node, { text: 'Come' }, { id: 'one' })
    const romeo = await login('romeo')
    const next = follow(romeo, node, `juliet@${GATEWAY}`)
    expect(await romeo.api.getItem(`juliet@${GATEWAY}`, node, 'one', limit)).toMatchObject({ value: { text: 'Come' } })
    await romeo.api.subscribe(`juliet@${GATEWAY}`, node, limit)
    expect(await next()).toMatchObject({ kind: 'publish', item: { id: 'one' } })
    await juliet.get(pubsubService).publish(node, { text: 'Stay' }, { id: 'two' })
    let event = await next()
    while (!(event.kind === 'publish' && event.item?.id === 'two')) event = await next()
    expect(event.item.value).toEqual({ text: 'Stay' })
    await expect(romeo.api.publish(`juliet@${GATEWAY}`, node, { text: 'I' }, limit)).rejects.toMatchObject({
      condition: 'forbidden',
    })
  })

  it('serves nodes of accounts, and configures them as a publication wants them', async () => {
    const [juliet, romeo] = [await login('juliet'), await login('romeo')]
    const node = letters('urn:example:letter')
    await juliet.api.publish(
      undefined,
      node,
      { text: 'Secret' },
      { id: 'one', options: { accessModel: 'whitelist' }, ...limit },
    )
    await expect(romeo.api.getItems('juliet@localhost', node, limit)).rejects.toThrow()
    expect(await juliet.api.publish('juliet@localhost', node, { text: 'Public' }, { id: 'one', ...limit })).toBe('one')
    expect(await romeo.api.getItem('juliet@localhost', node, 'one', limit)).toMatchObject({ value: { text: 'Public' } })

    const next = follow(romeo, node, 'juliet@localhost')
    await romeo.api.subscribe('juliet@localhost', node, limit)
    await juliet.api.publish(undefined, node, { text: 'News' }, { id: 'two', ...limit })
    let event = await next()
    while (!(event.kind === 'publish' && event.item?.id === 'two')) event = await next()
    expect(event.item.value).toEqual({ text: 'News' })
    await juliet.api.deleteNode(undefined, node, limit)
    expect(await juliet.api.getItem(undefined, node, 'one', limit)).toBeUndefined()
  })
})
