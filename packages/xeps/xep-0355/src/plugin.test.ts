import { attr, element, exchange, Iq, optional, StanzaError, string } from '@trestle/stanza'
import { createTestNetwork, elementFrom } from '@trestle/testing'
import { disco } from '@trestle/xep-0030'
import { describe, expect, it } from 'vitest'
import { delegation, delegationsAdvertised, NS_DELEGATION, NS_DELEGATION_1 } from './index.js'
import { type DelegationTarget, delegationService } from './service.js'

const NS_MOOD = 'urn:example:mood'
const Mood = element(NS_MOOD, 'mood', { of: optional(attr(string)), node: optional(attr(string)) })
const moodExchange = exchange(Mood, Mood)
const moods: DelegationTarget = { namespace: NS_MOOD, names: ['mood'] }

function createVerona() {
  const network = createTestNetwork()
  const server = network.join({ jid: 'montague.example', kind: 'component' }).use(delegationService).goOnline()
  const entity = network
    .join({ jid: 'moods.montague.example', kind: 'component' })
    .use(delegation)
    .use(disco)
    .goOnline()
  const juliet = network.join({ jid: 'juliet@capulet.example/balcony' }).goOnline()
  const api = entity.get(delegation)
  async function delegate(target: DelegationTarget = moods) {
    const undo = server.get(delegationService).delegate(entity.jid, [target])
    await network.settled()
    return undo
  }
  return { network, server, entity, juliet, api, delegate }
}

describe('a delegated request', () => {
  it('is answered in the place of the server', async () => {
    const { juliet, api, delegate } = createVerona()
    api.onGet(moodExchange, (_, { from, to, server }) => ({ of: `${from} ${to} ${server}` }))
    api.onSet(moodExchange, ({ of = '' }) => ({ of: `${of}!` }))
    await delegate()
    await expect(juliet.iq.get('montague.example', moodExchange, {})).resolves.toEqual({
      of: 'juliet@capulet.example/balcony montague.example montague.example',
    })
    await expect(juliet.iq.set('romeo@montague.example', moodExchange, { of: 'love' })).resolves.toEqual({
      of: 'love!',
    })
  })

  it('is answered by an error where that is the answer', async () => {
    const { juliet, api, delegate } = createVerona()
    const ask = () => juliet.iq.get('montague.example', moodExchange, {})
    await delegate()
    await expect(ask()).rejects.toMatchObject({ condition: 'service-unavailable' })
    api.onGet(moodExchange, () => {
      throw new StanzaError('item-not-found')
    })
    await expect(ask()).rejects.toMatchObject({ condition: 'item-not-found' })
  })

  it('that fails is reported, and answered without saying how', async () => {
    const { juliet, entity, api, delegate } = createVerona()
    const errors: unknown[] = []
    entity.xmpp.events.on('error', ({ error, source }) => errors.push([source, error]))
    const broken = new Error('the heart')
    api.onGet(moodExchange, () => Promise.reject(broken))
    await delegate()
    await expect(juliet.iq.get('montague.example', moodExchange, {})).rejects.toMatchObject({
      condition: 'internal-server-error',
      text: undefined,
    })
    expect(errors).toEqual([['xep-0355', broken]])
  })

  it('is only what has the attributes, and not what the entity asks itself', async () => {
    const { juliet, entity, api, delegate } = createVerona()
    api.onGet(moodExchange, () => ({ of: 'entity' }))
    const undo = await delegate({ ...moods, attributes: ['node'], otherwise: () => Mood.encode({ of: 'server' }) })
    const ask = async (host: typeof juliet, node?: string) =>
      (await host.iq.get('montague.example', moodExchange, { node })).of
    expect([await ask(juliet, 'n'), await ask(juliet), await ask(entity, 'n')]).toEqual(['entity', 'server', 'server'])
    undo()
    await expect(ask(juliet, 'n')).rejects.toMatchObject({ condition: 'service-unavailable' })
  })

  it('is handled until it is undone, and answered where the entity is gone', async () => {
    const { juliet, entity, api, delegate } = createVerona()
    const undo = api.onRequest('get', Mood, () => undefined)
    await delegate()
    const ask = () => juliet.iq.request('get', 'montague.example', Mood.encode({}))
    expect((await ask()).payload).toBeUndefined()
    undo()
    await expect(ask()).rejects.toMatchObject({ condition: 'service-unavailable' })
    entity.lose()
    await expect(ask()).rejects.toMatchObject({ condition: 'service-unavailable' })
  })
})

