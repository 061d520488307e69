import { element, exchange, mapped, StanzaError, string, text } from '@trestle/stanza'
import { createTestNetwork, expectXml, type TestHost } from '@trestle/testing'
import { DataForm, fieldIn, valueIn } from '@trestle/xep-0004'
import { Element, parse } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import {
  type ApprovalRequest,
  handledNodesChanged,
  isPubsubError,
  type NodeEvent,
  type NodeOrigin,
  NS_PUBSUB_EVENT,
  nodeConfigForm,
  OwnerPubsub,
  type OwnerPubsubValue,
  Pubsub,
  type PubsubItem,
  type PubsubValue,
  pubsub,
  pubsubApprovalRequested,
  pubsubError,
  pubsubEvent,
  pubsubNode,
} from './index.js'

const NS_NICK = 'urn:example:nick'
const Nick = mapped(
  element(NS_NICK, 'nick', { name: text(string) }),
  ({ name }) => name,
  (name: string) => ({ name }),
)
const SERVICE = 'pubsub.verona.example'
const nickNode = pubsubNode(NS_NICK, Nick, { id: 'current', options: { accessModel: 'presence', maxItems: 'max' } })

interface Scripted {
  readonly type: 'get' | 'set'
  readonly value: PubsubValue & OwnerPubsubValue
}

/** Romeo, and a service that answers as told. */
function script(answer: (asked: Scripted) => PubsubValue | OwnerPubsubValue = () => ({})) {
  const network = createTestNetwork()
  const service = network.join({ jid: SERVICE, kind: 'component' })
  const asked: Scripted[] = []
  for (const definition of [Pubsub, OwnerPubsub] as const)
    for (const type of ['get', 'set'] as const) {
      const what = exchange<object, object>(definition as typeof Pubsub, definition as typeof Pubsub)
      service.xmpp.iq[type === 'get' ? 'onGet' : 'onSet'](what, (value) => {
        asked.push({ type, value })
        return answer({ type, value })
      })
    }
  service.goOnline()
  const romeo = network.join({ jid: 'romeo@montague.example/orchard' })
  romeo.use(pubsub).goOnline()
  return { network, service, romeo, api: romeo.get(pubsub), asked }
}

const item = (id: string, nick: string) => ({ id, payload: [Nick.encode(nick)] })

