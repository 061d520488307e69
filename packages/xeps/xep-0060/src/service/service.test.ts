import { JID } from '@trestle/jid'
import { childText, element, type Infer, StanzaError, string } from '@trestle/stanza'
import { createManualClock, createTestNetwork, expectXml, type TestHost } from '@trestle/testing'
import { disco } from '@trestle/xep-0030'
import { commands } from '@trestle/xep-0050'
import { Element, parse } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import {
  type ApprovalRequest,
  type NodeEvent,
  pubsub,
  pubsubApprovalRequested,
  pubsubErrorOf,
  pubsubNode,
} from '../index.js'
import { type PubsubServiceOptions, pubsubNodeChanged, pubsubService, pubsubSubscriptionRequested } from '../service.js'

const Letter = element('urn:example:letter', 'letter', { text: childText(string) })
const SERVICE = 'pubsub.verona.example'
const letters = pubsubNode('letters', Letter)

/** A service at a domain, at which Juliet may create nodes; and Romeo, Juliet and the nurse, who know it. */
function verona(options: PubsubServiceOptions = {}) {
  const network = createTestNetwork()
  const clock = createManualClock()
  const service = network.join({ jid: SERVICE, kind: 'component', clock }).use(commands).use(pubsubService, options)
  service.goOnline()
  service.get(pubsubService).api.registerDefault('mayCreate', ({ from }) => !from || from.local === 'juliet')
  const join = (jid: string) => {
    const host = network.join({ jid }).use(pubsub).goOnline()
    return { host, api: host.get(pubsub) }
  }
  return {
    network,
    clock,
    service,
    hosted: service.get(pubsubService),
    juliet: join('juliet@capulet.example/balcony'),
    romeo: join('romeo@montague.example/orchard'),
    nurse: join('nurse@capulet.example/chamber'),
  }
}

type Person = ReturnType<typeof verona>['romeo']

function watch({ api }: Person, from = SERVICE): string[] {
  const seen: string[] = []
  api.onNodeEvent(letters, (event) => void seen.push(shown(event)), { from })
  return seen
}

function shown(event: NodeEvent<Infer<typeof Letter>>): string {
  if (event.kind === 'publish') return `publish ${event.item?.id} ${event.item?.value?.text}`
  if (event.kind === 'retract') return `retract ${event.id}`
  return event.kind === 'subscription' ? `subscription ${event.jid} ${event.state}` : event.kind
}

