import { Message, Presence } from '@trestle/stanza'
import type { TestHost } from '@trestle/testing'
import { disco } from '@trestle/xep-0030'
import { registration } from '@trestle/xep-0077'
import { chatState, chatStates } from '@trestle/xep-0085'
import { gateway as gatewayInteraction } from '@trestle/xep-0100'
import { receiptReceived, receipts } from '@trestle/xep-0184'
import { describe, expect, it, vi } from 'vitest'
import { GatewayError } from '../src/index.js'
import { bodiesOf, credentials, ECHO, GATEWAY, registered, setUp, startTrialGateway } from './trial-gateway.js'
import { trialNetwork } from './trial-network.js'

/** Resolves with the next presence that fits. */
function presence(client: TestHost, from: string, fits: (presence: Presence) => boolean = () => true) {
  return client.xmpp.events.wait('presence', {
    timeout: 2000,
    where: (one) => one.from?.bare.toString() === from && fits(one),
  })
}

describe('registration', () => {
  it('says what it is', async () => {
    const { romeo } = await setUp()
    const info = await romeo.get(disco).getInfo(GATEWAY)
    expect(info.identities).toEqual([{ category: 'gateway', type: 'trial', name: 'Trial' }])
    expect(info.features).toEqual(expect.arrayContaining(['jabber:iq:register', 'jabber:iq:gateway']))
    expect(info.features).not.toContain('urn:xmpp:receipts')
    const puppet = await romeo.get(disco).getInfo(`${ECHO}/legacy`)
    expect(puppet.features).toEqual(
      expect.arrayContaining(['urn:xmpp:receipts', 'http://jabber.org/protocol/chatstates']),
    )
    expect(puppet.features).not.toContain('jabber:iq:register')
  })

  it('asks for the fields of the module, and never shows a secret again', async () => {
    const { romeo } = await setUp()
    const { form, registered, fields } = await romeo.get(registration).getForm(GATEWAY)
    expect(registered).toBe(true)
    expect(form?.fields?.map((field) => [field.var, field.type, field.values])).toEqual(
      expect.arrayContaining([
        ['username', 'text-single', ['romeo']],
        ['password', 'text-private', undefined],
      ]),
    )
    expect(fields['password'] ?? '').toBe('')
  })

  it('refuses what does not fit, and whom it does not serve', async () => {
    const { network } = trialNetwork()
    const gateway = await startTrialGateway(network)
    const romeo = gateway.join()
    await expect(
      romeo.get(registration).register(GATEWAY, { username: 'romeo', password: 'ab' }),
    ).rejects.toMatchObject({ code: 'not-acceptable' })
    const tybalt = gateway.join('tybalt@capulet.example/x')
    await expect(tybalt.get(registration).register(GATEWAY, credentials)).rejects.toMatchObject({ code: 'not-allowed' })
    expect(gateway.frame.users.all).toEqual([])
  })

  it('shows the state of the session', async () => {
    const { network, trial } = trialNetwork()
    const gateway = await startTrialGateway(network)
    const romeo = gateway.join()
    const shown: string[] = []
    romeo.xmpp.events.on('presence', (one) => {
      if (one.from?.bare.toString() === GATEWAY) shown.push(`${one.show ?? one.type}: ${one.status}`)
    })
    romeo.xmpp.events.on('subscription', (one) => {
      if (one.type === 'subscribe') romeo.xmpp.send(Presence.of({ to: GATEWAY, type: 'subscribe' }))
    })
    const logins = [Promise.reject(new GatewayError('unreachable', 'The network is down.'))]
    logins[0]?.catch(() => {})
    trial.login = () => logins.shift() ?? new Promise<void>((resolve) => logIn.push(resolve))
    const logIn: (() => void)[] = []
    await romeo.get(registration).register(GATEWAY, credentials)
    await gateway.net.settled()
    expect(shown.at(-1)).toBe('dnd: Not connected: The network is down.')
    gateway.clock.advance(2000)
    await gateway.net.settled()
    expect(shown.at(-1)).toBe('dnd: Connecting…')
    for (const done of logIn) done()
    await gateway.net.settled()
    expect(shown.at(-1)).toBe('available: Connected')
  })

  it('asks for new credentials where the network refused them, also after a restart', async () => {
    const { network } = trialNetwork()
    const gateway = await startTrialGateway(network)
    const romeo = gateway.join()
    await romeo.get(registration).register(GATEWAY, { username: 'romeo', password: 'wrong' })
    await gateway.net.settled()
    expect(gateway.frame.users.all[0]?.session.status).toEqual({ state: 'logged-out', reason: 'Wrong password.' })
    const again = await gateway.restarted()
    expect(again.frame.users.all[0]?.session.status).toEqual({ state: 'logged-out', reason: 'Wrong password.' })
  })

  it('translates names to addresses', async () => {
    const { romeo } = await setUp()
    const jid = await romeo.get(gatewayInteraction).translate(GATEWAY, "d'artagnan@musketeers")
    expect(jid.toString()).toBe(`d\\27artagnan\\40musketeers@${GATEWAY}`)
  })

  it('forgets everything of a user who leaves', async () => {
    const { gateway, romeo, trial, session } = await setUp()
    await session.context.contacts.byLegacyId('echobot').update({ friend: true, name: 'Echo' })
    await gateway.net.settled()
    await romeo.get(registration).cancel(GATEWAY)
    await gateway.net.settled()
    expect(trial.left).toEqual(['unregister romeo', 'logout romeo'])
    expect(session.context.signal.aborted).toBe(true)
    expect(await gateway.store.users.all()).toEqual([])
    expect(await gateway.store.contacts.all('romeo@montague.example')).toEqual([])
    expect(await gateway.store.subscriptions.all()).toEqual([])
  })
})