describe('what is delegated', () => {
  const advertise = (ns: string, content: string, attrs = '') =>
    `<message from='montague.example' to='moods.montague.example'><delegation xmlns='${ns}' ${attrs}>${content}</delegation></message>`

  it('is what the server says, until the connection is lost', async () => {
    const { entity, api, delegate } = createVerona()
    const events: unknown[] = []
    entity.xmpp.events.on(delegationsAdvertised, ({ server }) => events.push(`${server}`))
    expect(api.delegations()).toBeUndefined()
    const waited = api.waitForDelegations()
    await delegate({ ...moods, attributes: ['node'] })
    const expected = { version: 2, namespaces: [{ namespace: NS_MOOD, attributes: ['node'] }], users: new Map() }
    expect([await waited, api.delegations('montague.example')]).toEqual([expected, expected])
    expect(events).toEqual(['montague.example'])
    entity.lose()
    expect(api.delegations()).toBeUndefined()
  })

  it('is all that an entity has, whenever it changes, but never delegation itself', async () => {
    const { network, api, delegate } = createVerona()
    const names = () => api.delegations()?.namespaces.map(({ namespace }) => namespace)
    const undo = await delegate()
    const other = await delegate({ namespace: 'urn:example:other', names: ['other'] })
    expect(names()).toEqual([NS_MOOD, 'urn:example:other'])
    undo()
    await network.settled()
    expect(names()).toEqual(['urn:example:other'])
    other()
    await network.settled()
    expect(names()).toEqual([])
    await expect(delegate({ namespace: NS_DELEGATION, names: ['query'] })).rejects.toMatchObject({
      condition: 'forbidden',
    })
  })

  it('may be that of some users, and discovery', () => {
    const { entity, api } = createVerona()
    entity.receive(advertise(NS_DELEGATION, "<delegated namespace='a'/>", "to='romeo@montague.example'"))
    entity.receive(advertise(NS_DELEGATION, `<delegated namespace='${NS_DELEGATION}:bare:disco#items:*'/>`))
    expect(api.delegations()).toEqual({
      version: 2,
      namespaces: [{ namespace: 'http://jabber.org/protocol/disco#items', attributes: [] }],
      users: new Map([['romeo@montague.example', [{ namespace: 'a', attributes: [] }]]]),
    })
    entity.receive(advertise(NS_DELEGATION, '', "to='romeo@montague.example'"))
    expect(api.delegations()?.users.size).toBe(0)
  })

  it('is in the version of the server', async () => {
    const { network, entity, api } = createVerona()
    api.onGet(moodExchange, () => ({ of: 'old' }))
    entity.receive(advertise(NS_DELEGATION_1, `<delegated namespace='${NS_MOOD}'/>`))
    entity.receive(`<iq type='set' from='montague.example' to='moods.montague.example' id='d1'>
      <delegation xmlns='${NS_DELEGATION_1}'><forwarded xmlns='urn:xmpp:forward:0'>
      <iq xmlns='jabber:client' type='get' id='m1' from='romeo@montague.example/x'><mood xmlns='${NS_MOOD}'/></iq>
      </forwarded></delegation></iq>`)
    await network.settled()
    const answer = entity.sent.at(-1)?.child(NS_DELEGATION_1, 'delegation')?.elements()[0]?.elements()[0]
    expect(answer?.attrs).toEqual({ type: 'result', id: 'm1', to: 'romeo@montague.example/x' })
    entity.receive(advertise(NS_DELEGATION, ''))
    entity.receive(advertise(NS_DELEGATION_1, "<delegated namespace='a'/>"))
    expect(api.delegations()).toEqual({ version: 2, namespaces: [], users: new Map() })
  })

  it('is asked for', async () => {
    const { server, api } = createVerona()
    const asked: unknown[] = []
    server.xmpp.iq.onRequest('get', { ns: NS_DELEGATION, name: 'query' }, ({ payload }) => {
      asked.push(
        payload?.attrs['to'],
        payload?.elements().map(({ attrs }) => attrs['namespace']),
      )
      return undefined
    })
    await api.requestDelegation('romeo@montague.example', ['a', 'b'])
    expect(asked).toEqual(['romeo@montague.example', ['a', 'b']])
  })

  it('is told by discovery to the server alone', async () => {
    const { server, entity, juliet, api } = createVerona()
    const undo = api.nest(NS_MOOD, {
      server: { features: [NS_MOOD] },
      users: { identities: [{ category: 'pubsub', type: 'pep' }], features: [`${NS_MOOD}#each`] },
    })
    const info = (host: typeof juliet, separator: string) =>
      host.get(disco).getInfo(entity.jid, { node: `${NS_DELEGATION}${separator}${NS_MOOD}` })
    expect((await info(server, '::')).features).toContain(NS_MOOD)
    expect(await info(server, ':bare:')).toMatchObject({
      identities: [{ category: 'pubsub', type: 'pep' }],
      features: expect.arrayContaining([`${NS_MOOD}#each`]),
    })
    await expect(info(juliet, '::')).rejects.toMatchObject({ condition: 'item-not-found' })
    undo()
    expect((await info(server, '::')).features).not.toContain(NS_MOOD)
  })
})

