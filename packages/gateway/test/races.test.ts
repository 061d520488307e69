import { XmppError } from '@trestle/core'
import { Presence } from '@trestle/stanza'
import { registration } from '@trestle/xep-0077'
import { receiptReceived, receipts } from '@trestle/xep-0184'
import { describe, expect, it, vi } from 'vitest'
import { createMemoryStore, GatewayError } from '../src/index.js'
import {
  bodiesOf,
  credentials,
  ECHO,
  GATEWAY,
  ROMEO,
  registered,
  setUp,
  startTrialGateway,
  type TrialGateway,
} from './trial-gateway.js'
import { trialNetwork } from './trial-network.js'

const hang = () => new Promise<never>(() => {})
const live = (trial: ReturnType<typeof trialNetwork>['trial']) =>
  trial.sessions.filter(({ context }) => !context.signal.aborted)

function errorsOf({ xmpp }: ReturnType<TrialGateway['join']>): string[] {
  const errors: string[] = []
  xmpp.events.on('message:error', ({ error }) => errors.push(`${error?.condition}: ${error?.text}`))
  return errors
}

describe('registering', () => {
  it('from two devices at one time makes one session', async () => {
    const { network, trial } = trialNetwork()
    const gateway = await startTrialGateway(network)
    const devices = ['orchard', 'hall'].map((resource) => gateway.join(`${ROMEO}/${resource}`))
    await Promise.all(devices.map((one) => one.get(registration).register(GATEWAY, credentials)))
    await gateway.net.settled()
    expect(live(trial)).toHaveLength(1)
    expect(gateway.frame.users.all).toHaveLength(1)
    await Promise.all([
      devices[0]!.get(registration).register(GATEWAY, credentials),
      devices[1]!.get(registration).cancel(GATEWAY),
    ])
    await gateway.net.settled()
    expect(live(trial)).toHaveLength(gateway.frame.users.all.length)
  })

  it('again while the session is connecting replaces it', async () => {
    const { network, trial } = trialNetwork()
    const gateway = await startTrialGateway(network)
    const romeo = gateway.join()
    trial.login = hang
    await romeo.get(registration).register(GATEWAY, credentials)
    await gateway.net.settled()
    trial.login = () => undefined
    await registered(gateway, trial, romeo)
    expect(trial.sessions).toHaveLength(2)
    expect(live(trial)).toHaveLength(1)
    expect(gateway.frame.users.all[0]?.session.status.state).toBe('online')
  })

  it('again brings what waited to the new session', async () => {
    const { gateway, romeo, trial, session } = await setUp()
    session.context.connection.lost('The cable is cut.')
    await gateway.net.settled()
    for (const body of ['1', '2']) romeo.xmpp.send(romeo.xmpp.message({ to: ECHO, body }))
    await gateway.net.settled()
    const after = await registered(gateway, trial, romeo)
    expect(after.got.map(({ body }) => body)).toEqual(['1', '2'])
    expect(await gateway.store.incoming.pending(ROMEO)).toEqual([])
  })

  it('with new credentials is not undone by what became of the old ones', async () => {
    const { network } = trialNetwork()
    const store = createMemoryStore()
    const gateway = await startTrialGateway(network, store)
    const romeo = gateway.join()
    await romeo.get(registration).register(GATEWAY, { username: 'romeo', password: 'wrong' })
    await romeo.get(registration).register(GATEWAY, credentials)
    await gateway.net.settled()
    expect((await store.users.all())[0]).toEqual(expect.not.objectContaining({ loggedOut: expect.anything() }))
    expect(gateway.frame.users.all[0]?.session.status.state).toBe('online')
  })
})