describe('messages', () => {
  it('carries text both ways', async () => {
    const { gateway, romeo, session } = await setUp()
    const bodies = bodiesOf(romeo)
    romeo.xmpp.send(romeo.xmpp.message({ to: ECHO, body: 'Hi' }))
    await vi.waitFor(() => expect(session.got).toMatchObject([{ chat: 'echobot', body: 'Hi', attempt: 1 }]))
    await session.says('echobot', 'echo: Hi', { legacyId: '1' })
    await session.says('echobot', 'echo: Hi', { legacyId: '1' })
    await gateway.net.settled()
    expect(bodies).toEqual([`${ECHO}: echo: Hi`])
  })

  it('gives the receipt when the network has accepted', async () => {
    const { gateway, romeo, trial, session } = await setUp()
    let accept: () => void = () => {}
    trial.send = () =>
      new Promise<void>((resolve) => {
        accept = resolve
      })
    const message = romeo.get(receipts).request(romeo.xmpp.message({ to: ECHO, body: 'Hi' }))
    const received: string[] = []
    romeo.xmpp.events.on(receiptReceived, ({ id }) => received.push(id))
    romeo.xmpp.send(message)
    await gateway.net.settled()
    expect(received).toEqual([])
    accept()
    await gateway.net.settled()
    expect(received).toEqual([message.id])
    expect(session.got).toHaveLength(1)
  })

  it('keeps the order of a chat, whatever the network takes', async () => {
    const { romeo, session, trial } = await setUp()
    const release: (() => void)[] = []
    trial.send = () => new Promise<void>((resolve) => release.push(resolve))
    for (const body of ['1', '2', '3']) romeo.xmpp.send(romeo.xmpp.message({ to: ECHO, body }))
    romeo.xmpp.send(romeo.xmpp.message({ to: `other@${GATEWAY}`, body: 'x' }))
    await vi.waitFor(() => expect(release).toHaveLength(2))
    for (let next = release.shift(); session.got.length < 4; next = release.shift()) {
      next?.()
      await new Promise((resolve) => setTimeout(resolve, 0))
    }
    expect(session.got.filter(({ chat }) => chat === 'echobot').map(({ body }) => body)).toEqual(['1', '2', '3'])
  })

  it('tells the sender what became of a message that was refused', async () => {
    const { gateway, romeo, trial } = await setUp()
    const errors: (string | undefined)[] = []
    romeo.xmpp.events.on('message:error', (message) => errors.push(`${message.error?.code} ${message.error?.text}`))
    trial.send = () => {
      throw new GatewayError('blocked', 'They do not want to hear from you.')
    }
    romeo.xmpp.send(romeo.xmpp.message({ to: ECHO, body: 'Hi' }))
    romeo.xmpp.send(romeo.xmpp.message({ to: ECHO, body: 'x'.repeat(101) }))
    romeo.xmpp.send(romeo.xmpp.message({ to: GATEWAY, type: 'groupchat', body: 'help' }))
    await gateway.net.settled()
    expect(errors.map((error) => error?.split(' ')[0])).toEqual(
      expect.arrayContaining(['policy-violation', 'policy-violation', 'feature-not-implemented']),
    )
  })

  it('answers strangers with what to do', async () => {
    const { gateway } = await setUp()
    const mercutio = gateway.join('mercutio@montague.example/x')
    const answer = mercutio.xmpp.events.wait('message:error', { timeout: 2000 })
    mercutio.xmpp.send(mercutio.xmpp.message({ to: ECHO, body: 'Hi' }))
    expect((await answer).error).toMatchObject({ code: 'registration-required' })
  })

  it('never tells a user the insides of an error', async () => {
    const { romeo, trial } = await setUp()
    trial.send = () => {
      throw new Error('password=hunter2')
    }
    const answer = romeo.xmpp.events.wait('message:error', { timeout: 2000 })
    romeo.xmpp.send(romeo.xmpp.message({ to: ECHO, body: 'Hi' }))
    const { error } = await answer
    expect(error?.code).toBe('internal-server-error')
    expect(JSON.stringify(error)).not.toContain('hunter2')
  })

  it('keeps messages while the network is away', async () => {
    const { gateway, romeo, session, trial } = await setUp()
    session.context.connection.lost('The cable is cut.')
    await gateway.net.settled()
    romeo.xmpp.send(romeo.xmpp.message({ to: ECHO, body: 'Are you there?' }))
    await gateway.net.settled()
    const next = trial.next()
    gateway.clock.advance(2000)
    const after = await next
    await vi.waitFor(() => expect(after.got).toMatchObject([{ body: 'Are you there?', attempt: 1 }]))
    expect(session.got).toEqual([])
  })
})

