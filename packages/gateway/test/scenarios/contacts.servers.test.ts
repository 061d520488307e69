import { file } from '@trestle/gateway-media'
import { type Element, serialize } from '@trestle/xml'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { createMemoryStore, type Gateway } from '../../src/index.js'
import { RED } from '../looks.js'
import { type ScenarioNetwork, scenarioNetwork } from './scenario-network.js'
import { conditionOf, type ScenarioUser } from './scenario-user.js'
import { describeScenarios, GATEWAY, limit, NURSE } from './scenario-world.js'

const INFO = 'http://jabber.org/protocol/disco#info'
const infoOf = (to: string) => `<iq xmlns='jabber:client' type='get' to='${to}'><query xmlns='${INFO}'/></iq>`

const identities = (answer: Element) =>
  answer
    .child(INFO, 'query')
    ?.childrenOf(INFO, 'identity')
    .map(({ attrs }) => `${attrs['category']}/${attrs['type']}`)
const features = (answer: Element) =>
  answer
    .child(INFO, 'query')
    ?.childrenOf(INFO, 'feature')
    .map(({ attrs }) => attrs['var'])

const capabilities = { edits: true, reactions: { max: 1, allowed: ['\u{1f44d}'] } } as const

describeScenarios('contacts of a gateway, for slixmpp', ({ start, register, login }) => {
  let scenario: ScenarioNetwork
  let gateway: Gateway
  let romeo: ScenarioUser
  const nurse = () => scenario.session('romeo').contacts.byLegacyId('nurse')

  beforeAll(async () => {
    scenario = scenarioNetwork('Scenario', capabilities)
    gateway = await start(scenario)
    romeo = await login()
    await register(romeo, gateway)
    await nurse().update({ name: 'Nurse', friend: true, presence: { show: 'online' } })
    await romeo.presence(NURSE, ({ type }) => type === 'available')
  }, 60_000)
  afterAll(() => gateway?.stop())

  /** Logs in, and sees that the nurse is there. */
  async function arrive(plugins?: readonly string[]): Promise<void> {
    romeo = await login('romeo', plugins)
    await romeo.arrivedTo(NURSE, GATEWAY)
  }

  it('are accounts with a client, with what the network takes; for others there is nobody', async () => {
    await arrive()
    const account = await romeo.ask(infoOf(NURSE))
    expect(identities(account)).toEqual(['account/registered', 'pubsub/pep'])
    const client = await romeo.ask(infoOf(`${NURSE}/legacy`))
    expect(identities(client)).toEqual(['client/pc'])
    expect(features(client)).toEqual(expect.arrayContaining(['urn:xmpp:message-correct:0', 'urn:xmpp:reactions:0']))
    expect(features(client)).not.toContain('urn:xmpp:message-retract:1')
    expect(serialize(client)).toContain('urn:xmpp:reactions:0:restrictions')
    expect(serialize(client)).toContain('\u{1f44d}')
    const tybalt = await login('tybalt')
    for (const to of [NURSE, `${NURSE}/legacy`, `nobody@${GATEWAY}`])
      expect(conditionOf(await tybalt.ask(infoOf(to)))).toBe('registration-required')
  }, 60_000)

  it('are told by events to clients that want them, each once, and to no stranger', async () => {
    await arrive(['xep_0030', 'xep_0115', 'xep_0199'])
    await nurse().update({ avatar: { id: 'red', file: file(RED) } })
    await romeo.presence(NURSE, ({ element }) => /<photo[^/]*>\w/.test(serialize(element)))
    const namespaces = ['http://jabber.org/protocol/nick', 'urn:xmpp:avatar:metadata']
    await romeo.peer.call('want', { namespaces })
    const events: (string | undefined)[] = []
    for (let count = 0; count < 2; count++) {
      const { element } = await romeo.message(NURSE, (one) => serialize(one.element).includes('pubsub#event'))
      events.push(/node=['"]([^'"]+)/.exec(serialize(element))?.[1])
    }
    expect(events.sort()).toEqual(namespaces)
    await romeo.settled(GATEWAY)
    expect(romeo.unread().filter((one) => one.from?.local === 'nurse')).toEqual([])
  }, 60_000)

  it('say how they are once, and since when', async () => {
    await arrive()
    const lastSeen = new Date('2026-11-28T10:00:00Z')
    const away = { show: 'away', status: 'At the friar’s', lastSeen } as const
    await nurse().update({ presence: away })
    await nurse().update({ presence: away })
    const { element } = await romeo.presence(NURSE, ({ show }) => show === 'away')
    expect(serialize(element)).toMatch(/idle[^>]*since=['"]2026-11-28T10:00:00/)
    await nurse().update({ presence: { show: 'busy' } })
    // The one that said the same again would have come before.
    const next = await romeo.presence(NURSE, ({ type }) => type === 'available')
    expect(next.show).toBe('dnd')
  }, 60_000)

  it('answer probes, and so does the gateway', async () => {
    await arrive()
    await nurse().update({ presence: { show: 'away', status: 'At the friar’s' } })
    await romeo.presence(NURSE, ({ show }) => show === 'away')
    const probe = (to: string) => romeo.tell(`<presence xmlns='jabber:client' type='probe' to='${to}'/>`)
    await probe(NURSE)
    expect((await romeo.presence(NURSE, ({ show }) => show === 'away')).status).toBe('At the friar’s')
    await probe(GATEWAY)
    await romeo.presence(GATEWAY, ({ type, status }) => type === 'available' && status === 'Connected')
  }, 60_000)
})

describeScenarios('the roster of a gateway, for slixmpp', ({ isPrivileged, start, register, login }) => {
  let gateway: Gateway
  afterEach(() => gateway?.stop())

  it('of a list come into the roster, where only what differs is written', async () => {
    const scenario = scenarioNetwork('Scenario', {})
    const contact = (legacyId: string) => ({ legacyId, name: legacyId.toUpperCase(), groups: ['Verona'] })
    scenario.list = [contact('ann')]
    const store = createMemoryStore()
    gateway = await start(scenario, {}, store)
    const romeo = await login()
    await register(romeo, gateway)
    const roster = async () => {
      const answer = await romeo.ask("<iq xmlns='jabber:client' type='get'><query xmlns='jabber:iq:roster'/></iq>")
      const items = answer.child('jabber:iq:roster', 'query')?.elements() ?? []
      return Object.fromEntries(items.map(({ attrs }) => [attrs['jid']?.split('@')[0], attrs['subscription']]))
    }
    await vi.waitFor(async () => expect(await roster()).toMatchObject({ ann: 'both' }), limit)
    await gateway.stop()
    scenario.list = [contact('ann'), contact('bea'), contact('cat')]
    const written: string[] = []
    // Where the server does not write rosters, contacts ask for it.
    const asks = ({ name, attrs }: Element) => name === 'presence' && attrs['type'] === 'subscribe'
    const writes = (stanza: Element) => stanza.attrs['type'] === 'set' && serialize(stanza).includes('jabber:iq:roster')
    gateway = await start(scenario, {}, store, (stanza) => {
      if (isPrivileged ? writes(stanza) : asks(stanza)) written.push(serialize(stanza))
    })
    await vi.waitFor(async () => expect(await roster()).toMatchObject({ ann: 'both', bea: 'both', cat: 'both' }), limit)
    expect(written.filter((one) => one.includes('ann@'))).toEqual([])
    for (const name of ['bea', 'cat']) {
      const [one, ...more] = written.filter((text) => text.includes(`${name}@`))
      expect(more).toEqual([])
      expect(one).toContain(name.toUpperCase())
      if (isPrivileged) expect(one).toContain('Verona')
    }
  }, 60_000)

  it('are asked once, however often they are asked', async () => {
    const scenario = scenarioNetwork('Scenario', { friends: true })
    gateway = await start(scenario)
    const romeo = await login()
    await register(romeo, gateway)
    for (let count = 0; count < 5; count++)
      await romeo.tell(`<presence xmlns='jabber:client' type='subscribe' to='${NURSE}'/>`)
    await vi.waitFor(() => expect(scenario.got).toContain('request nurse'), limit)
    const nurse = scenario.session('romeo').contacts.byLegacyId('nurse')
    await nurse.update({ friend: true, presence: { show: 'online' } })
    await romeo.presence(NURSE, ({ type }) => type === 'available')
    await romeo.settled(GATEWAY)
    expect(scenario.got.filter((what) => what === 'request nurse')).toHaveLength(1)
  }, 60_000)
})
