import { createGateway, createMemoryStore, type Gateway } from '@trestle/gateway'
import { describeWithServers } from '@trestle/test-fixtures'
import { afterAll, beforeAll, expect, it } from 'vitest'
import network from '../src/index.js'
import { createSuperDuperServer } from '../src/server/index.js'
import { type SlixmppUser, startSlixmppUser } from './slixmpp-user.js'

const GATEWAY = 'superduper.localhost'
const SECRET = 'kept between us'
const ECHO = `echobot@${GATEWAY}`
const options = { users: { benvolio: 'be ruled by me' }, components: { [GATEWAY]: SECRET } }

describeWithServers('the superduper gateway, for slixmpp', { options, needs: ['slixmpp'] }, (server) => {
  let superduper: Awaited<ReturnType<typeof createSuperDuperServer>>
  let gateway: Gateway
  let user: SlixmppUser

  beforeAll(async () => {
    superduper = await createSuperDuperServer({ port: 0, accounts: { benvolio: 'secret' } })
    process.env['SUPERDUPER_SERVER'] = `127.0.0.1:${superduper.port}`
    const { host, componentPort: port } = server()
    gateway = createGateway({
      network,
      store: createMemoryStore(),
      component: { jid: GATEWAY, secret: SECRET, host, port },
    })
    await gateway.start()
    user = await startSlixmppUser(server(), 'benvolio@localhost/street', options.users.benvolio)
    await user.event({ event: 'online' })
  })
  afterAll(async () => {
    await user?.stop()
    await gateway?.stop()
    await superduper?.close()
  })

  it('is a gateway that it can describe and register with', async () => {
    user.do({ do: 'describe', to: GATEWAY })
    const { identities } = await user.event({ event: 'described' })
    const name = 'Gateway to the super duper chat network'
    expect((identities as readonly string[][]).toSorted()).toEqual([
      ['conference', 'text', name],
      ['gateway', 'superduper', name],
    ])
    user.do({ do: 'register', to: GATEWAY, username: 'benvolio', password: 'secret' })
    expect((await user.event({ event: 'registered' }))['fields']).toEqual(
      expect.arrayContaining(['instructions', 'username', 'password', 'x']),
    )
    user.do({ do: 'subscribe', to: GATEWAY })
    await user.event({ event: 'presence', sender: GATEWAY, type: 'available', status: 'Connected' })
  })

  it('brings a contact to its roster', async () => {
    user.do({ do: 'subscribe', to: ECHO })
    await user.event({ event: 'presence', sender: ECHO, type: 'available' })
  })

  it('carries text, receipts and typing', async () => {
    user.do({ do: 'state', to: ECHO, state: 'composing' })
    user.do({ do: 'say', to: ECHO, body: 'A plague o\u2019 both your houses \u{1f92c}' })
    const { id } = await user.event({ event: 'said' })
    await user.event({ event: 'receipt', id, sender: ECHO })
    await user.event({ event: 'state', state: 'composing', sender: ECHO })
    await user.event({ event: 'message', body: 'echo: A plague o\u2019 both your houses \u{1f92c}', sender: ECHO })
  })

  it('says why a message did not arrive', async () => {
    user.do({ do: 'say', to: `nobody@${GATEWAY}`, body: 'Hello?' })
    expect(await user.event({ event: 'message_error' })).toMatchObject({ condition: 'item-not-found' })
  })

  it('leaves its roster when it unregisters', async () => {
    user.forget()
    user.do({ do: 'cancel', to: GATEWAY })
    await user.event({ event: 'cancelled' })
    await user.event({ event: 'presence', sender: ECHO, type: 'unavailable' })
    expect(gateway.users).toEqual([])
  })
})