describe('publishing', () => {
  it('sends the payload of a node, its id and its options', async () => {
    const { api, romeo } = script()
    expect(await api.publish(SERVICE, nickNode, 'Pilgrim')).toBe('current')
    expectXml(
      romeo.sent[0]!,
      `<iq type='set' id='${romeo.sent[0]!.attrs['id']}' to='${SERVICE}'>
        <pubsub xmlns='http://jabber.org/protocol/pubsub'>
          <publish node='${NS_NICK}'><item id='current'><nick xmlns='${NS_NICK}'>Pilgrim</nick></item></publish>
          <publish-options><x xmlns='jabber:x:data' type='submit'>
            <field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/pubsub#publish-options</value></field>
            <field var='pubsub#access_model' type='list-single'><value>presence</value></field>
            <field var='pubsub#max_items' type='text-single'><value>max</value></field>
          </x></publish-options>
        </pubsub></iq>`,
    )
  })

  it('resolves with the id that the service made', async () => {
    const { api } = script(() => ({ publish: { node: 'letters', items: [{ id: 'made', payload: [] }] } }))
    expect(await api.publish(SERVICE, 'letters', new Element('letter', 'urn:example:letters'))).toBe('made')
  })

  it('may only notify', async () => {
    const { api, asked } = script()
    expect(await api.publish(SERVICE, 'balcony/bell', undefined)).toBeUndefined()
    expect(asked[0]?.value.publish).toEqual({ node: 'balcony/bell', items: [] })
  })

  it('configures a node that is configured otherwise, with what the service knows, and publishes again', async () => {
    let publications = 0
    const current = nodeConfigForm.form({ accessModel: 'open', title: 'Names' })
    const form = { ...current, fields: current.fields!.filter((one) => one.var !== 'pubsub#max_items') }
    const { api, asked } = script(({ type, value }) => {
      if (value.publish && publications++ === 0) throw pubsubError('conflict', 'precondition-not-met')
      return type === 'get' && value.configure ? { configure: { node: NS_NICK, form } } : {}
    })
    await api.publish(SERVICE, nickNode, 'Pilgrim', { configure: true })
    expect(asked.map(({ type, value }) => `${type} ${Object.keys(value)[0]}`)).toEqual([
      'set publish',
      'get configure',
      'set configure',
      'set publish',
    ])
    const submitted = asked[2]!.value.configure!.form!
    expect(valueIn(submitted, 'pubsub#access_model')).toBe('presence')
    expect(valueIn(submitted, 'pubsub#title')).toBe('Names')
    expect(fieldIn(submitted, 'pubsub#max_items')).toBeUndefined()
  })

  it('leaves nodes of others as they are', async () => {
    const { api, asked } = script(() => {
      throw pubsubError('conflict', 'precondition-not-met')
    })
    const refused = await api.publish(SERVICE, nickNode, 'Pilgrim').catch((error: unknown) => error)
    expect(isPubsubError(refused, 'precondition-not-met')).toBe(true)
    expect(asked).toHaveLength(1)
  })

  it('retracts with a notification unless told otherwise', async () => {
    const { api, asked } = script()
    await api.retract(SERVICE, nickNode, 'current')
    await api.retract(SERVICE, nickNode, 'current', { notify: false })
    expect(asked.map(({ value }) => value.retract?.notify)).toEqual([true, false])
  })
})

describe('retrieving', () => {
  it('reads items by the definition of the node, and leaves out what does not fit', async () => {
    const { api, romeo } = script(() => ({
      items: {
        node: NS_NICK,
        items: [item('1', 'Pilgrim'), { id: '2', payload: [new Element('x', 'y')] }, item('3', 'Saint')],
      },
    }))
    const failures: unknown[] = []
    romeo.xmpp.events.on('error', ({ error }) => failures.push(error))
    expect(await api.getItems(SERVICE, nickNode, { max: 3 })).toEqual([
      { id: '1', value: 'Pilgrim' },
      { id: '3', value: 'Saint' },
    ])
    expect(failures).toHaveLength(1)
  })

  it('reads one item, by the id of the node', async () => {
    const { api, asked } = script(() => ({ items: { node: NS_NICK, items: [item('current', 'Pilgrim')] } }))
    expect(await api.getItem(SERVICE, nickNode)).toEqual({ id: 'current', value: 'Pilgrim' })
    expect(asked[0]?.value.items).toEqual({ node: NS_NICK, items: [{ id: 'current', payload: [] }] })
    expect(await api.getItem(SERVICE, nickNode, 'other')).toBeUndefined()
  })

  it('has no item where a service says so, in either way', async () => {
    const { api } = script(() => ({ items: { node: NS_NICK, items: [] } }))
    expect(await api.getItem(SERVICE, 'letters')).toBeUndefined()
    const strict = script(() => {
      throw new StanzaError('item-not-found')
    })
    expect(await strict.api.getItem(SERVICE, 'letters')).toBeUndefined()
    await expect(strict.api.getItems(SERVICE, 'letters')).rejects.toMatchObject({ condition: 'item-not-found' })
  })

  it('rejects where it may not', async () => {
    const { api } = script(() => {
      throw pubsubError('not-authorized', 'presence-subscription-required')
    })
    await expect(api.getItem(SERVICE, nickNode)).rejects.toMatchObject({ condition: 'not-authorized' })
  })
})

