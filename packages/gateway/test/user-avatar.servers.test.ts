import { type Client, createClient } from '@trestle/client'
import { describeWithServers } from '@trestle/test-fixtures'
import { vcard } from '@trestle/xep-0054'
import { registration } from '@trestle/xep-0077'
import { avatar } from '@trestle/xep-0084'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import {
  type Attachment,
  createGateway,
  createMemoryStore,
  defineNetwork,
  type Gateway,
  readAll,
  textField,
} from '../src/index.js'

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
  let gateway: Gateway
  let romeo: Client
  const got: (number | null)[] = []

  beforeAll(async () => {
    const { host, componentPort: port, c2sPort, domain, ca } = server()
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
    gateway = createGateway({
      network,
      store: createMemoryStore(),
      component: { jid: GATEWAY, secret: 'secret', host, port },
      userJidValidator: /.*@localhost/,
    })
    await gateway.start()
    romeo = createClient({ jid: `romeo@${domain}`, password: 'wherefore', host, port: c2sPort, tls: { ca } })
    romeo.use(registration).use(avatar).use(vcard)
    romeo.on('subscription', ({ type, from }) => {
      if (type !== 'subscribe') return
      romeo.send(romeo.presence({ type: 'subscribed', to: from!.bare }))
      romeo.send(romeo.presence({ type: 'subscribe', to: from!.bare }))
    })
    await romeo.start()
    romeo.send(romeo.presence())
    await romeo.get(registration).register(GATEWAY, { name: 'Romeo' })
    await vi.waitFor(() => expect(gateway.users[0]?.status.state).toBe('online'), limit)
  }, 60_000)
  afterAll(async () => {
    await romeo?.stop()
    await gateway?.stop()
  })

  it('shows it at the network, as long as there is one', async () => {
    await romeo.get(avatar).publishAvatar(PNG, { width: 1, height: 1 })
    await vi.waitFor(() => expect(got).toEqual([PNG.length]), limit)
    await romeo.get(avatar).stop()
    await vi.waitFor(() => expect(got).toEqual([PNG.length, null]), limit)
  })
})