describe('unregistering', () => {
  it('while a message is with the network tells its sender what is known', async () => {
    const { gateway, romeo, trial } = await setUp()
    const errors = errorsOf(romeo)
    trial.send = hang
    for (const body of ['1', '2']) romeo.xmpp.send(romeo.xmpp.message({ to: ECHO, body }))
    await gateway.net.settled()
    await romeo.get(registration).cancel(GATEWAY)
    await gateway.net.settled()
    expect(errors).toEqual([
      expect.stringMatching(/^remote-server-timeout: Whether the network has this message is unknown/),
      'undefined-condition: You have unregistered: this message was not sent.',
    ])
    expect(await gateway.store.incoming.pending(ROMEO)).toEqual([])
  })

  it('forgets the credentials, whatever fails on the way', async () => {
    const { gateway, romeo, trial, session } = await setUp()
    await session.context.contacts.byLegacyId('echobot').update({ friend: true })
    trial.logout = () => {
      gateway.host.stop()
      throw new XmppError('not-online', 'There is no session.')
    }
    void romeo
      .get(registration)
      .cancel(GATEWAY)
      .catch(() => {})
    await gateway.net.settled()
    expect(await gateway.store.users.all()).toEqual([])
    expect(gateway.frame.users.all).toEqual([])
  })

  it('leaves nothing on the roster, also of those who never became contacts', async () => {
    const { gateway, romeo } = await setUp()
    const shown: string[] = []
    romeo.xmpp.send(Presence.of({ to: `nobody@${GATEWAY}`, type: 'subscribe' }))
    await gateway.net.settled()
    romeo.xmpp.events.on('subscription', ({ type, from }) => shown.push(`${type} ${from}`))
    await romeo.get(registration).cancel(GATEWAY)
    await gateway.net.settled()
    expect(shown).toContain(`unsubscribed nobody@${GATEWAY}`)
    expect(await gateway.store.subscriptions.all()).toEqual([])
  })

  it('and registering again begins from nothing', async () => {
    const { gateway, romeo, trial, session } = await setUp()
    await session.context.contacts.byLegacyId('echobot').update({ friend: true, name: 'Echo' })
    await gateway.net.settled()
    await romeo.get(registration).cancel(GATEWAY)
    await gateway.net.settled()
    const subscribed: string[] = []
    romeo.xmpp.events.on('subscription', ({ type, from }) => subscribed.push(`${type} ${from?.bare}`))
    const after = await registered(gateway, trial, romeo)
    await after.context.contacts.byLegacyId('echobot').update({ friend: true })
    await gateway.net.settled()
    expect(subscribed).toEqual(expect.arrayContaining([`subscribe ${GATEWAY}`, `subscribe ${ECHO}`]))
    expect(await gateway.store.subscriptions.all(ROMEO)).toHaveLength(2)
    await session.says('echobot', 'from the past').catch(() => {})
    expect((await gateway.store.contacts.all(ROMEO)).map(({ name }) => name)).toEqual([undefined])
  })
})

describe('messages', () => {
  it('reach the network in the order they came, whatever the store takes', async () => {
    const store = createMemoryStore()
    const kept = store.incoming.add
    const release: (() => void)[] = []
    store.incoming.add = async (row) => {
      await new Promise<void>((resolve) => release.push(resolve))
      await kept(row)
    }
    const { network, trial } = trialNetwork()
    const gateway = await startTrialGateway(network, store)
    const romeo = gateway.join()
    const session = await registered(gateway, trial, romeo)
    for (const body of ['1', '2', '3']) romeo.xmpp.send(romeo.xmpp.message({ to: ECHO, body }))
    await gateway.net.settled()
    for (const one of release.reverse()) {
      one()
      await gateway.net.settled()
    }
    expect(session.got.map(({ body }) => body)).toEqual(['1', '2', '3'])
  })

  it('that cannot be kept are refused, and hold up nothing', async () => {
    const store = createMemoryStore()
    const kept = store.incoming.add
    let isFull = true
    store.incoming.add = (row) => (isFull ? Promise.reject(new Error('disk full')) : kept(row))
    const { network, trial } = trialNetwork()
    const gateway = await startTrialGateway(network, store)
    const romeo = gateway.join()
    const errors = errorsOf(romeo)
    const session = await registered(gateway, trial, romeo)
    romeo.xmpp.send(romeo.xmpp.message({ to: ECHO, body: '1' }))
    await gateway.net.settled()
    expect(errors).toEqual(['internal-server-error: undefined'])
    isFull = false
    romeo.xmpp.send(romeo.xmpp.message({ to: ECHO, body: '2' }))
    await gateway.net.settled()
    expect(session.got.map(({ body }) => body)).toEqual(['2'])
  })

  it('are refused beyond a thousand that wait, even if they come at once', async () => {
    const { gateway, romeo, trial } = await setUp()
    const errors = errorsOf(romeo)
    trial.send = hang
    for (let i = 0; i < 1010; i++) romeo.xmpp.send(romeo.xmpp.message({ to: `c${i % 7}@${GATEWAY}`, body: String(i) }))
    await gateway.net.settled()
    expect(errors).toHaveLength(10)
    expect(errors[0]).toMatch(/^resource-constraint: Too many/)
  })

  it('do not pile up while only the user can bring the network back', async () => {
    const { gateway, romeo, session } = await setUp()
    const errors = errorsOf(romeo)
    session.context.connection.loggedOut('Logged out on the phone')
    await gateway.net.settled()
    romeo.xmpp.send(romeo.xmpp.message({ to: ECHO, body: 'Hi' }))
    await gateway.net.settled()
    expect(errors).toEqual([
      'not-authorized: This message was not sent. Logged out: Logged out on the phone. Please register again.',
    ])
    expect(await gateway.store.incoming.pending(ROMEO)).toEqual([])
  })

  it('are tried again at the moment that the network names, and not before', async () => {
    const { gateway, romeo, session, trial } = await setUp()
    let attempts = 0
    trial.send = () => {
      if (attempts++ > 0) return
      throw new GatewayError('rate-limited', 'Slowly!', { retryAt: new Date(gateway.clock.now() + 30_000) })
    }
    romeo.xmpp.send(romeo.xmpp.message({ to: ECHO, body: 'Hi' }))
    await gateway.net.settled()
    gateway.clock.advance(29_999)
    await gateway.net.settled()
    expect(attempts).toBe(1)
    gateway.clock.advance(1)
    await gateway.net.settled()
    expect(session.got).toMatchObject([{ body: 'Hi' }])
  })

  it('of any size that the server takes are kept as they are', async () => {
    const { gateway, romeo, trial } = await setUp()
    trial.send = hang
    // Written anew, this is four times as long.
    const subject = `<subject>${'>'.repeat(200_000)}</subject>`
    gateway.host.receive(`<message from='${romeo.jid}' to='${ECHO}' id='1'>${subject}<body>Hi</body></message>`)
    await gateway.net.settled()
    expect(await gateway.store.incoming.pending(ROMEO)).toHaveLength(1)
    const next = trial.next()
    trial.send = () => undefined
    const again = await gateway.restarted()
    await next
    await again.net.settled()
    expect(await again.store.incoming.pending(ROMEO)).toEqual([])
  })

  it('find their users as soon as the gateway is online', async () => {
    const { gateway, trial } = await setUp()
    await gateway.frame.stop()
    const next = trial.next()
    // What a server sends in the same moment in which it accepts the component.
    const again = await gateway.restarted({
      onceOnline: (host) => host.receive(`<message from='${ROMEO}/x' to='${ECHO}' id='1'><body>Early</body></message>`),
    })
    const session = await next
    await again.net.settled()
    expect(session.got.map(({ body }) => body)).toEqual(['Early'])
  })
})

