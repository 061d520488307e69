import { describeWithServers, freePorts } from '@trestle/test-fixtures'
import { afterEach, describe } from 'vitest'
import { createTestServer } from '../src/index.js'
import { createParties } from './parties.js'
import { archiveBehaviour } from './suites/archives.js'
import { avatarBehaviour } from './suites/avatars.js'
import { blockingBehaviour } from './suites/blocking.js'
import { componentBehaviour } from './suites/components.js'
import { loginBehaviour } from './suites/login.js'
import { offlineBehaviour } from './suites/offline.js'
import { personalEventBehaviour } from './suites/personal-events.js'
import { presenceBehaviour } from './suites/presence.js'
import { privateStorageBehaviour } from './suites/private-storage.js'
import { pubsubBehaviour } from './suites/pubsub.js'
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

const ejabberd = {
  // Otherwise each of its components gets stanzas of all.
  component: { global_routes: false },
  modules: { mod_muc: { default_room_options: { mam: true } }, mod_avatar: {}, mod_vcard_xupdate: {} },
}
const prosody = {
  // Who may create nodes there.
  global: 'admins = { "romeo@localhost" }',
  sections: `
Component "pubsub.localhost" "pubsub"
Component "conference.localhost" "muc"
  modules_enabled = { "muc_mam" }
  muc_log_by_default = true
`,
}

describeWithServers('a server', { options: { users, components, ejabberd, prosody }, extra }, (server, kind) => {
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
  describe('avatars', () => avatarBehaviour({ server, kind, parties }))
  describe('private data', () => privateStorageBehaviour({ server, kind, parties }))
  describe('personal events', () => personalEventBehaviour({ server, kind, parties }))
  describe('publish-subscribe', () => pubsubBehaviour({ server, kind, parties }))
  describe('archives', () => archiveBehaviour({ server, kind, parties }))
  describe('messages for later', () => offlineBehaviour({ server, kind, parties }))
  describe('rooms', () => roomBehaviour({ server, kind, parties }))
  describe('components', () => componentBehaviour({ server, kind, parties }))
  describe('a restart', () => restartBehaviour({ server, kind, parties }))
})

describeWithServers('registration', { options: { registration: true }, extra }, (server, kind) => {
  const parties = createParties(server)
  afterEach(parties.stopAll)
  registrationBehaviour({ server, kind, parties })
})