describe('after a crash', () => {
  async function crashed(capabilities: Parameters<typeof trialNetwork>[0]) {
    const all = await setUp(capabilities)
    all.trial.send = () => new Promise(() => {})
    all.romeo.xmpp.send(all.romeo.xmpp.message({ to: ECHO, body: 'Was it sent?' }))
    await all.gateway.net.settled()
    const [row] = await all.gateway.store.incoming.pending('romeo@montague.example')
    expect(row?.attempts).toBe(1)
    all.trial.send = () => undefined
    const next = all.trial.next()
    const again = await all.gateway.restarted()
    const session = await next
    await again.net.settled()
    const told = again.host.sent.map((element) => new Message(element)).filter(({ type }) => type !== 'normal')
    return { row, session, told, again }
  }

  it('sends again with the same client id where the network tells repeated messages', async () => {
    const { row, session, told } = await crashed({ clientIds: true })
    expect(session.got).toEqual([{ chat: 'echobot', body: 'Was it sent?', clientId: row?.clientId, attempt: 2 }])
    expect(told).toEqual([])
  })

  it('tells the sender that it is uncertain where the network cannot tell', async () => {
    const { session, told, again } = await crashed({})
    expect(session.got).toEqual([])
    expect(told.map(({ error, body }) => error?.code ?? body)).toEqual([
      expect.stringMatching(/Was it sent\?.*unknown/s),
    ])
    expect(await again.store.incoming.pending('romeo@montague.example')).toEqual([])
  })

  it('sends what it took from the network and could not pass on', async () => {
    const { gateway, session } = await setUp()
    gateway.host.stop()
    await session.says('echobot', 'Wait for it', { legacyId: '7' })
    const again = await gateway.restarted()
    await again.host.stop()
    again.host.goOnline()
    await again.net.settled()
    const got = again.host.sent
      .map((element) => new Message(element))
      .filter(({ body }) => body !== undefined)
      .map(({ id, body }) => ({ id, body }))
    // It went out at the start as well, before the server could say that it had it: clients know it by its id.
    const once = { id: expect.stringMatching(/./), body: 'Wait for it' }
    expect(got).toEqual([once, once])
    expect(got[1]?.id).toBe(got[0]?.id)
    again.clock.advance(1000)
    await again.net.settled()
    expect(await again.store.outgoing.users()).toEqual([])
  })
})