describe('subscribing', () => {
  it('subscribes the bare address, with options', async () => {
    const { api, asked, romeo } = script(({ value: { subscribe } }) => ({
      subscription: { jid: subscribe!.jid!, subscription: 'pending', subid: 'one' },
    }))
    const subscription = await api.subscribe(SERVICE, 'letters', { options: { deliver: false } })
    expect(subscription).toEqual({ node: 'letters', jid: romeo.jid.bare, state: 'pending', subid: 'one' })
    expect(valueIn(asked[0]!.value.options!.form!, 'pubsub#deliver')).toBe('0')
  })

  it('is subscribed where the answer says no more', async () => {
    const { api, romeo } = script(() => ({}))
    expect(await api.subscribe(SERVICE, 'letters', { jid: romeo.jid })).toMatchObject({
      jid: romeo.jid,
      state: 'subscribed',
    })
  })

  it('lists subscriptions and affiliations', async () => {
    const { api, romeo } = script(({ value }) =>
      value.subscriptions
        ? { subscriptions: { node: 'letters', subscriptions: [{ jid: romeo.jid.bare, subscription: 'subscribed' }] } }
        : { affiliations: { affiliations: [{ node: 'letters', affiliation: 'publisher' }] } },
    )
    expect(await api.getSubscriptions(SERVICE, 'letters')).toEqual([
      { node: 'letters', jid: romeo.jid.bare, state: 'subscribed' },
    ])
    expect(await api.getAffiliations(SERVICE)).toEqual([{ node: 'letters', affiliation: 'publisher' }])
  })
})

describe('owning', () => {
  it('creates nodes of a name, or of one that the service makes', async () => {
    const { api, asked } = script(({ value }) => (value.create?.node ? {} : { create: { node: 'made' } }))
    expect(await api.createNode(SERVICE, 'letters', { config: { accessModel: 'whitelist' } })).toBe('letters')
    expect(await api.createNode(SERVICE)).toBe('made')
    expect(valueIn(asked[0]!.value.configure!.form!, 'pubsub#access_model')).toBe('whitelist')
  })

  it('reads of a configuration what it knows, and keeps the form', async () => {
    const form = nodeConfigForm.form({ maxItems: 10, persistItems: true })
    const strange = { var: 'x-urn:example:ink', values: ['blue'] }
    const odd = { var: 'pubsub#access_model', values: ['moonlight'] }
    const fields = [...form.fields!.filter((one) => one.var !== odd.var), odd, strange]
    const { api } = script(() => ({ configure: { node: 'letters', form: { ...form, fields } } }))
    const answer = await api.getNodeConfig(SERVICE, 'letters')
    expect(answer.config).toEqual({ maxItems: 10, persistItems: true })
    expect(fieldIn(answer.form, strange.var)).toEqual(strange)
  })

  it('changes affiliations and subscriptions', async () => {
    const { api, asked } = script()
    await api.modifyAffiliations(SERVICE, 'letters', [{ jid: 'nurse@capulet.example', affiliation: 'outcast' }])
    await api.modifySubscriptions(SERVICE, 'letters', [{ jid: 'friar@verona.example', state: 'none' }])
    expect(asked[0]?.value.affiliations).toMatchObject({ node: 'letters', affiliations: [{ affiliation: 'outcast' }] })
    expect(asked[1]?.value.subscriptions).toMatchObject({ subscriptions: [{ subscription: 'none' }] })
  })
})

