import { describeWithServers } from '@trestle/test-fixtures'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Bridge, components, GATEWAY, startBridge } from './bridge.js'
import { type SlixmppUser, startSlixmppUser } from './slixmpp-user.js'

const ECHO = `echobot@${GATEWAY}`
const options = { users: { benvolio: 'be ruled by me' }, components }

describeWithServers('the superduper gateway, for slixmpp', { options, needs: ['slixmpp'] }, (server) => {
  let bridge: Bridge
  let user: SlixmppUser

  beforeAll(async () => {
    bridge = await startBridge(server(), { accounts: { benvolio: 'secret' } })
    user = await startSlixmppUser(server(), 'benvolio@localhost/street', options.users.benvolio)
    await user.event({ event: 'online' })
  })
  afterAll(async () => {
    await user?.stop()
    await bridge?.stop()
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
    expect(bridge.gateway.users).toEqual([])
  })
})
