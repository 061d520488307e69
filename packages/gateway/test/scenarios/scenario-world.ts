import { describeWithSlixmpp, type RealServerName, type Slixmpp, type SlixmppSuite } from '@trestle/test-fixtures'
import type { Element } from '@trestle/xml'
import { expect, vi } from 'vitest'
import {
  createGateway,
  createMemoryStore,
  type Gateway,
  type GatewayOptions,
  type GatewayStore,
} from '../../src/index.js'
import type { ScenarioNetwork } from './scenario-network.js'
import { loginScenarioUser, type ScenarioUser } from './scenario-user.js'

export const GATEWAY = 'gw.localhost'
export const NURSE = `nurse@${GATEWAY}`
export const limit = { timeout: 20_000, interval: 50 }
const users = { romeo: 'wherefore', juliet: 'art thou', tybalt: 'cats' }
const base = { users, components: { [GATEWAY]: 'secret' } }
const granted: SlixmppSuite['options'] = {
  ...base,
  prosody: {
    modules: ['privilege'],
    component: 'modules_enabled = { "privilege" }',
    host: `privileged_entities = { ["${GATEWAY}"] = { roster = "both", message = "outgoing" } }`,
  },
  ejabberd: {
    modules: { mod_privilege: { roster: { both: 'gateway' }, message: { outgoing: 'gateway' } }, mod_carboncopy: {} },
    config: { acl: { gateway: { server: GATEWAY } }, access_rules: { gateway: { allow: 'gateway' } } },
  },
}

export interface ScenarioScene {
  readonly slixmpp: Slixmpp
  /** Whether the server writes rosters and sends messages for the gateway. */
  readonly isPrivileged: boolean
  login(name?: keyof typeof users, plugins?: readonly string[]): Promise<ScenarioUser>
  /** Starts a gateway of the network; `sees` is shown what it sends. */
  start(
    scenario: ScenarioNetwork,
    options?: Partial<GatewayOptions>,
    store?: GatewayStore,
    sees?: (stanza: Element) => void,
  ): Promise<Gateway>
  /** Registers a user in band, and waits until the session is there. */
  register(user: ScenarioUser, gateway: Gateway): Promise<void>
}

/** Defines a suite for Prosody and ejabberd, each with privileges and without, and slixmpp as the users' client. */
export function describeScenarios(name: string, suite: (scene: ScenarioScene) => void): void {
  for (const [how, options] of [
    ['with', granted],
    ['without', base],
  ] as const) {
    // ejabberd 23 grants what it does not do: there the gateway goes on as without.
    for (const kind of ['prosody', 'ejabberd'] as const satisfies readonly RealServerName[]) {
      const functions = new URL('./slixmpp_scenarios.py', import.meta.url)
      describeWithSlixmpp(`${name}, ${how} privileges`, { options, functions, servers: [kind] }, (slixmpp) => {
        suite({
          slixmpp,
          isPrivileged: how === 'with' && kind === 'prosody',
          login: (user = 'romeo', plugins) => loginScenarioUser(slixmpp, user, plugins && [...plugins]),
          async start({ network }, more = {}, store = createMemoryStore(), sees = () => {}) {
            const { host, componentPort: port } = slixmpp.server()
            const component = { jid: GATEWAY, secret: 'secret', host, port, reconnect: { initial: 100, max: 1000 } }
            const userJidValidator = /(romeo|juliet)@localhost/
            const gateway = createGateway({ network, store, component, userJidValidator, ...more })
            gateway.component.xmpp.filter('out', (stanza) => {
              sees(stanza)
              return stanza
            })
            await gateway.start()
            return gateway
          },
          async register(user, gateway) {
            const answer = await user.ask(registrationOf({ name: 'romeo', password: 'montague' }))
            expect(answer.attrs['type']).toBe('result')
            const jid = user.peer.jid.split('/')[0]
            await vi.waitFor(
              () => expect(gateway.users.find((one) => one.jid === jid)?.status.state).toBe('online'),
              limit,
            )
          },
        })
      })
    }
  }
}

/** A registration in band with these fields. */
export function registrationOf(fields: Readonly<Record<string, string>>): string {
  const given = Object.entries(fields).map(([name, value]) => `<${name}>${value}</${name}>`)
  return `<iq xmlns='jabber:client' type='set' to='${GATEWAY}'><query xmlns='jabber:iq:register'>${given.join('')}</query></iq>`
}
