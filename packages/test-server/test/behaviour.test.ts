import { describeWithServers } from '@trestle/test-fixtures'
import { afterEach, describe } from 'vitest'
import { createTestServer } from '../src/index.js'
import { createParties } from './parties.js'
import { componentBehaviour } from './suites/components.js'
import { loginBehaviour } from './suites/login.js'
import { routingBehaviour } from './suites/routing.js'

const users = { romeo: 'wherefore' }
const components = { 'gw.localhost': 'secret', 'other.localhost': 'other secret' }
const extra = {
  'test-server': (options: {
    users?: Readonly<Record<string, string>>
    components?: Readonly<Record<string, string>>
    registration?: boolean
  }) => createTestServer({ ...options, directTlsPort: 0, websocketPort: 0 }).start(),
}

describeWithServers('a server', { options: { users, components }, extra }, (server, kind) => {
  const parties = createParties(server)
  afterEach(parties.goHome)
  describe('login', () => loginBehaviour({ server, kind, parties }))
  describe('routing', () => routingBehaviour({ server, kind, parties }))
  describe('components', () => componentBehaviour({ server, kind, parties }))
})