describe('a forgery', () => {
  const forwarding = (iq: string) =>
    elementFrom(
      `<delegation xmlns='${NS_DELEGATION}'><forwarded xmlns='urn:xmpp:forward:0'>${iq}</forwarded></delegation>`,
    )
  const asked = (attrs: string, ns = NS_MOOD) => `<iq xmlns='jabber:client' ${attrs}><mood xmlns='${ns}'/></iq>`
  const good = "type='get' id='1' from='romeo@montague.example/x'"

  it('of a stranger is forbidden, and advertises nothing', async () => {
    const { network, entity, juliet, api, delegate } = createVerona()
    let answered = 0
    api.onGet(moodExchange, () => ({ of: `${++answered}` }))
    await delegate()
    const forged = juliet.iq.request('set', entity.jid, forwarding(asked(good)))
    await expect(forged).rejects.toMatchObject({ condition: 'forbidden' })
    const content = `<delegation xmlns='${NS_DELEGATION}'><delegated namespace='${NS_MOOD}'/></delegation>`
    for (const from of ['capulet.example', 'romeo@montague.example', 'example']) {
      entity.receive(`<message from='${from}' to='${entity.jid}'>${content}</message>`)
      expect(api.delegations(from.replace(/^.*@/, ''))).toEqual(from.includes('@') ? api.delegations() : undefined)
    }
    await network.settled()
    expect(answered).toBe(0)
  })

  it.each([
    ['a namespace that is not delegated', asked(good, 'urn:example:other'), 'forbidden'],
    ['no payload', `<iq xmlns='jabber:client' ${good}/>`, 'forbidden'],
    ['an answer', asked("type='result' id='1' from='romeo@montague.example/x'"), 'bad-request'],
    ['nobody as sender', asked("type='get' id='1'"), 'bad-request'],
    ['no id', asked("type='get' from='romeo@montague.example/x'"), 'bad-request'],
    ['a resource', asked(`${good} to='romeo@montague.example/x'`), 'bad-request'],
    ['another server', asked(`${good} to='juliet@capulet.example'`), 'bad-request'],
    ['no address', asked(`${good} to='a@@b'`), 'jid-malformed'],
    ['no iq', '', 'bad-request'],
  ])('for %s is refused', async (_, iq, condition) => {
    const { server, entity, api, delegate } = createVerona()
    api.onGet(moodExchange, () => ({}))
    await delegate()
    await expect(server.iq.request('set', entity.jid, forwarding(iq))).rejects.toMatchObject({ condition })
  })

  it('for a user who has not agreed is forbidden', async () => {
    const { server, entity, api } = createVerona()
    api.onGet(moodExchange, () => ({}))
    entity.receive(`<message from='montague.example' to='${entity.jid}'><delegation xmlns='${NS_DELEGATION}'
      to='romeo@montague.example'><delegated namespace='${NS_MOOD}'/></delegation></message>`)
    const ask = (attrs: string) => server.iq.request('set', entity.jid, forwarding(asked(`type='get' id='1' ${attrs}`)))
    await ask("from='romeo@montague.example/x'")
    await ask("from='juliet@capulet.example/x' to='romeo@montague.example'")
    const others = [
      "from='benvolio@montague.example/x'",
      "from='romeo@montague.example/x' to='benvolio@montague.example'",
    ]
    for (const attrs of others) await expect(ask(attrs)).rejects.toMatchObject({ condition: 'forbidden' })
  })

  it.each([
    ['another id', { id: 'other' }],
    ['another addressee', { to: 'tybalt@capulet.example' }],
    ['another sender', { from: 'capulet.example' }],
    ['another type', { type: 'set' }],
  ])('in an answer of the entity with %s reaches nobody', async (_, change) => {
    const network = createTestNetwork()
    const server = network.join({ jid: 'montague.example', kind: 'component' }).use(delegationService).goOnline()
    const entity = network.join({ jid: 'moods.montague.example', kind: 'component' }).goOnline()
    const juliet = network.join({ jid: 'juliet@capulet.example/balcony' }).goOnline()
    entity.xmpp.iq.onRequest('set', { ns: NS_DELEGATION, name: 'delegation' }, ({ payload }) => {
      const answer = new Iq(payload!.elements()[0]!.elements()[0]!).result(Mood.encode({}))
      Object.assign(answer.element.attrs, change)
      const forwarded = payload!.clone()
      forwarded.elements()[0]!.children.splice(0, Number.POSITIVE_INFINITY, answer.element)
      return forwarded
    })
    server.get(delegationService).delegate(entity.jid, [moods])
    await expect(juliet.iq.get('romeo@montague.example', moodExchange, {})).rejects.toMatchObject({
      condition: 'service-unavailable',
    })
  })
})
