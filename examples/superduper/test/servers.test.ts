import type { Client } from '@trestle/client'
import { roster } from '@trestle/core'
import { type Message, Presence } from '@trestle/stanza'
import { describeWithServers } from '@trestle/test-fixtures'
import { registration } from '@trestle/xep-0077'
import { chatState, chatStates } from '@trestle/xep-0085'
import { Correction } from '@trestle/xep-0308'
import { Displayed } from '@trestle/xep-0333'
import { Retract } from '@trestle/xep-0424'
import { Reactions } from '@trestle/xep-0444'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { SuperDuperClient } from '../src/client.js'
import { type Bridge, components, GATEWAY, startBridge } from './bridge.js'
import { available, chat, LIMIT, logInUser, shows, unavailable } from './user-client.js'

const ECHO = `echobot@${GATEWAY}`
const options = { users: { romeo: 'wherefore', juliet: 'art thou' }, components }

describeWithServers('the superduper gateway', { options }, (server) => {
  let bridge: Bridge
  const clients: Client[] = []

  beforeAll(async () => {
    bridge = await startBridge(server(), { accounts: { romeo: 'secret', juliet: 'secret' } })
  })
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })
  afterAll(async () => {
    await bridge?.stop()
  })

  async function logIn(user: keyof typeof options.users): Promise<Client> {
    const client = await logInUser(server(), `${user}@${server().domain}`, options.users[user])
    clients.push(client)
    return client
  }

  it('registers, and shows how the session is', async () => {
    const romeo = await logIn('romeo')
    const online = shows(romeo, GATEWAY, available)
    romeo.send(Presence.of({ to: GATEWAY, type: 'subscribe' }))
    await romeo.get(registration).register(GATEWAY, { username: 'romeo', password: 'secret' })
    expect((await online).status).toBe('Connected')
    await vi.waitFor(() => expect(romeo.get(roster).get(GATEWAY)?.subscription).toBe('both'), LIMIT)
  })

  it('adds a contact of the network to the roster', async () => {
    const romeo = await logIn('romeo')
    const online = shows(romeo, ECHO, available)
    romeo.send(Presence.of({ to: ECHO, type: 'subscribe' }))
    expect((await online).from?.resource).toBe('legacy')
    await vi.waitFor(() => expect(romeo.get(roster).get(ECHO)?.subscription).toBe('both'), LIMIT)
  })

  it('carries text both ways, with a receipt, and typing', async () => {
    const romeo = await logIn('romeo')
    const typing = romeo.xmpp.events.wait(chatState, { timeout: LIMIT, where: ({ state }) => state === 'composing' })
    await chat(romeo, ECHO, 'Hello')
    expect((await typing).from.bare.toString()).toBe(ECHO)
    romeo.get(chatStates).send(ECHO, 'composing')
  })

  it('changes, reacts to and takes back the right message in both directions, also after a restart', async () => {
    const romeo = await logIn('romeo')
    const receives = (fits: (message: Message) => boolean) =>
      romeo.xmpp.events.wait('message', { timeout: LIMIT, where: fits })
    const message = romeo.message({ to: ECHO, body: 'Good morrow', id: 'morrow' })
    const [echo] = await Promise.all([
      receives(({ body }) => body === 'echo: Good morrow'),
      receives((one) => one.get(Displayed)?.id === 'morrow'),
      romeo.send(message),
    ])
    const edited = receives((one) => one.get(Correction)?.id === echo.id && one.body === 'echo: Good night')
    romeo.send(romeo.message({ to: ECHO, body: 'Good night', id: 'night' }).set(Correction, { id: 'morrow' }))
    await edited
    await bridge.restart()
    const reacted = receives((one) => one.get(Reactions)?.id === echo.id)
    romeo.send(romeo.message({ to: ECHO }).set(Reactions, { id: 'morrow', reactions: ['\u{1f44d}'] }))
    expect((await reacted).get(Reactions)?.reactions).toEqual(['\u{1f44d}'])
    const retracted = receives((one) => one.get(Retract)?.id === echo.id)
    romeo.send(romeo.message({ to: ECHO, body: '/me took it back' }).set(Retract, { id: 'morrow' }))
    await retracted
  })

  it('goes on where it was after a restart of the gateway', async () => {
    const romeo = await logIn('romeo')
    await shows(romeo, ECHO, available)
    const gone = shows(romeo, GATEWAY, unavailable)
    const echoGone = shows(romeo, ECHO, unavailable)
    let back: Promise<Presence> | undefined
    await bridge.restart(async () => {
      await Promise.all([gone, echoGone])
      back = shows(romeo, ECHO, available)
    })
    await back
    await chat(romeo, ECHO, 'Are you back?')
  })

  it('shows what happened in chats while the gateway was away, once', async () => {
    const romeo = await logIn('romeo')
    const bodies: string[] = []
    romeo.on('message', ({ body, from }) => {
      if (from?.bare.toString() === ECHO && body !== undefined) bodies.push(body)
    })
    await bridge.restart(async () => {
      const phone = new SuperDuperClient({ username: 'romeo', password: 'secret' })
      // The answer is acknowledged by this device, so that the network does not send it to the gateway any more.
      const answered = new Promise((resolve) => phone.on('message', resolve))
      await phone.login()
      await phone.sendMessage({ destination: 'echobot', text: 'From my phone' })
      await answered
      await phone.logout()
    })
    const missed = ['You, elsewhere: From my phone', 'echo: From my phone']
    await vi.waitFor(() => expect(bodies).toEqual(missed), LIMIT)
    await bridge.restart()
    await chat(romeo, ECHO, 'Is that all?')
    expect(bodies).toEqual([...missed, 'echo: Is that all?'])
  })

  it('goes on after a restart of the server', async () => {
    await server().restart()
    await vi.waitFor(() => expect(bridge.gateway.component.xmpp.online).toBe(true), { timeout: 60_000, interval: 100 })
    const romeo = await logIn('romeo')
    await chat(romeo, ECHO, 'And now?')
  })

  it('forgets a user who unregisters', async () => {
    const romeo = await logIn('romeo')
    await romeo.get(registration).cancel(GATEWAY)
    await vi.waitFor(() => expect(romeo.get(roster).get(ECHO)?.subscription ?? 'none').toBe('none'), LIMIT)
    expect(bridge.gateway.users).toEqual([])
  })
})