describe('notifications', () => {
  const notify = (host: TestHost, from: string, content: string, attrs = '') =>
    host.receive(
      parse(
        `<message xmlns='jabber:client' from='${from}' to='${host.address}' ${attrs}>
          <event xmlns='${NS_PUBSUB_EVENT}'>${content}</event></message>`,
      ),
    )
  const named = (name: string) =>
    `<items node='${NS_NICK}'><item id='current' publisher='juliet@capulet.example/balcony'>
      <nick xmlns='${NS_NICK}'>${name}</nick></item></items>`

  it('are typed, and tell who published what where', () => {
    const { api, romeo } = script()
    const seen: [PubsubItem<string>, NodeOrigin][] = []
    api.onItem(nickNode, (...one) => void seen.push(one), { from: 'juliet@capulet.example' })
    notify(romeo, 'juliet@capulet.example', named('Jule'))
    expect(seen).toHaveLength(1)
    const [got, origin] = seen[0]!
    expect(got).toMatchObject({ id: 'current', value: 'Jule' })
    expect(String(got.publisher)).toBe('juliet@capulet.example/balcony')
    expect(origin).toMatchObject({ node: NS_NICK, from: { local: 'juliet' } })
  })

  it.each([
    [undefined, 'romeo@montague.example', true],
    [undefined, 'juliet@capulet.example', false],
    [undefined, 'romeo@montague.example/forged', false],
    [undefined, 'montague.example', false],
    [SERVICE, SERVICE, true],
    [SERVICE, 'pubsub.capulet.example', false],
    ['anyone', 'juliet@capulet.example', true],
    ['anyone', 'feast@rooms.verona.example/juliet', false],
  ])('for handlers of %s count from %s: %s', (from, sender, counts) => {
    const { api, romeo } = script()
    const seen: unknown[] = []
    api.onItem(nickNode, ({ value }) => void seen.push(value), { from })
    notify(romeo, sender, named('Jule'))
    expect(seen).toEqual(counts ? ['Jule'] : [])
  })

  it('tell all that happens at a node', () => {
    const { api, romeo } = script()
    const seen: NodeEvent<string>[] = []
    api.onNodeEvent(nickNode, (event) => void seen.push(event), { from: 'anyone' })
    for (const content of [
      named('Jule'),
      `<items node='${NS_NICK}'><retract id='1'/><retract/><retract id='2'/></items>`,
      `<items node='${NS_NICK}'/>`,
      `<purge node='${NS_NICK}'/>`,
      `<delete node='${NS_NICK}'><redirect uri='xmpp:verona.example?;node=x'/></delete>`,
      `<configuration node='${NS_NICK}'/>`,
      `<subscription node='${NS_NICK}' jid='romeo@montague.example' subscription='none'/>`,
      `<collection node='${NS_NICK}'/>`,
    ])
      notify(romeo, SERVICE, content)
    expect(seen.map((event) => (event.kind === 'retract' ? event.id : event.kind))).toEqual([
      'publish',
      '1',
      '2',
      'publish',
      'purge',
      'delete',
      'config',
      'subscription',
    ])
  })

  it('say when they were sent, if they were held back', () => {
    const { api, romeo } = script()
    let at: Date | undefined
    api.onItem(
      'letters',
      (_, origin) => {
        at = origin.at
      },
      { from: 'anyone' },
    )
    romeo.receive(
      parse(`<message xmlns='jabber:client' from='${SERVICE}'><event xmlns='${NS_PUBSUB_EVENT}'>
        <items node='letters'><item id='1'/></items></event>
        <delay xmlns='urn:xmpp:delay' stamp='2026-05-03T21:00:00Z'/></message>`),
    )
    expect(at).toEqual(new Date('2026-05-03T21:00:00Z'))
  })

  it('reach nobody else, and are never answered', async () => {
    const { api, romeo, network } = script()
    const messages: unknown[] = []
    const failures: string[] = []
    const all: string[] = []
    romeo.xmpp.events.on('message', (message) => messages.push(message))
    romeo.xmpp.events.on('error', ({ error }) => failures.push(String((error as Error).message)))
    romeo.xmpp.events.on(pubsubEvent, ({ from, event }) => all.push(`${from} ${event.kind}`))
    api.onItem(nickNode, () => Promise.reject(new StanzaError('not-acceptable')), { from: 'anyone' })
    notify(romeo, SERVICE, named('Jule'))
    notify(romeo, SERVICE, `<items node='${NS_NICK}'><item id='1'><nick xmlns='urn:example:other'/></item></items>`)
    notify(romeo, SERVICE, `<items/>`)
    notify(romeo, SERVICE, `<moonlight/>`)
    notify(romeo, SERVICE, named('Jule'), `type='error'`)
    await network.settled()
    expect(messages).toEqual([])
    expect(all).toEqual([`${SERVICE} items`, `${SERVICE} items`])
    expect(failures).toHaveLength(4)
    expect(romeo.sent).toEqual([])
  })

  it('are for one local address of a component, or for all', () => {
    const network = createTestNetwork()
    const gateway = network.join({ jid: 'superduper.example', kind: 'component' }).use(pubsub).goOnline()
    const seen: string[] = []
    const juliet = gateway.as('juliet@superduper.example')
    juliet.get(pubsub).onItem(nickNode, () => void seen.push('juliet'), { from: 'anyone' })
    gateway.get(pubsub).onItem(nickNode, (_, { self }) => void seen.push(`all: ${self.jid}`), {
      from: 'anyone',
      everywhere: true,
    })
    for (const to of ['juliet', 'nurse'])
      gateway.receive(
        parse(`<message xmlns='jabber:client' from='romeo@montague.example' to='${to}@superduper.example'>
          <event xmlns='${NS_PUBSUB_EVENT}'>${named('Pilgrim')}</event></message>`),
      )
    expect(seen).toEqual(['juliet', 'all: juliet@superduper.example', 'all: nurse@superduper.example'])
  })

  it('tell which nodes of accounts are handled, until they are not', () => {
    const { api, romeo } = script()
    let changes = 0
    romeo.xmpp.events.on(handledNodesChanged, () => changes++)
    const undo = [
      api.onItem(nickNode, () => {}, { from: 'anyone' }),
      api.onItem('letters', () => {}, { from: SERVICE }),
      api.onNodeEvent('urn:xmpp:bookmarks:1', () => {}),
    ]
    expect(api.handledNodes()).toEqual([NS_NICK, 'urn:xmpp:bookmarks:1'])
    for (const one of undo) one()
    undo[0]?.()
    expect(api.handledNodes()).toEqual([])
    expect(changes).toBe(6)
  })
})