describe('contacts', () => {
  it('offers friends to the roster and shows how they are', async () => {
    const { gateway, romeo, session } = await setUp()
    const nicks: string[] = []
    romeo.xmpp.events.on('subscription', (one) => {
      if (one.type !== 'subscribe') return
      nicks.push(one.element.elements()[0]?.text() ?? '')
      romeo.xmpp.send(Presence.of({ to: one.from!.bare, type: 'subscribe' }))
    })
    const shown = presence(romeo, ECHO, (one) => one.show === 'dnd')
    await session.context.contacts
      .byLegacyId('echobot')
      .update({ name: 'Echo', friend: true, presence: { show: 'busy', status: 'Echoing' } })
    expect(await shown).toMatchObject({ status: 'Echoing', from: expect.objectContaining({ resource: 'legacy' }) })
    expect(nicks).toContain('Echo')
    const gone = presence(romeo, ECHO, (one) => one.type === 'unavailable')
    session.context.connection.lost('The cable is cut.')
    await gone
    await gateway.net.settled()
  })

  it('shows each user their own contacts only', async () => {
    const { gateway, romeo, session, trial } = await setUp()
    const benvolio = gateway.join('benvolio@montague.example/x')
    const other = await registered(gateway, trial, benvolio)
    for (const [client, one, show] of [
      [romeo, session, 'away'],
      [benvolio, other, 'online'],
    ] as const) {
      client.xmpp.send(Presence.of({ to: ECHO, type: 'subscribe' }))
      await gateway.net.settled()
      const arrives = presence(client, ECHO, ({ type }) => type === 'available')
      await one.context.contacts.byLegacyId('echobot').update({ friend: true, presence: { show } })
      expect((await arrives).show).toBe(show === 'online' ? undefined : 'away')
    }
    const answer = presence(romeo, ECHO)
    romeo.xmpp.send(Presence.of({ to: ECHO, type: 'probe' }))
    expect((await answer).show).toBe('away')
  })

  it('asks the network about friendships that the user wants', async () => {
    const { gateway, romeo, session } = await setUp()
    romeo.xmpp.send(Presence.of({ to: ECHO, type: 'subscribe' }))
    await gateway.net.settled()
    expect(session.friendships).toEqual([{ legacyId: 'echobot', kind: 'request' }])
    const subscribed = romeo.xmpp.events.wait('subscription', {
      timeout: 2000,
      where: (one) => one.type === 'subscribed',
    })
    await session.context.contacts.byLegacyId('echobot').update({ friend: true })
    await subscribed
    await gateway.net.settled()
    expect(session.friendships).toHaveLength(1)
    romeo.xmpp.send(Presence.of({ to: ECHO, type: 'unsubscribe' }))
    romeo.xmpp.send(Presence.of({ to: ECHO, type: 'unsubscribed' }))
    await gateway.net.settled()
    expect(session.friendships.at(-1)).toEqual({ legacyId: 'echobot', kind: 'remove' })
  })

  it('accepts friendships itself where the network knows none', async () => {
    const { gateway, romeo } = await setUp({ friends: false })
    const subscribed = romeo.xmpp.events.wait('subscription', {
      timeout: 2000,
      where: (one) => one.type === 'subscribed',
    })
    romeo.xmpp.send(Presence.of({ to: ECHO, type: 'subscribe' }))
    await subscribed
    await gateway.net.settled()
    expect(await gateway.store.contacts.all('romeo@montague.example')).toMatchObject([
      { legacyId: 'echobot', friend: true },
    ])
  })

  it('carries typing both ways', async () => {
    const { gateway, romeo, session } = await setUp()
    const states: string[] = []
    romeo.xmpp.events.on(chatState, ({ state }) => states.push(state))
    for (const state of ['composing', 'paused', 'composing', 'active', 'gone'] as const)
      romeo.get(chatStates).send(ECHO, state)
    await gateway.net.settled()
    expect(session.typing.map(({ state }) => state)).toEqual(['composing', 'paused', 'composing', 'paused', 'inactive'])
    await session.context.contacts.byLegacyId('echobot').typing('composing')
    await session.context.contacts.byLegacyId('echobot').typing('paused')
    await gateway.net.settled()
    expect(states).toEqual(['composing', 'paused'])
  })
})

