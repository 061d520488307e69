import { JID } from '@trestle/jid'
import type { Element } from '@trestle/xml'
import { afterEach, expect, it, vi } from 'vitest'
import { createMemoryStore, type Gateway, textField } from '../../src/index.js'
import { scenarioNetwork } from './scenario-network.js'
import { conditionOf, type ScenarioUser } from './scenario-user.js'
import { describeScenarios, GATEWAY, limit, NURSE, registrationOf } from './scenario-world.js'

const COMMANDS = 'http://jabber.org/protocol/commands'
const REGISTER = 'jabber:iq:register'
const DISCO_ITEMS = 'http://jabber.org/protocol/disco#items'
const right = { name: 'romeo', password: 'montague' }

const request = (type: 'get' | 'set', inside: string, to = GATEWAY) =>
  `<iq xmlns='jabber:client' type='${type}' to='${to}'>${inside}</iq>`
const execute = (node: string) => request('set', `<command xmlns='${COMMANDS}' node='${node}' action='execute'/>`)
const textOf = (element: Element): string =>
  element.children.map((one) => (typeof one === 'string' ? one : textOf(one))).join(' ')
const rosterOf = async (user: ScenarioUser): Promise<Readonly<Record<string, string | undefined>>> => {
  const roster = await user.ask("<iq xmlns='jabber:client' type='get'><query xmlns='jabber:iq:roster'/></iq>")
  const items = roster.child('jabber:iq:roster', 'query')?.childrenOf('jabber:iq:roster', 'item') ?? []
  return Object.fromEntries(items.map(({ attrs }) => [attrs['jid'], attrs['subscription']]))
}

describeScenarios('registration with a gateway, for slixmpp', ({ start, register, login }) => {
  let gateway: Gateway
  afterEach(() => gateway?.stop())

  it('asks for the fields, logs in, welcomes, and comes into the roster', async () => {
    const scenario = scenarioNetwork('Scenario', {})
    gateway = await start(scenario)
    const romeo = await login()
    const form = await romeo.ask(request('get', `<query xmlns='${REGISTER}'/>`))
    const query = form.child(REGISTER, 'query')
    expect(query?.elements().map(({ name }) => name)).toEqual(
      expect.arrayContaining(['instructions', 'name', 'password']),
    )
    await register(romeo, gateway)
    expect(scenario.got).toEqual(['login romeo'])
    expect((await romeo.message(GATEWAY, ({ body }) => body !== undefined)).body).toMatch(/^Welcome to Scenario/)
    await romeo.presence(GATEWAY, ({ type, show }) => type === 'available' && show === undefined)
    await vi.waitFor(async () => expect((await rosterOf(romeo))[GATEWAY]).toBe('both'), limit)
    const again = await romeo.ask(request('get', `<query xmlns='${REGISTER}'/>`))
    expect(textOf(again)).not.toContain(right.password)
    expect(again.child(REGISTER, 'query')?.child(REGISTER, 'registered')).toBeDefined()
  }, 60_000)

  it('is for those whom the gateway serves: others are refused on every path, and leave nothing', async () => {
    const scenario = scenarioNetwork('Scenario', {})
    const store = createMemoryStore()
    gateway = await start(scenario, {}, store)
    const tybalt = await login('tybalt')
    expect(conditionOf(await tybalt.ask(registrationOf(right)))).toMatch(/^(not-allowed|forbidden)$/)
    expect(conditionOf(await tybalt.ask(execute(REGISTER)))).toMatch(/^(not-allowed|forbidden)$/)
    await tybalt.tell(`<message xmlns='jabber:client' type='chat' to='${GATEWAY}'><body>register</body></message>`)
    const answer = await tybalt.message(GATEWAY)
    expect(answer.type === 'error' || !/password/i.test(answer.body ?? '')).toBe(true)
    expect(gateway.users).toEqual([])
    expect(scenario.got).toEqual([])
    const kept = []
    for await (const user of await store.users.all()) kept.push(user)
    expect(kept).toEqual([])
  }, 60_000)

  it('names the field that is missing, and asks the network nothing', async () => {
    const scenario = scenarioNetwork('Scenario', {})
    gateway = await start(scenario)
    const romeo = await login()
    const refused = await romeo.ask(registrationOf({ name: 'romeo' }))
    expect(conditionOf(refused)).toMatch(/^(not-acceptable|bad-request)$/)
    expect(textOf(refused)).toContain('password')
    expect(scenario.got).toEqual([])
    expect(gateway.users).toEqual([])
  }, 60_000)

  it('ends for one user alone, who leaves nothing behind', async () => {
    const scenario = scenarioNetwork('Scenario', {})
    const store = createMemoryStore()
    gateway = await start(scenario, {}, store)
    const romeo = await login('romeo')
    await register(romeo, gateway)
    await scenario
      .session('romeo')
      .contacts.byLegacyId('nurse')
      .update({ name: 'Nurse', friend: true, presence: { show: 'online' } })
    const juliet = await login('juliet')
    await register(juliet, gateway)
    await scenario
      .session('romeo')
      .contacts.byLegacyId('nurse')
      .update({ name: 'Nurse', friend: true, presence: { show: 'online' } })
    await Promise.all([romeo, juliet].map((one) => one.presence(NURSE, ({ type }) => type === 'available')))
    const answer = await romeo.ask(request('set', `<query xmlns='${REGISTER}'><remove/></query>`))
    expect(answer.attrs['type']).toBe('result')
    await romeo.presence(NURSE, ({ type }) => type === 'unavailable')
    await vi.waitFor(async () => {
      const { [NURSE]: subscription = 'none' } = await rosterOf(romeo)
      expect(subscription).toBe('none')
    }, limit)
    expect(gateway.users.map(({ jid }) => jid)).toEqual(['juliet@localhost'])
    expect(await store.contacts.all('romeo@localhost')).toEqual([])
    await gateway.stop()
    gateway = await start(scenario, {}, store)
    await vi.waitFor(() => expect(gateway.users[0]?.status.state).toBe('online'), limit)
    await scenario.session('romeo').contacts.byLegacyId('nurse').sendText('Madam!', { legacyId: 'n1' })
    expect((await juliet.message(NURSE, ({ body }) => body !== undefined)).body).toBe('Madam!')
  }, 60_000)
})