/** What a service says where it refuses: the condition, and what pubsub adds. */
async function refusal(request: Promise<unknown>): Promise<string> {
  const error = await request.then(
    () => new Error('It was not refused.'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof StanzaError)) throw error
  const detail = pubsubErrorOf(error)
  return [error.condition, detail?.condition, detail?.feature].filter((part) => part !== undefined).join(' ')
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

describe('a service', () => {
  it('notifies subscribers of what is published, retracted, purged and deleted', async () => {
    const { network, juliet, romeo, nurse } = verona()
    const [seen, unseen] = [watch(romeo), watch(nurse)]
    expect(await juliet.api.createNode(SERVICE, letters)).toBe('letters')
    expect(await romeo.api.subscribe(SERVICE, letters)).toMatchObject({ node: 'letters', state: 'subscribed' })
    expect(await juliet.api.publish(SERVICE, letters, { text: 'Come' }, { id: 'one' })).toBe('one')
    const made = await juliet.api.publish(SERVICE, letters, { text: 'Stay' })
    await juliet.api.retract(SERVICE, letters, 'one')
    await juliet.api.purge(SERVICE, letters)
    await juliet.api.deleteNode(SERVICE, letters)
    await network.settled()
    expect(seen).toEqual(['publish one Come', `publish ${made} Stay`, 'retract one', 'purge', 'delete'])
    expect(unseen).toEqual([])
    expect(await refusal(romeo.api.getItems(SERVICE, letters))).toBe('item-not-found')
  })

  it('returns items in the order of publication: by id, the most recent, and by page', async () => {
    const { juliet, romeo, hosted } = verona({ maxPage: 2 })
    await hosted.createNode(letters, { maxItems: 'max' })
    for (const id of ['a', 'b', 'c', 'a', 'd']) await hosted.publish(letters, { text: id }, { id })
    const ids = (items: readonly { readonly id: string }[]) => items.map(({ id }) => id)
    expect(ids(await romeo.api.getItems(SERVICE, letters, { max: 2 }))).toEqual(['a', 'd'])
    expect(ids(await romeo.api.getItems(SERVICE, letters, { ids: ['d', 'none', 'b'] }))).toEqual(['d', 'b'])
    expect(await romeo.api.getItem(SERVICE, letters)).toMatchObject({ id: 'd', value: { text: 'd' } })
    expect(ids(await collect(romeo.api.items(SERVICE, letters)))).toEqual(['b', 'c', 'a', 'd'])
    expect(ids(await collect(romeo.api.items(SERVICE, letters, { backwards: true, maxItems: 3 })))).toEqual([
      'd',
      'a',
      'c',
    ])
    expect(await juliet.api.getItemIds(SERVICE, letters)).toEqual(['a', 'd'])
  })

  it('returns as many items as fit into a stanza, with the result set', async () => {
    const { romeo, hosted } = verona({ maxAnswerBytes: 10_000 })
    await hosted.createNode(letters, { maxItems: 'max' })
    const ids = ['a', 'b', 'c', 'd', 'e']
    for (const id of ids) await hosted.publish(letters, { text: 'x'.repeat(2000) }, { id })
    expect(await romeo.api.getItems(SERVICE, letters, { ids })).toHaveLength(1)
    const { payload } = await romeo.host.xmpp.iq.request(
      'get',
      SERVICE,
      parse(`<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='letters'/></pubsub>`),
    )
    expect(payload?.child('http://jabber.org/protocol/rsm', 'set')).toBeDefined()
    const all = await collect(romeo.api.items(SERVICE, letters))
    expect(all.map(({ id }) => id)).toEqual(ids)
    const latest = await romeo.api.getItems(SERVICE, letters, { max: 3 })
    expect(latest.map(({ id }) => id)).toEqual(['e'])
  })

  it('keeps max_items items, and retracts the oldest', async () => {
    const { network, romeo, hosted } = verona()
    const seen = watch(romeo)
    await hosted.createNode(letters, { maxItems: 2 })
    await romeo.api.subscribe(SERVICE, letters)
    for (const id of ['a', 'b', 'c']) await hosted.publish(letters, { text: id }, { id })
    await network.settled()
    expect(seen).toEqual(['publish a a', 'publish b b', 'retract a', 'publish c c'])
    await hosted.configureNode(letters, { publishNodeFull: 'reject' })
    expect(await refusal(hosted.publish(letters, { text: 'd' }, { id: 'd' }))).toBe('conflict node-full')
    expect(await hosted.publish(letters, { text: 'again' }, { id: 'b' })).toBe('b')
    await hosted.configureNode(letters, { maxItems: 1 })
    expect(await hosted.getItems(letters)).toMatchObject([{ id: 'b', value: { text: 'again' } }])
  })

  it('deletes expired items', async () => {
    const { clock, romeo, hosted } = verona()
    await hosted.createNode(letters, { itemExpire: 60 })
    await hosted.publish(letters, { text: 'old' })
    clock.advance(59_000)
    await hosted.publish(letters, { text: 'new' })
    clock.advance(1000)
    expect(await romeo.api.getItems(SERVICE, letters)).toMatchObject([{ value: { text: 'new' } }])
  })

  it('sends a new subscriber the last item, with when it was published', async () => {
    const { network, romeo, hosted, service, clock } = verona()
    await hosted.createNode(letters, { title: 'Letters' })
    await hosted.publish(letters, { text: 'Come' }, { id: 'one' })
    clock.advance(1000)
    const times: Date[] = []
    romeo.api.onItem(letters, (_, { at }) => void times.push(at), { from: SERVICE })
    await romeo.api.subscribe(SERVICE, letters)
    await network.settled()
    expect(times).toEqual([new Date(clock.now() - 1000)])
    const sent = service.sent.find(({ name }) => name === 'message')!
    expectXml(
      sent,
      `<message from='${SERVICE}' to='romeo@montague.example' type='headline' id='${sent.attrs['id']}'>
        <event xmlns='http://jabber.org/protocol/pubsub#event'><items node='letters'>
          <item id='one' publisher='${SERVICE}'><letter xmlns='urn:example:letter'><text>Come</text></letter></item>
        </items></event>
        <delay xmlns='urn:xmpp:delay' from='${SERVICE}' stamp='2026-01-01T00:00:00Z'/></message>`,
    )
  })

  it.each([
    ['deliverPayloads', { deliverPayloads: false }, 'publish one undefined'],
    ['deliverNotifications', { deliverNotifications: false }, undefined],
  ])('notifies as the node is configured: %s', async (_, config, expected) => {
    const { network, romeo, hosted } = verona()
    const seen = watch(romeo)
    await hosted.createNode(letters, config)
    await romeo.api.subscribe(SERVICE, letters)
    await hosted.publish(letters, { text: 'Come' }, { id: 'one' })
    await network.settled()
    expect(seen).toEqual(expected === undefined ? [] : [expected])
    expect(await romeo.api.getItem(SERVICE, letters, 'one')).toMatchObject({ value: { text: 'Come' } })
  })

  it('notifies without items at a transient node without payloads', async () => {
    const { network, romeo, juliet, hosted } = verona()
    const seen = watch(romeo)
    await juliet.api.createNode(SERVICE, letters, { config: { persistItems: false, deliverPayloads: false } })
    await romeo.api.subscribe(SERVICE, letters)
    expect(await juliet.api.publish(SERVICE, letters, undefined)).toBeUndefined()
    await network.settled()
    expect(seen).toEqual(['publish undefined undefined'])
    expect(await refusal(juliet.api.publish(SERVICE, letters, { text: 'Come' }))).toBe('bad-request item-forbidden')
    expect(await refusal(romeo.api.getItems(SERVICE, letters))).toBe(
      'feature-not-implemented unsupported persistent-items',
    )
    expect(await refusal(juliet.api.purge(SERVICE, letters))).toBe(
      'feature-not-implemented unsupported persistent-items',
    )
    expect(await hosted.getItems(letters)).toEqual([])
  })
})

describe('publishing', () => {
  it('is for publishers alone', async () => {
    const { juliet, romeo, nurse } = verona()
    await juliet.api.createNode(SERVICE, letters)
    expect(await refusal(romeo.api.publish(SERVICE, letters, { text: 'I' }))).toBe('forbidden')
    await juliet.api.modifyAffiliations(SERVICE, letters, [
      { jid: romeo.host.jid.bare, affiliation: 'publisher' },
      { jid: nurse.host.jid.bare, affiliation: 'publish-only' },
    ])
    await romeo.api.publish(SERVICE, letters, { text: 'I' }, { id: 'romeo' })
    await nurse.api.publish(SERVICE, letters, { text: 'Madam' }, { id: 'nurse' })
    expect(await refusal(nurse.api.getItems(SERVICE, letters))).toBe('forbidden')
    expect(await refusal(nurse.api.retract(SERVICE, letters, 'romeo'))).toBe('forbidden')
    await nurse.api.retract(SERVICE, letters, 'nurse')
    const [item] = await juliet.api.getItems(SERVICE, letters)
    expect([item?.id, String(item?.publisher)]).toEqual(['romeo', String(romeo.host.jid)])
    await juliet.api.retract(SERVICE, letters, 'romeo')
  })

  it('is for subscribers, or for anyone, by the publish model', async () => {
    const { juliet, romeo } = verona()
    await juliet.api.createNode(SERVICE, letters, { config: { publishModel: 'subscribers' } })
    expect(await refusal(romeo.api.publish(SERVICE, letters, { text: 'I' }))).toBe('forbidden')
    await romeo.api.subscribe(SERVICE, letters)
    await romeo.api.publish(SERVICE, letters, { text: 'I' })
    await juliet.api.setNodeConfig(SERVICE, letters, { publishModel: 'open' })
    await romeo.api.unsubscribe(SERVICE, letters)
    await romeo.api.publish(SERVICE, letters, { text: 'I' })
    await juliet.api.modifyAffiliations(SERVICE, letters, [{ jid: romeo.host.jid, affiliation: 'outcast' }])
    expect(await refusal(romeo.api.publish(SERVICE, letters, { text: 'I' }))).toBe('forbidden')
  })

  it('creates a node with the publish-options, for entities that may create it', async () => {
    const { juliet, romeo } = verona()
    const options = { accessModel: 'whitelist', maxItems: 3 } as const
    expect(await refusal(romeo.api.publish(SERVICE, letters, { text: 'I' }, { options }))).toBe('item-not-found')
    await juliet.api.publish(SERVICE, letters, { text: 'Come' }, { options })
    expect((await juliet.api.getNodeConfig(SERVICE, letters)).config).toMatchObject(options)
    expect(await refusal(romeo.api.getItems(SERVICE, letters))).toBe('not-allowed closed-node')
  })

  it('fails where a precondition is not met, unless the node is configured', async () => {
    const { juliet } = verona()
    await juliet.api.createNode(SERVICE, letters, { config: { title: 'Letters' } })
    const options = { accessModel: 'whitelist' } as const
    const publish = (configure?: boolean) =>
      juliet.api.publish(SERVICE, letters, { text: 'Come' }, { options, configure })
    expect(await refusal(publish())).toBe('conflict precondition-not-met')
    await publish(true)
    expect((await juliet.api.getNodeConfig(SERVICE, letters)).config).toMatchObject({ ...options, title: 'Letters' })
    const unknown = juliet.api.publish(SERVICE, letters, { text: 'Come' }, { options: { bodyXslt: 'x' } })
    expect(await refusal(unknown)).toBe('conflict precondition-not-met')
  })

  it('refuses invalid items', async () => {
    const { juliet, service } = verona({ maxPayloadBytes: 1000 })
    await juliet.api.createNode(SERVICE, letters)
    const publish = (items: string, node = `node='letters'`) =>
      refusal(
        juliet.host.xmpp.iq.request(
          'set',
          SERVICE,
          parse(`<pubsub xmlns='http://jabber.org/protocol/pubsub'><publish ${node}>${items}</publish></pubsub>`),
        ),
      )
    const letter = `<letter xmlns='urn:example:letter'/>`
    expect(await publish('')).toBe('bad-request item-required')
    expect(await publish(`<item id='1'/>`)).toBe('bad-request payload-required')
    expect(await publish(`<item>${letter}${letter}</item>`)).toBe('bad-request invalid-payload')
    expect(await publish(`<item>${letter}</item><item>${letter}</item>`)).toBe('bad-request')
    expect(await publish(`<item>${letter}</item>`, '')).toBe('bad-request nodeid-required')
    expect(await publish(`<item><letter xmlns='urn:example:letter'>${'x'.repeat(1000)}</letter></item>`)).toBe(
      'not-acceptable payload-too-big',
    )
    expect(await publish(`<item id='${'x'.repeat(1024)}'>${letter}</item>`)).toBe('not-acceptable')
    expect(await service.get(pubsubService).getItems('letters')).toEqual([])
  })

  it('ignores a publisher in the request', async () => {
    const { juliet, romeo } = verona()
    await juliet.api.createNode(SERVICE, letters)
    const item = `<item id='1' publisher='friar@verona.example'><letter xmlns='urn:example:letter'><text>x</text></letter></item>`
    await juliet.host.xmpp.iq.request(
      'set',
      SERVICE,
      parse(`<pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='letters'>${item}</publish></pubsub>`),
    )
    expect(String((await romeo.api.getItem(SERVICE, letters, '1'))?.publisher)).toBe(String(juliet.host.jid))
    await juliet.api.setNodeConfig(SERVICE, letters, { itemReply: 'none' })
    expect((await romeo.api.getItem(SERVICE, letters, '1'))?.publisher).toBeUndefined()
  })

  it('refuses what exceeds the limits, and keeps what is stored', async () => {
    const { juliet, service } = verona({ maxNodes: 1, maxStoredBytes: 2000 })
    await juliet.api.createNode(SERVICE, letters, { config: { maxItems: 'max' } })
    expect(await refusal(juliet.api.createNode(SERVICE, 'more'))).toBe('resource-constraint')
    for (const id of ['1', '2', '3']) await juliet.api.publish(SERVICE, letters, { text: 'x' }, { id })
    expect(await refusal(juliet.api.publish(SERVICE, letters, { text: 'x'.repeat(500) }))).toBe('resource-constraint')
    expect(await service.get(pubsubService).getItems(letters)).toHaveLength(3)
  })
})

describe('subscriptions', () => {
  const ofAnother = { jid: 'friar@verona.example' }

  it('are for the JIDs of the requesting entity only', async () => {
    const { juliet, romeo } = verona()
    await juliet.api.createNode(SERVICE, letters)
    expect(await refusal(romeo.api.subscribe(SERVICE, letters, ofAnother))).toBe('bad-request invalid-jid')
    expect(await refusal(romeo.api.unsubscribe(SERVICE, letters, ofAnother))).toBe('forbidden')
    expect(await refusal(romeo.api.getSubscriptionOptions(SERVICE, letters, ofAnother))).toBe('forbidden')
    expect(await refusal(romeo.api.unsubscribe(SERVICE, letters))).toBe('unexpected-request not-subscribed')
    expect(await refusal(romeo.api.subscribe(SERVICE, 'none'))).toBe('item-not-found')
  })

  it('are listed for their address, with its affiliations', async () => {
    const { juliet, romeo } = verona()
    await juliet.api.createNode(SERVICE, letters)
    await juliet.api.createNode(SERVICE, 'news')
    await romeo.api.subscribe(SERVICE, letters)
    await romeo.api.subscribe(SERVICE, letters)
    await romeo.api.subscribe(SERVICE, 'news', { jid: romeo.host.jid })
    const listed = (all: readonly { node: string; jid: JID }[]) => all.map(({ node, jid }) => `${node} ${jid}`)
    expect(listed(await romeo.api.getSubscriptions(SERVICE))).toEqual([
      `letters ${romeo.host.jid.bare}`,
      `news ${romeo.host.jid}`,
    ])
    expect(await romeo.api.getSubscriptions(SERVICE, 'news')).toHaveLength(1)
    expect(await romeo.api.getAffiliations(SERVICE)).toEqual([])
    expect(await juliet.api.getAffiliations(SERVICE, letters)).toEqual([{ node: 'letters', affiliation: 'owner' }])
    expect(await juliet.api.getNodeSubscriptions(SERVICE, letters)).toMatchObject([{ state: 'subscribed' }])
    expect(await refusal(romeo.api.getNodeSubscriptions(SERVICE, letters))).toBe('forbidden')
  })

  it('have nothing to do with what the program is told of: items and configurations that change', async () => {
    const { service, juliet, romeo } = verona()
    const told: string[] = []
    service.xmpp.events.on(pubsubNodeChanged, ({ service: address, node }) =>
      told.push(`${address} ${node.name} ${node.config.title ?? ''}`),
    )
    await juliet.api.publish(SERVICE, letters, { text: 'Come' }, { id: 'one' })
    await romeo.api.subscribe(SERVICE, letters)
    await juliet.api.setNodeConfig(SERVICE, letters, { title: 'Letters' })
    await juliet.api.retract(SERVICE, letters, 'one')
    await juliet.api.purge(SERVICE, letters)
    expect(await refusal(romeo.api.retract(SERVICE, letters, 'one'))).toBe('forbidden')
    await juliet.api.deleteNode(SERVICE, letters)
    const titled = `${SERVICE} letters Letters`
    expect(told).toEqual([`${SERVICE} letters `, titled, titled, titled, titled])
  })

  it('are pending until the owner approves them, at a node of the access model authorize', async () => {
    const { network, service, juliet, romeo, nurse } = verona()
    const seen = watch(romeo)
    const requests: string[] = []
    service.xmpp.events.on(pubsubSubscriptionRequested, ({ node, subscriber }) =>
      requests.push(`${node} ${subscriber}`),
    )
    await juliet.api.createNode(SERVICE, letters, { config: { accessModel: 'authorize' } })
    await juliet.api.publish(SERVICE, letters, { text: 'Come' }, { id: 'one' })
    expect((await romeo.api.subscribe(SERVICE, letters)).state).toBe('pending')
    expect(await refusal(romeo.api.subscribe(SERVICE, letters))).toBe('not-authorized pending-subscription')
    expect(await refusal(romeo.api.getItems(SERVICE, letters))).toBe('not-authorized not-subscribed')
    expect(requests).toEqual([`letters ${romeo.host.jid.bare}`])
    await network.settled()
    const asked = service.sent.find(({ attrs }) => attrs['to'] === 'juliet@capulet.example')!
    const answer = (allow: string) =>
      parse(`<message xmlns='jabber:client' to='${SERVICE}' id='${asked.attrs['id']}'>
        <x xmlns='jabber:x:data' type='submit'>
        <field var='FORM_TYPE'><value>http://jabber.org/protocol/pubsub#subscribe_authorization</value></field>
        <field var='pubsub#node'><value>letters</value></field>
        <field var='pubsub#subscriber_jid'><value>romeo@montague.example</value></field>
        <field var='pubsub#allow'><value>${allow}</value></field></x></message>`)
    nurse.host.send(answer('1'))
    romeo.host.send(answer('1'))
    await network.settled()
    expect(seen).toEqual([])
    juliet.host.send(answer('1'))
    await network.settled()
    expect(seen).toEqual(['subscription romeo@montague.example subscribed', 'publish one Come'])
    expect(await romeo.api.getItems(SERVICE, letters)).toHaveLength(1)
  })

  it('are requested again by the owner, who answers them', async () => {
    const { network, service, juliet, romeo, nurse } = verona()
    const seen = watch(romeo)
    await juliet.api.createNode(SERVICE, letters, { config: { accessModel: 'authorize' } })
    await romeo.api.subscribe(SERVICE, letters)
    await network.settled()
    const requests: ApprovalRequest[] = []
    juliet.host.xmpp.events.on(pubsubApprovalRequested, (request) => requests.push(request))
    expect(await refusal(nurse.api.getPendingNodes(SERVICE))).toBe('forbidden')
    expect(await juliet.api.getPendingNodes(SERVICE)).toEqual(['letters'])
    await juliet.api.requestPending(SERVICE, letters)
    await network.settled()
    expect(requests).toMatchObject([{ node: 'letters', from: service.jid, subscriber: romeo.host.jid.bare }])
    juliet.api.answerApproval(requests[0]!, true)
    await network.settled()
    expect(seen).toEqual(['subscription romeo@montague.example subscribed'])
    expect(await service.get(disco).ownInfo()).toMatchObject({
      features: expect.arrayContaining(['http://jabber.org/protocol/pubsub#get-pending']),
    })
  })

  it('are denied by the program', async () => {
    const { network, hosted, romeo } = verona()
    const seen = watch(romeo)
    await hosted.createNode(letters, { accessModel: 'authorize' })
    await romeo.api.subscribe(SERVICE, letters)
    await hosted.deny(letters, romeo.host.jid.bare)
    await network.settled()
    expect(seen).toEqual(['subscription romeo@montague.example none'])
    await expect(hosted.approve(letters, romeo.host.jid.bare)).rejects.toMatchObject({ condition: 'item-not-found' })
  })

  it('have options', async () => {
    const { network, clock, hosted, romeo } = verona()
    const seen = watch(romeo)
    await hosted.createNode(letters)
    await romeo.api.subscribe(SERVICE, letters, { options: { deliver: false } })
    await hosted.publish(letters, { text: 'Come' }, { id: 'one' })
    const { options } = await romeo.api.getSubscriptionOptions(SERVICE, letters)
    expect(options).toMatchObject({ deliver: false })
    await romeo.api.setSubscriptionOptions(SERVICE, letters, { deliver: true, expire: new Date(clock.now() + 1000) })
    await hosted.publish(letters, { text: 'Stay' }, { id: 'two' })
    clock.advance(1000)
    await hosted.publish(letters, { text: 'Go' }, { id: 'three' })
    await network.settled()
    expect(seen).toEqual(['publish two Stay'])
    expect(await romeo.api.getSubscriptions(SERVICE)).toEqual([])
    expect((await romeo.api.getDefaultSubscriptionOptions(SERVICE, letters)).options).toEqual({ deliver: true })
    const wrong = { type: 'submit', fields: [{ var: 'pubsub#expire', values: ['tomorrow'] }] } as const
    expect(await refusal(romeo.api.setSubscriptionOptions(SERVICE, letters, wrong))).toBe('bad-request invalid-options')
  })

  it('end with the presence of the subscriber, where they are temporary', async () => {
    const { network, hosted, romeo } = verona()
    await hosted.createNode(letters, { tempsub: true })
    await romeo.api.subscribe(SERVICE, letters)
    const presence = (type?: 'unavailable') => romeo.host.send(romeo.host.presence({ to: SERVICE, type }))
    presence()
    presence('unavailable')
    await network.settled()
    expect(await romeo.api.getSubscriptions(SERVICE)).toEqual([])
  })

  it('send the last item when the subscriber comes online, with presence-based delivery', async () => {
    const { network, hosted, romeo } = verona()
    const seen = watch(romeo)
    await hosted.createNode(letters, { sendLastPublishedItem: 'on_sub_and_presence', presenceBasedDelivery: true })
    await romeo.api.subscribe(SERVICE, letters)
    await hosted.publish(letters, { text: 'Come' }, { id: 'one' })
    await network.settled()
    expect(seen).toEqual([])
    romeo.host.send(romeo.host.presence({ to: SERVICE }))
    await network.settled()
    expect(seen).toEqual(['publish one Come'])
  })

  it('are bounded for each node and each account', async () => {
    const { hosted, romeo, nurse } = verona({ maxSubscriptions: 1, maxSubscriptionsOfOne: 1 })
    await hosted.createNode(letters)
    await hosted.createNode('news')
    await romeo.api.subscribe(SERVICE, letters)
    expect(await refusal(nurse.api.subscribe(SERVICE, letters))).toBe('policy-violation too-many-subscriptions')
    expect(await refusal(romeo.api.subscribe(SERVICE, 'news'))).toBe('policy-violation too-many-subscriptions')
  })

  it('end by an error of the subscriber, and not of another entity', async () => {
    const { network, service, hosted, romeo, nurse } = verona()
    await hosted.createNode(letters)
    await romeo.api.subscribe(SERVICE, letters)
    await hosted.publish(letters, { text: 'Come' })
    await network.settled()
    const id = service.sent.findLast(({ name }) => name === 'message')!.attrs['id']
    const bounce = (from: Person) =>
      from.host.send(
        parse(`<message xmlns='jabber:client' type='error' to='${SERVICE}' id='${id}'><error type='cancel'>
          <item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>`),
      )
    bounce(nurse)
    await network.settled()
    expect(await romeo.api.getSubscriptions(SERVICE)).toHaveLength(1)
    // From the address that was notified, as its server sends it.
    service.receive(
      parse(`<message xmlns='jabber:client' type='error' from='romeo@montague.example' to='${SERVICE}' id='${id}'>
        <error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>`),
    )
    await network.settled()
    expect(await romeo.api.getSubscriptions(SERVICE)).toEqual([])
  })
})

describe('owning', () => {
  it('is for owners alone', async () => {
    const { juliet, romeo } = verona()
    await juliet.api.createNode(SERVICE, letters)
    const { api } = romeo
    for (const request of [
      () => api.createNode(SERVICE, 'mine'),
      () => api.deleteNode(SERVICE, letters),
      () => api.purge(SERVICE, letters),
      () => api.getNodeConfig(SERVICE, letters),
      () => api.setNodeConfig(SERVICE, letters, { accessModel: 'open' }),
      () => api.getNodeAffiliations(SERVICE, letters),
      () => api.modifyAffiliations(SERVICE, letters, [{ jid: romeo.host.jid, affiliation: 'owner' }]),
      () => api.modifySubscriptions(SERVICE, letters, [{ jid: romeo.host.jid, state: 'subscribed' }]),
    ])
      expect(await refusal(request())).toBe('forbidden')
    expect(await refusal(juliet.api.createNode(SERVICE, letters))).toBe('conflict')
  })

  it('generates names of instant nodes', async () => {
    const { juliet } = verona()
    const [one, other] = [await juliet.api.createNode(SERVICE), await juliet.api.createNode(SERVICE)]
    expect(one).not.toBe(other)
    expect(await juliet.api.getNodes(SERVICE)).toEqual([{ node: one }, { node: other }])
  })

  it('changes given fields of a configuration, and notifies subscribers', async () => {
    const { network, juliet, romeo } = verona()
    const seen = watch(romeo)
    await juliet.api.createNode(SERVICE, letters, { config: { title: 'Letters', notifyConfig: true } })
    await romeo.api.subscribe(SERVICE, letters)
    await juliet.api.setNodeConfig(SERVICE, letters, { maxItems: 'max', rosterGroupsAllowed: ['family'] })
    expect((await juliet.api.getNodeConfig(SERVICE, letters)).config).toMatchObject({
      title: 'Letters',
      maxItems: 'max',
      accessModel: 'open',
      rosterGroupsAllowed: ['family'],
    })
    await juliet.api.setNodeConfig(SERVICE, letters, { type: 'cancel', fields: [] })
    await network.settled()
    expect(seen).toEqual(['config'])
    const form = { type: 'submit', fields: [{ var: 'pubsub#access_model', values: ['moonlight'] }] } as const
    expect(await refusal(juliet.api.setNodeConfig(SERVICE, letters, form))).toBe('not-acceptable')
    expect(await refusal(juliet.api.setNodeConfig(SERVICE, letters, { nodeType: 'collection' }))).toBe(
      'feature-not-implemented unsupported collections',
    )
    expect((await juliet.api.getDefaultConfig(SERVICE)).config).toMatchObject({ accessModel: 'open' })
  })

  it('keeps the last owner, and changes the other affiliations', async () => {
    const { juliet, romeo, nurse } = verona()
    await juliet.api.createNode(SERVICE, letters)
    const change = juliet.api.modifyAffiliations(SERVICE, letters, [
      { jid: juliet.host.jid.bare, affiliation: 'none' },
      { jid: romeo.host.jid.bare, affiliation: 'member' },
    ])
    expect(await refusal(change)).toBe('not-acceptable')
    expect((await juliet.api.getNodeAffiliations(SERVICE, letters)).map(({ affiliation }) => affiliation)).toEqual([
      'owner',
      'member',
    ])
    await juliet.api.modifyAffiliations(SERVICE, letters, [
      { jid: juliet.host.jid.bare, affiliation: 'none' },
      { jid: nurse.host.jid.bare, affiliation: 'owner' },
    ])
    expect(await refusal(juliet.api.getNodeConfig(SERVICE, letters))).toBe('forbidden')
    await nurse.api.deleteNode(SERVICE, letters)
  })

  it('ends subscriptions of outcasts, and approves those of members', async () => {
    const { network, juliet, romeo, nurse } = verona()
    const [seenByRomeo, seenByNurse] = [watch(romeo), watch(nurse)]
    await juliet.api.createNode(SERVICE, letters, { config: { accessModel: 'authorize' } })
    await romeo.api.subscribe(SERVICE, letters)
    await nurse.api.subscribe(SERVICE, letters)
    await juliet.api.modifyAffiliations(SERVICE, letters, [
      { jid: romeo.host.jid.bare, affiliation: 'member' },
      { jid: nurse.host.jid.bare, affiliation: 'outcast' },
    ])
    await juliet.api.publish(SERVICE, letters, { text: 'Come' }, { id: 'one' })
    await network.settled()
    expect(seenByRomeo).toEqual(['subscription romeo@montague.example subscribed', 'publish one Come'])
    expect(seenByNurse).toEqual(['subscription nurse@capulet.example none'])
    expect(await refusal(nurse.api.subscribe(SERVICE, letters))).toBe('forbidden')
  })

  it('subscribes and unsubscribes others', async () => {
    const { network, juliet, romeo } = verona()
    const seen = watch(romeo)
    await juliet.api.createNode(SERVICE, letters)
    const set = (state: 'subscribed' | 'none' | 'pending') =>
      juliet.api.modifySubscriptions(SERVICE, letters, [{ jid: romeo.host.jid.bare, state }])
    await set('subscribed')
    expect(await refusal(set('pending'))).toBe('not-acceptable')
    await set('none')
    await network.settled()
    expect(seen).toEqual(['subscription romeo@montague.example subscribed', 'subscription romeo@montague.example none'])
  })
})

describe('discovery', () => {
  it('describes the service, its nodes and their metadata', async () => {
    const { juliet, romeo, clock } = verona()
    romeo.host.get(disco)
    await juliet.api.createNode(SERVICE, letters, { config: { title: 'Letters' } })
    await juliet.api.createNode(SERVICE, 'secrets', { config: { accessModel: 'whitelist' } })
    await juliet.api.publish(SERVICE, letters, { text: 'Come' }, { id: 'one' })
    const info = await romeo.host.get(disco).getInfo(SERVICE)
    expect(info.identities).toEqual([{ category: 'pubsub', type: 'service' }])
    expect(info.features).toEqual(
      expect.arrayContaining([
        'http://jabber.org/protocol/pubsub',
        'http://jabber.org/protocol/pubsub#publish-options',
        'http://jabber.org/protocol/pubsub#rsm',
      ]),
    )
    expect(info.features).not.toContain('http://jabber.org/protocol/pubsub#pubsub-on-a-jid')
    expect(await romeo.api.getNodes(SERVICE)).toEqual([{ node: 'letters', name: 'Letters' }])
    expect(await romeo.api.getItemIds(SERVICE, letters)).toEqual(['one'])
    expect(await romeo.api.getMetadata(SERVICE, letters)).toMatchObject({
      title: 'Letters',
      accessModel: 'open',
      numSubscribers: 0,
      creationDate: new Date(clock.now()),
      owner: [juliet.host.jid.bare],
    })
    expect(await romeo.api.getMetadata(SERVICE, 'secrets')).toEqual({})
    expect(await refusal(romeo.api.getItemIds(SERVICE, 'secrets'))).toBe('not-allowed closed-node')
    expect(await refusal(romeo.api.getMetadata(SERVICE, 'none'))).toBe('item-not-found')
  })
})

describe('the accounts of a component', () => {
  /** A gateway whose contacts have personal eventing; Romeo sees the presence of Juliet, Tybalt does not. */
  function gateway() {
    const network = createTestNetwork()
    const host = network.join({ jid: 'superduper.example', kind: 'component' })
    host.use(pubsubService, { at: (jid) => jid.local !== '' }).goOnline()
    const { api } = host.get(pubsubService)
    const join = (jid: string): { host: TestHost; api: Person['api'] } => {
      const client = network.join({ jid }).use(pubsub).goOnline()
      return { host: client, api: client.get(pubsub) }
    }
    const romeo = join('romeo@montague.example/orchard')
    host.core.xmpp.ops.register('presence-visibility', 'isVisible', ({ from }) => from?.local === 'romeo')
    return {
      network,
      host,
      api,
      romeo,
      tybalt: join('tybalt@capulet.example/street'),
      juliet: host.as('juliet@superduper.example'),
    }
  }
  const nick = pubsubNode('nick', Letter, { id: 'current' })
  const JULIET = 'juliet@superduper.example'

  it('notify implicit subscribers with a presence subscription, each from its own address', async () => {
    const { network, api, romeo, tybalt, juliet, host } = gateway()
    api.register('implicitSubscribers', ({ node }) => (node === 'nick' ? [romeo.host.jid, tybalt.host.jid] : []))
    const [seen, unseen]: [string[], string[]] = [[], []]
    romeo.api.onItem(nick, ({ value }, { from }) => void seen.push(`${from} ${value?.text}`), { from: 'anyone' })
    tybalt.api.onItem(nick, () => void unseen.push('seen'), { from: 'anyone' })
    await juliet.get(pubsubService).publish(nick, { text: 'Jule' })
    await host.as('nurse@superduper.example').get(pubsubService).publish(nick, { text: 'Nurse' })
    await juliet.get(pubsubService).publish(nick, { text: 'Juliet' })
    await network.settled()
    expect(seen).toEqual([`${JULIET} Jule`, 'nurse@superduper.example Nurse', `${JULIET} Juliet`])
    expect(unseen).toEqual([])
    expect(await romeo.api.getItem(JULIET, nick)).toMatchObject({ id: 'current', value: { text: 'Juliet' } })
    expect(await refusal(tybalt.api.getItem(JULIET, nick))).toBe('not-authorized presence-subscription-required')
    expect(await refusal(tybalt.api.subscribe(JULIET, nick))).toBe('not-authorized presence-subscription-required')
  })

  it('send last items', async () => {
    const { network, romeo, tybalt, juliet } = gateway()
    const seen: string[] = []
    romeo.api.onItem(nick, ({ value }) => void seen.push(`${value?.text}`), { from: JULIET })
    const hosted = juliet.get(pubsubService)
    await hosted.publish(nick, { text: 'Jule' })
    await hosted.publish('mood', new Element('mood', 'urn:example:mood'))
    for (const { host } of [romeo, tybalt]) await hosted.sendLastItems(host.jid, (node) => node === 'nick')
    await network.settled()
    expect(seen).toEqual(['Jule'])
  })

  it('serve the groups of the roster', async () => {
    const { api, romeo, tybalt, juliet } = gateway()
    api.register('rosterGroups', ({ from }) => (from?.local === 'tybalt' ? ['family'] : []))
    const options = { accessModel: 'roster', rosterGroupsAllowed: ['family'] } as const
    await juliet.get(pubsubService).publish(nick, { text: 'Jule' }, { options })
    expect(await refusal(romeo.api.getItem(JULIET, nick))).toBe('not-authorized not-in-roster-group')
    expect(await tybalt.api.getItem(JULIET, nick)).toMatchObject({ value: { text: 'Jule' } })
  })

  it('refuse requests of other entities to publish, create and configure', async () => {
    const { romeo, juliet } = gateway()
    await juliet.get(pubsubService).publish(nick, { text: 'Jule' })
    expect(await refusal(romeo.api.publish(JULIET, nick, { text: 'Montague' }))).toBe('forbidden')
    expect(await refusal(romeo.api.publish(JULIET, 'new', new Element('x', 'y')))).toBe('item-not-found')
    expect(await refusal(romeo.api.createNode(JULIET, 'new'))).toBe('forbidden')
    expect(await refusal(romeo.api.deleteNode(JULIET, nick))).toBe('forbidden')
  })

  it('differ from addresses that host no nodes', async () => {
    const { romeo, juliet } = gateway()
    await juliet.get(pubsubService).publish(nick, { text: 'Jule' })
    expect(await refusal(romeo.api.getItem('superduper.example', nick))).toBe('service-unavailable')
    const info = await romeo.host.get(disco).getInfo(JULIET)
    expect(info.identities).toEqual([{ category: 'pubsub', type: 'pep' }])
    expect(info.features).toContain('http://jabber.org/protocol/pubsub#pubsub-on-a-jid')
    expect((await romeo.host.get(disco).getInfo('superduper.example')).features).not.toContain(
      'http://jabber.org/protocol/pubsub',
    )
  })

  it('configure a node anew where it is otherwise', async () => {
    const { juliet, tybalt } = gateway()
    const hosted = juliet.get(pubsubService)
    await hosted.publish(nick, { text: 'Jule' })
    await hosted.publish(nick, { text: 'Juliet' }, { options: { accessModel: 'open' } })
    expect(await tybalt.api.getItem(JULIET, nick)).toMatchObject({ value: { text: 'Juliet' } })
    expect((await hosted.getNode(nick))?.config.accessModel).toBe('open')
    await hosted.deleteNode(nick)
    expect(await hosted.getNodes()).toEqual([])
  })
})

describe('a service that was removed', () => {
  it('answers, announces and keeps nothing', async () => {
    const { service, hosted, romeo } = verona()
    await hosted.createNode(letters)
    service.remove(pubsubService)
    expect(await refusal(romeo.api.getItems(SERVICE, letters))).toBe('service-unavailable')
    const info = await romeo.host.get(disco).getInfo(SERVICE)
    expect(info.identities).toEqual([{ category: 'component', type: 'generic' }])
    expect(info.features).not.toContain('http://jabber.org/protocol/pubsub')
    expect(await romeo.api.getNodes(SERVICE)).toEqual([])
  })
})

describe("a store of one's own", () => {
  it('is called with address and node', async () => {
    const { hosted, romeo } = verona()
    const asked: string[] = []
    hosted.api.register('getItem', ({ jid, node, args: id }) => {
      asked.push(`${jid} ${node} ${id}`)
      return {
        id,
        publisher: JID.parse('friar@verona.example'),
        published: new Date(0),
        payload: Letter.encode({ text: 'kept' }),
      }
    })
    await hosted.createNode(letters)
    expect(await romeo.api.getItem(SERVICE, letters, 'old')).toMatchObject({ value: { text: 'kept' } })
    expect(asked).toEqual([`${SERVICE} letters old`])
  })
})
