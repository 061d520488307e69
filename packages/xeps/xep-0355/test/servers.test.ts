import { type Client, createClient } from '@trestle/client'
import { type Component, createComponent } from '@trestle/component'
import { attr, element, exchange, StanzaError, string } from '@trestle/stanza'
import { describeWithServers } from '@trestle/test-fixtures'
import { disco } from '@trestle/xep-0030'
import { afterEach, expect, it } from 'vitest'
import { type DelegationApi, delegation } from '../src/index.js'

const ENTITY = 'moods.localhost'
const NS_MOOD = 'urn:example:mood'
const options = {
  users: { romeo: 'wherefore' },
  components: { [ENTITY]: 'secret' },
  prosody: {
    modules: ['delegation'],
    component: 'modules_enabled = { "delegation" }',
    host: `delegations = { ["${NS_MOOD}"] = { jid = "${ENTITY}" } }`,
  },
  ejabberd: {
    modules: { mod_delegation: { namespaces: { [NS_MOOD]: { access: 'moods' } } } },
    config: { acl: { moods: { server: ENTITY } }, access_rules: { moods: { allow: 'moods' } } },
  },
}
const limit = { timeout: 45_000 }
const Mood = element(NS_MOOD, 'mood', { of: attr(string) })
const moodExchange = exchange(Mood, Mood)

describeWithServers('delegated namespaces', { options }, (server, kind) => {
  const hosts: (Client | Component)[] = []
  afterEach(async () => {
    await Promise.all(hosts.splice(0).map((host) => host.stop()))
  })

  async function connect(): Promise<DelegationApi> {
    const { host, componentPort: port } = server()
    const component = createComponent({ jid: ENTITY, secret: 'secret', host, port }).use(delegation)
    hosts.push(component)
    component.get(delegation).nest(NS_MOOD, { server: { features: [`${NS_MOOD}#here`] } })
    await component.start()
    await component.get(delegation).waitForDelegations(undefined, limit)
    return component.get(delegation)
  }

  async function login(): Promise<Client> {
    const { host, c2sPort: port, ca } = server()
    const client = createClient({ jid: 'romeo@localhost', password: 'wherefore', host, port, tls: { ca } })
    hosts.push(client)
    await client.use(disco).start()
    return client
  }

  it('are answered for the server and for its users, by results and by errors', async () => {
    const [api, romeo] = await Promise.all([connect(), login()])
    expect(api.delegations()).toMatchObject({
      version: kind === 'prosody' ? 2 : 1,
      namespaces: [{ namespace: NS_MOOD, attributes: [] }],
    })
    api.onGet(moodExchange, ({ of }, { to }) => ({ of: `${of} ${to}` }))
    api.onSet(moodExchange, () => {
      throw new StanzaError('not-acceptable')
    })
    const ask = async (to: string) => (await romeo.iq.get(to, moodExchange, { of: 'love' }, limit)).of
    expect(await ask('localhost')).toBe('love localhost')
    expect(await ask('romeo@localhost')).toBe('love romeo@localhost')
    await expect(romeo.iq.set('localhost', moodExchange, { of: 'wrath' }, limit)).rejects.toMatchObject({
      condition: 'not-acceptable',
    })
  })

  it('are announced by the server', async () => {
    const [, romeo] = await Promise.all([connect(), login()])
    const announced = async () => (await romeo.get(disco).getInfo('localhost', {}, limit)).features
    // The server asks for it after it has said what it delegates.
    await expect.poll(announced, { timeout: 20_000 }).toContain(`${NS_MOOD}#here`)
  })
})