describe('without the server', () => {
  it('a receipt waits for the connection', async () => {
    const { gateway, romeo, trial } = await setUp()
    const received: string[] = []
    romeo.xmpp.events.on(receiptReceived, ({ id }) => received.push(id))
    let accept: () => void = () => {}
    trial.send = () => new Promise<void>((resolve) => (accept = resolve))
    const message = romeo.get(receipts).request(romeo.xmpp.message({ to: ECHO, body: 'Hi' }))
    romeo.xmpp.send(message)
    await gateway.net.settled()
    gateway.host.stop()
    accept()
    await gateway.net.settled()
    expect(received).toEqual([])
    gateway.host.start()
    await gateway.net.settled()
    expect(received).toEqual([message.id])
  })

  it('what contacts say waits, and comes before what they say later', async () => {
    const { gateway, romeo, session } = await setUp()
    const bodies = bodiesOf(romeo)
    gateway.host.stop()
    for (const body of ['1', '2']) await session.says('echobot', body)
    gateway.host.start()
    const said = ['3', '4'].map((body) => session.says('other', body))
    await Promise.all(said)
    await gateway.net.settled()
    expect(bodies.map((line) => line.slice(-1))).toEqual(['1', '2', '3', '4'])
  })

  it('nothing is lost however the connection comes and goes, and what is sent again has the same id', async () => {
    const { gateway, romeo, session } = await setUp()
    const bodies = new Map<string, string>()
    romeo.xmpp.events.on('message', ({ id = '', body }) => void (body !== undefined && bodies.set(id, body)))
    for (let i = 0; i < 10; i++) {
      void session.says('echobot', String(i))
      await gateway.host.stop()
      void session.says('other', `other ${i}`)
      await gateway.host.start()
    }
    await gateway.net.settled()
    const expected = Array.from({ length: 10 }, (_, i) => [String(i), `other ${i}`]).flat()
    expect([...bodies.values()].sort()).toEqual(expected.sort())
  })

  it('one user who cannot be taken up does not keep the others waiting', async () => {
    const { gateway, romeo, trial } = await setUp()
    const benvolio = gateway.join('benvolio@montague.example/x')
    const other = await registered(gateway, trial, benvolio)
    const { pending } = gateway.store.outgoing
    const store = gateway.store as { outgoing: { pending: typeof pending } }
    store.outgoing.pending = async (user, page) => {
      if (user === ROMEO) throw new Error('unreadable')
      return pending(user, page)
    }
    gateway.host.stop()
    const bodies = bodiesOf(benvolio)
    void romeo
    await other.says('echobot', 'Wait for it').catch(() => {})
    gateway.host.start()
    await gateway.net.settled()
    expect(bodies).toHaveLength(1)
  })
})

describe('the frame', () => {
  it('can be stopped and made again on one host', async () => {
    const { gateway, romeo, trial, network, session } = await setUp()
    const listeners = () => gateway.host.xmpp.events.listenerCount('message')
    const before = listeners()
    await gateway.frame.stop()
    expect(listeners()).toBe(0)
    expect(session.context.signal.aborted).toBe(true)
    const errors = errorsOf(romeo)
    romeo.xmpp.send(romeo.xmpp.message({ to: ECHO, body: 'Anybody?' }))
    await gateway.net.settled()
    expect(errors).toEqual([])
    const next = trial.next()
    const again = gateway.again(network)
    await again.start()
    const after = await next
    expect(listeners()).toBe(before)
    romeo.xmpp.send(romeo.xmpp.message({ to: ECHO, body: 'Hi' }))
    await vi.waitFor(() => expect(after.got).toMatchObject([{ body: 'Hi' }]))
  })
})