describe('supervision', () => {
  it('lets no failure of one user touch another', async () => {
    const { gateway, romeo, session, trial } = await setUp()
    const benvolio = gateway.join('benvolio@montague.example/x')
    const other = await registered(gateway, trial, benvolio)
    other.context.connection.lost(new Error('boom'))
    await gateway.net.settled()
    expect(other.context.signal.aborted).toBe(true)
    expect(session.context.signal.aborted).toBe(false)
    romeo.xmpp.send(romeo.xmpp.message({ to: ECHO, body: 'Still there?' }))
    await vi.waitFor(() => expect(session.got).toHaveLength(1))
  })

  it('sends nothing of a session that is over, and leaves no rejection behind', async () => {
    const { gateway, romeo, session } = await setUp()
    const bodies = bodiesOf(romeo)
    session.context.connection.lost('gone')
    const handle = session.context.contacts.byLegacyId('echobot')
    void handle.sendText('too late')
    await expect(handle.sendText('too late')).rejects.toMatchObject({ code: 'cancelled' })
    await gateway.net.settled()
    expect(bodies).toEqual([])
  })

  it('stops trying when the network says never', async () => {
    const { gateway, session, trial } = await setUp()
    session.context.connection.lost('You are banned.', 'never')
    await gateway.net.settled()
    gateway.clock.advance(3_600_000)
    await gateway.net.settled()
    expect(trial.sessions).toHaveLength(1)
    expect(gateway.frame.users.all[0]?.session.status).toEqual({ state: 'failed', reason: 'You are banned.' })
  })

  it('lets a library reconnect by itself, for a while', async () => {
    const { gateway, session, trial } = await setUp()
    session.context.connection.lost('offline', 'self')
    session.context.connection.connected()
    gateway.clock.advance(300_000)
    expect(trial.sessions).toHaveLength(1)
    session.context.connection.lost('offline', 'self')
    gateway.clock.advance(300_000)
    await gateway.net.settled()
    gateway.clock.advance(2000)
    await gateway.net.settled()
    expect(trial.sessions).toHaveLength(2)
  })

  it('logs everybody out when it stops', async () => {
    const { gateway, romeo, trial } = await setUp()
    romeo.xmpp.send(Presence.of({ to: GATEWAY, type: 'subscribe' }))
    await gateway.net.settled()
    const gone = presence(romeo, GATEWAY, (one) => one.type === 'unavailable')
    await gateway.frame.stop()
    await gone
    expect(trial.left).toEqual(['logout romeo'])
  })
})