describe('requests for subscriptions', () => {
  const field = (name: string, value: string) => `<field var='pubsub#${name}'><value>${value}</value></field>`
  const request = (fields: string, type = 'form') =>
    parse(`<message xmlns='jabber:client' from='${SERVICE}' id='approve'><x xmlns='jabber:x:data' type='${type}'>
      <field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/pubsub#subscribe_authorization</value></field>
      ${fields}</x></message>`)
  const fields = field('subid', 'one') + field('node', 'letters') + field('subscriber_jid', 'tybalt@capulet.example')

  it('are told, and answered with their id and their fields', () => {
    const { api, romeo } = script()
    const requests: ApprovalRequest[] = []
    romeo.xmpp.events.on(pubsubApprovalRequested, (one) => requests.push(one))
    romeo.receive(request(fields))
    expect(requests).toMatchObject([{ node: 'letters', subid: 'one', subscriber: { local: 'tybalt' } }])
    api.answerApproval(requests[0]!, false)
    const sent = romeo.sent[0]!
    expect([sent.attrs['to'], sent.attrs['id']]).toEqual([SERVICE, 'approve'])
    const form = DataForm.decode(sent.child(DataForm.ns, DataForm.name)!)
    expect(['node', 'subid', 'subscriber_jid', 'allow'].map((name) => valueIn(form, `pubsub#${name}`))).toEqual([
      'letters',
      'one',
      'tybalt@capulet.example',
      '0',
    ])
  })

  it('are none where they do not fit', () => {
    const { romeo } = script()
    const requests: unknown[] = []
    romeo.xmpp.events.on(pubsubApprovalRequested, (one) => requests.push(one))
    romeo.receive(request(fields, 'submit'))
    romeo.receive(request(field('node', 'letters')))
    romeo.receive(request(field('node', 'letters') + field('subscriber_jid', '@')))
    romeo.receive(request(fields, 'moonlight'))
    expect(requests).toEqual([])
    expect(romeo.sent).toEqual([])
  })
})