describeScenarios('commands of a gateway, for slixmpp', ({ start, register, login }) => {
  let gateway: Gateway
  afterEach(() => gateway?.stop())

  it('of administrators are hidden from others, and forbidden', async () => {
    gateway = await start(scenarioNetwork('Scenario', {}), { admins: [JID.parse('juliet@localhost')] })
    const [romeo, juliet] = [await login('romeo'), await login('juliet')]
    const nodesOf = async (user: ScenarioUser) => {
      const items = await user.ask(request('get', `<query xmlns='${DISCO_ITEMS}' node='${COMMANDS}'/>`))
      return (items.child(DISCO_ITEMS, 'query')?.elements() ?? []).flatMap(({ attrs }) => attrs['node'] ?? [])
    }
    const hidden = (await nodesOf(juliet)).filter((node) => ![REGISTER, 'info', 'help'].includes(node))
    expect(hidden.length).toBeGreaterThan(0)
    const seen = await nodesOf(romeo)
    expect(seen).toContain(REGISTER)
    for (const node of hidden.filter((one) => !seen.includes(one))) {
      expect([node, conditionOf(await romeo.ask(execute(node)))]).toEqual([node, 'forbidden'])
    }
  }, 60_000)

  it('are held in the chat too, until they are given up, and the next line is a command again', async () => {
    gateway = await start(scenarioNetwork('Scenario', {}))
    const romeo = await login()
    const say = (body: string) =>
      romeo.tell(`<message xmlns='jabber:client' type='chat' to='${GATEWAY}'><body>${body}</body></message>`)
    const hears = (text: RegExp) => romeo.message(GATEWAY, ({ body = '' }) => text.test(body))
    await say('register')
    await hears(/name/i)
    await say('abort')
    await hears(/abort|cancel|ended|given up/i)
    await say('help')
    await hears(/register/)
    expect(gateway.users).toEqual([])
  }, 60_000)

  it('of a search with one field find the address of a prompt, where there is one', async () => {
    const scenario = scenarioNetwork('Scenario', { search: { phone: textField({ label: 'Phone' }) } })
    gateway = await start(scenario)
    const romeo = await login()
    await register(romeo, gateway)
    const prompt = await romeo.ask(request('get', "<query xmlns='jabber:iq:gateway'/>"))
    expect(textOf(prompt)).toContain('Phone')
    const look = async (...names: string[]) => {
      scenario.found = names.map((legacyId) => ({ legacyId }))
      return romeo.ask(request('set', "<query xmlns='jabber:iq:gateway'><prompt>555</prompt></query>"))
    }
    expect(textOf(await look('nurse'))).toContain(NURSE)
    expect(conditionOf(await look())).toBe('item-not-found')
    expect(conditionOf(await look('nurse', 'peter'))).toBe('bad-request')
  }, 60_000)
})
