import { Presence } from '@trestle/stanza'
import type { TestHost } from '@trestle/testing'
import { registration } from '@trestle/xep-0077'
import { describe, expect, it } from 'vitest'
import { createMemoryStore, GatewayError, type GatewayStore } from '../src/index.js'
import { settle } from './dialogue-gateway.js'
import {
  bodiesOf,
  credentials,
  ECHO,
  GATEWAY,
  registered,
  startTrialGateway,
  type TrialGateway,
} from './trial-gateway.js'
import { trialNetwork } from './trial-network.js'

/** A step that the test lets go on. */
function gate() {
  let open: () => void = () => {}
  const passed = new Promise<void>((resolve) => (open = resolve))
  return { passed, open: () => open() }
}

/** The connection to the server is lost, and `meanwhile` happens before it is there again. */
async function cut(gateway: TrialGateway, meanwhile: () => unknown = () => {}): Promise<void> {
  gateway.host.lose()
  await settle(gateway)
  await meanwhile()
  await settle(gateway)
  gateway.host.goOnline()
  await settle(gateway)
}

/** A client that wants to see whoever wants to see it. */
function joined(gateway: TrialGateway): TestHost {
  const client = gateway.join()
  client.xmpp.events.on('subscription', ({ type, from }) => {
    if (type === 'subscribe') client.xmpp.send(Presence.of({ to: from!.bare, type: 'subscribe' }))
  })
  return client
}

/** The last presence of an address that a client got. */
function lastPresences(client: TestHost): Map<string, string> {
  const last = new Map<string, string>()
  client.xmpp.events.on('presence', ({ from, type, show, status }) => {
    if (type !== 'probe') last.set(String(from?.bare), `${show ?? type}: ${status}`)
  })
  return last
}

async function setUp(store: GatewayStore = createMemoryStore()) {
  const { network, trial } = trialNetwork()
  const gateway = await startTrialGateway(network, store)
  const romeo = joined(gateway)
  const live = () => trial.sessions.filter(({ context }) => !context.signal.aborted)
  return { trial, gateway, romeo, shown: lastPresences(romeo), live }
}

const statusOf = (gateway: TrialGateway) => gateway.frame.users.all.map(({ session }) => session.status.state)

describe('a login at the network during which the connection to the server is lost', () => {
  async function connecting() {
    const all = await setUp()
    const login = gate()
    all.trial.login = async () => {
      await login.passed
      return 'Hello'
    }
    await all.romeo.get(registration).register(GATEWAY, credentials)
    await settle(all.gateway)
    expect(all.shown.get(GATEWAY)).toBe('dnd: Connecting…')
    return { ...all, login }
  }

  it.each([
    ['while it is away', true],
    ['when it is back', false],
  ])('ends %s in one session, which the user sees', async (_, away) => {
    const { gateway, romeo, shown, live, trial, login } = await connecting()
    await cut(gateway, () => away && login.open())
    login.open()
    await settle(gateway)
    expect(statusOf(gateway)).toEqual(['online'])
    expect(trial.sessions).toHaveLength(1)
    expect(live()).toHaveLength(1)
    expect(shown.get(GATEWAY)).toBe('available: Hello')
    romeo.xmpp.send(romeo.xmpp.message({ to: ECHO, body: 'Hi' }))
    await settle(gateway)
    expect(trial.sessions[0]?.got).toMatchObject([{ body: 'Hi' }])
  })

  it('fails in one session, and the user sees why', async () => {
    const { gateway, shown, trial } = await connecting()
    const [session] = trial.sessions
    await cut(gateway, () => session?.context.connection.lost(new GatewayError('blocked', 'You are banned.'), 'never'))
    expect(statusOf(gateway)).toEqual(['failed'])
    expect(trial.sessions).toHaveLength(1)
    expect(shown.get(GATEWAY)).toBe('dnd: Not connected: You are banned.')
  })

  it('brings the contact list all the same', async () => {
    const { network, trial } = trialNetwork()
    const listing = gate()
    trial.list = async function* () {
      yield { legacyId: 'nurse', name: 'Nurse', presence: { show: 'away' as const } }
      await listing.passed
      yield { legacyId: 'echobot', name: 'Echo', presence: { show: 'busy' as const } }
    }
    const gateway = await startTrialGateway(network)
    const romeo = joined(gateway)
    const shown = lastPresences(romeo)
    const asked: string[] = []
    romeo.xmpp.events.on('subscription', ({ type, from }) => asked.push(`${type} ${from?.bare}`))
    await registered(gateway, trial, romeo)
    await cut(gateway, () => listing.open())
    expect(asked).toEqual(expect.arrayContaining([`subscribe nurse@${GATEWAY}`, `subscribe ${ECHO}`]))
    expect([shown.get(GATEWAY), shown.get(ECHO)]).toEqual(['available: Hello', 'dnd: undefined'])
  })
})

describe('a registration during which the connection to the server is lost', () => {
  async function registering(before: boolean) {
    const store = createMemoryStore()
    const { put } = store.users
    const storing = gate()
    store.users.put = async (user) => {
      if (before) await storing.passed
      await put(user)
      if (!before) await storing.passed
    }
    const all = await setUp(store)
    const asked: string[] = []
    all.romeo.xmpp.events.on('subscription', ({ type, from }) => asked.push(`${type} ${from?.bare}`))
    // Its answer is lost.
    const answer = all.romeo.get(registration).register(GATEWAY, credentials)
    answer.catch(() => {})
    await settle(all.gateway)
    return { ...all, store, storing, asked }
  }

  it.each([
    ['before', true],
    ['after', false],
  ])('%s the user is stored makes one session, which the user sees', async (_, before) => {
    const { gateway, romeo, trial, shown, live, store, storing, asked } = await registering(before)
    await cut(gateway, () => storing.open())
    expect(await store.users.all()).toHaveLength(1)
    expect(statusOf(gateway)).toEqual(['online'])
    expect(live()).toHaveLength(1)
    expect(shown.get(GATEWAY)).toBe('available: Hello')
    // Without it, the server would not tell the user's presence, nor the roster of the gateway.
    expect(asked).toContain(`subscribe ${GATEWAY}`)
    const bodies = bodiesOf(romeo)
    await trial.sessions[0]?.says('echobot', 'Welcome')
    await settle(gateway)
    expect(bodies).toEqual([`${ECHO}: Welcome`])
  })

  it('can be made again, and leaves one session', async () => {
    const { gateway, romeo, trial, live, storing } = await registering(true)
    await cut(gateway, () => storing.open())
    await registered(gateway, trial, romeo)
    expect(live()).toHaveLength(1)
    expect(gateway.frame.users.all).toHaveLength(1)
    expect(statusOf(gateway)).toEqual(['online'])
  })
})
