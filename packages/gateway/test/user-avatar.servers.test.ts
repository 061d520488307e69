import type { Client } from '@trestle/client'
import { describeWithServers } from '@trestle/test-fixtures'
import { vcard } from '@trestle/xep-0054'
import { avatar } from '@trestle/xep-0084'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type Attachment, defineNetwork, readAll, textField } from '../src/index.js'
import { befriend, type ServerWorld, startWorld } from './over-server.js'

const GATEWAY = 'gw.localhost'
const limit = { timeout: 10_000, interval: 50 }
const PNG = Uint8Array.from(
  atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='),
  (char) => char.charCodeAt(0),
)
const options = {
  users: { romeo: 'wherefore' },
  components: { [GATEWAY]: 'secret' },
  prosody: { modules: ['pep', 'vcard_legacy'] },
  ejabberd: { modules: { mod_pubsub: { plugins: ['flat', 'pep'] }, mod_caps: {}, mod_vcard: {}, mod_muc: {} } },
}

describeWithServers('a user with a picture', { options }, (server) => {
  let world: ServerWorld
  let romeo: Client
  const got: (number | null)[] = []

  beforeAll(async () => {
    const network = defineNetwork({
      name: 'Trial',
      type: 'x',
      registration: { name: textField({ required: true }) },
      capabilities: { userAvatar: true },
      session: () => ({
        login: () => {},
        onMessage: () => undefined,
        async onUserAvatar(given: Attachment | null) {
          got.push(given && (await readAll(given, { maxBytes: 1000 })).length)
        },
      }),
    })
    world = await startWorld(server(), GATEWAY, network, {
      asked: befriend,
      use: (client) => client.use(avatar).use(vcard),
    })
    romeo = world.romeo
  }, 60_000)
  afterAll(async () => {
    await world?.stop()
  })

  it('shows it at the network, as long as there is one', async () => {
    await romeo.get(avatar).publishAvatar(PNG, { width: 1, height: 1 })
    await vi.waitFor(() => expect(got).toEqual([PNG.length]), limit)
    await romeo.get(avatar).stop()
    await vi.waitFor(() => expect(got).toEqual([PNG.length, null]), limit)
  })
})
