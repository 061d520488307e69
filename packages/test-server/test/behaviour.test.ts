import { describeWithServers, freePorts } from '@trestle/test-fixtures'
import { afterEach, describe } from 'vitest'
import { createTestServer } from '../src/index.js'
import { createParties } from './parties.js'
import { blockingBehaviour } from './suites/blocking.js'
import { componentBehaviour } from './suites/components.js'
import { loginBehaviour } from './suites/login.js'
import { presenceBehaviour } from './suites/presence.js'
import { registrationBehaviour } from './suites/registration.js'
import { restartBehaviour } from './suites/restart.js'
import { roomBehaviour } from './suites/rooms.js'
import { rosterBehaviour } from './suites/roster.js'
import { routingBehaviour } from './suites/routing.js'
import { serviceBehaviour } from './suites/services.js'
import { vcardBehaviour } from './suites/vcards.js'
import { websocketBehaviour } from './suites/websocket.js'

const users = { romeo: 'wherefore' }
const components = { 'gw.localhost': 'secret', 'other.localhost': 'other secret' }
const extra = {
  'test-server': async (options: {
    users?: Readonly<Record<string, string>>
    components?: Readonly<Record<string, string>>
    registration?: boolean
  }) => {
    // No outgoing connection takes one of these while the server restarts.
    const [port, directTlsPort, componentPort, websocketPort] = await freePorts(4)
    return createTestServer({ ...options, port, directTlsPort, componentPort, websocketPort }).start()
  },
}

// Otherwise each of its components gets stanzas of all.
const ejabberd = { component: { global_routes: false } }

describeWithServers('a server', { options: { users, components, ejabberd }, extra }, (server, kind) => {
  const parties = createParties(server)
  afterEach(parties.stopAll)
  describe('login', () => loginBehaviour({ server, kind, parties }))
  describe('WebSocket', () => websocketBehaviour({ server, kind, parties }))
  describe('routing', () => routingBehaviour({ server, kind, parties }))
  describe('a roster', () => rosterBehaviour({ server, kind, parties }))
  describe('presence', () => presenceBehaviour({ server, kind, parties }))
  describe('services', () => serviceBehaviour({ server, kind, parties }))
  describe('blocking', () => blockingBehaviour({ server, kind, parties }))
  describe('vCards', () => vcardBehaviour({ server, kind, parties }))
  describe('rooms', () => roomBehaviour({ server, kind, parties }))
  describe('components', () => componentBehaviour({ server, kind, parties }))
  describe('a restart', () => restartBehaviour({ server, kind, parties }))
})

describeWithServers('registration', { options: { registration: true }, extra }, (server, kind) => {
  const parties = createParties(server)
  afterEach(parties.stopAll)
  registrationBehaviour({ server, kind, parties })
})
