import { Presence } from '@trestle/stanza'
import type { TestHost } from '@trestle/testing'
import { registration } from '@trestle/xep-0077'
import { chatStates } from '@trestle/xep-0085'
import { receiptReceived, receipts } from '@trestle/xep-0184'
import { describe, expect, it } from 'vitest'
import { type ContactInfo, GatewayError } from '../src/index.js'
import { bodiesOf, credentials, ECHO, GATEWAY, ROMEO, setUp, startTrialGateway } from './trial-gateway.js'
import { trialNetwork } from './trial-network.js'

type Listed = ContactInfo & { readonly legacyId: string }

async function* listing(contacts: readonly Listed[]): AsyncIterable<Listed> {
  yield* contacts
}

function subscriptionsOf(client: TestHost): string[] {
  const all: string[] = []
  client.xmpp.events.on('subscription', ({ type, from }) => all.push(`${type} ${from?.bare.local}`))
  return all
}

describe('a contact', () => {
  it('is kept with what is known of it, and nothing else', async () => {
    const { session, gateway } = await setUp()
    const contact = session.context.contacts.byLegacyId('echobot')
    await contact.update({ name: 'Echo', presence: { show: 'busy', status: 'Echoing' } })
    await contact.update({ name: undefined, friend: undefined, presence: undefined })
    expect(await contact.info()).toEqual({
      name: 'Echo',
      friend: false,
      presence: { show: 'busy', status: 'Echoing', lastSeen: undefined },
    })
    await contact.update({ name: null })
    expect((await contact.info()).name).toBeUndefined()
    await session.context.contacts.byLegacyId('alice').update({ friend: true })
    const all: string[] = []
    for await (const { legacyId } of session.context.contacts.all()) all.push(legacyId)
    expect(all).toEqual(['echobot', 'alice'])
    expect(await gateway.store.contacts.all('benvolio@montague.example')).toEqual([])
  })

  it('that is removed leaves the roster, and is new when it speaks again', async () => {
    const { session, gateway, romeo, trial } = await setUp()
    const bodies = bodiesOf(romeo)
    const contact = session.context.contacts.byLegacyId('echobot')
    await contact.update({ friend: true, name: 'Echo' })
    await gateway.net.settled()
    const fetched: string[] = []
    trial.fetch = ({ legacyId }) => {
      fetched.push(legacyId)
      return { name: 'Echo the second' }
    }
    const heard = subscriptionsOf(romeo)
    await contact.remove()
    await gateway.net.settled()
    expect(heard).toEqual(['unsubscribe echobot'])
    expect(await gateway.store.contacts.all(ROMEO)).toEqual([])
    expect([fetched, session.friendships]).toEqual([[], []])
    await contact.remove()
    await contact.sendText('Hi again')
    await gateway.net.settled()
    expect(bodies).toEqual([`${ECHO}: Hi again`])
    expect(fetched).toEqual(['echobot'])
    expect(await gateway.store.contacts.all(ROMEO)).toMatchObject([{ friend: false, name: 'Echo the second' }])
  })

  it('that cannot be parted from now stays a friend until it can', async () => {
    const { session, gateway } = await setUp()
    const contact = session.context.contacts.byLegacyId('echobot')
    await contact.update({ friend: true })
    gateway.host.stop()
    await expect(contact.update({ friend: false })).rejects.toMatchObject({ code: 'not-online' })
    expect(await gateway.store.contacts.all(ROMEO)).toMatchObject([{ friend: true }])
    gateway.host.goOnline()
    await contact.update({ friend: false })
    expect(await gateway.store.contacts.all(ROMEO)).toMatchObject([{ friend: false }])
  })

  it('tells by itself when a message arrived, where the network can', async () => {
    const { session, gateway, romeo } = await setUp({ receipts: 'real' })
    const received: string[] = []
    romeo.xmpp.events.on(receiptReceived, ({ id }) => received.push(id))
    const message = romeo.get(receipts).request(romeo.xmpp.message({ to: ECHO, body: 'Hi' }))
    romeo.xmpp.send(message)
    await gateway.net.settled()
    expect(received).toEqual([])
    gateway.host.stop()
    await session.context.contacts.byLegacyId('echobot').received('legacy-1')
    await session.context.contacts.byLegacyId('echobot').received('unknown')
    gateway.host.goOnline()
    await gateway.net.settled()
    expect(received).toEqual([message.id])
  })
})

describe('a contact list', () => {
  it('is taken over whatever one contact on it is', async () => {
    const { session, gateway } = await setUp({}, (trial) => {
      trial.list = () =>
        listing([
          { legacyId: 'echobot', name: 'Echo' },
          { legacyId: '\u{1f600}' },
          { legacyId: 'acquaintance', friend: false },
          { legacyId: 'alice', friend: undefined },
        ])
    })
    const contacts = await gateway.store.contacts.all(ROMEO)
    expect(contacts.map(({ legacyId, friend }) => [legacyId, friend])).toEqual([
      ['echobot', true],
      ['acquaintance', false],
      ['alice', true],
    ])
    expect(gateway.logged.filter((line) => line.includes('is invalid, and skipped'))).toHaveLength(1)
    expect(session.context.signal.aborted).toBe(false)
  })

  it('ends friendships of those who are not on it any more, and of nobody else', async () => {
    let contacts: readonly Listed[] = [{ legacyId: 'Alice' }, { legacyId: 'bob' }]
    const ids = { toLocal: lower, fromLocal: lower, normalise: lower }
    const { session, gateway, trial } = await setUp({ ids }, (one) => {
      one.list = () => ({ all: listing(contacts) })
    })
    contacts = [{ legacyId: 'ALICE' }]
    session.context.connection.lost('gone')
    await gateway.net.settled()
    const next = trial.next()
    gateway.clock.advance(2000)
    await next
    await gateway.net.settled()
    expect(await gateway.store.contacts.all(ROMEO)).toMatchObject([
      { legacyId: 'alice', friend: true },
      { legacyId: 'bob', friend: false },
    ])
  })

  it('adds contacts, and changes no others unless it says that it is the whole list', async () => {
    const { gateway, trial, session } = await setUp({}, (one) => {
      one.list = () => listing([{ legacyId: 'alice' }, { legacyId: 'bob' }])
    })
    trial.list = () => ({ some: listing([{ legacyId: 'carol' }]) })
    const next = trial.next()
    session.context.connection.lost('gone')
    await gateway.net.settled()
    gateway.clock.advance(2000)
    await next
    await gateway.net.settled()
    const contacts = await gateway.store.contacts.all(ROMEO)
    expect(contacts.map(({ legacyId, friend }) => [legacyId, friend])).toEqual([
      ['alice', true],
      ['bob', true],
      ['carol', true],
    ])
  })

  it('that hangs or fails harms nothing', async () => {
    const { session, gateway, romeo } = await setUp({}, (trial) => {
      trial.list = async function* () {
        yield { legacyId: 'echobot' }
        await new Promise(() => {})
      }
    })
    gateway.clock.advance(60_000)
    await gateway.net.settled()
    expect(gateway.logged).toContain(
      'warn: Synchronising after the login failed. GatewayError: The network module took too long to list the contacts.',
    )
    romeo.xmpp.send(romeo.xmpp.message({ to: ECHO, body: 'Hi' }))
    await gateway.net.settled()
    expect(session.got).toHaveLength(1)
    expect(await gateway.store.contacts.all(ROMEO)).toMatchObject([{ friend: true }])
  })
})

describe('friendships', () => {
  it('that the user wants while the network is away are asked for when it is back', async () => {
    const { session, gateway, romeo, trial } = await setUp()
    session.context.connection.lost('gone')
    await gateway.net.settled()
    romeo.xmpp.send(Presence.of({ to: ECHO, type: 'subscribe' }))
    await gateway.net.settled()
    const next = trial.next()
    gateway.clock.advance(2000)
    const after = await next
    await gateway.net.settled()
    expect(after.friendships).toEqual([{ legacyId: 'echobot', kind: 'request' }])
  })

  it('that contacts want are accepted or rejected by the user', async () => {
    const { session, gateway, romeo } = await setUp()
    romeo.xmpp.events.clear()
    const asked: string[] = []
    romeo.xmpp.events.on('subscription', ({ type, from, status }) => {
      if (type !== 'subscribe') return
      asked.push(`${from?.local}: ${status}`)
      const answer = from?.local === 'echobot' ? 'subscribed' : 'unsubscribed'
      romeo.xmpp.send(Presence.of({ to: from!.bare, type: answer }))
    })
    await session.context.contacts.byLegacyId('echobot').requestFriendship('Hello?')
    await session.context.contacts.byLegacyId('spammer').requestFriendship()
    await gateway.net.settled()
    expect(asked).toEqual(['echobot: Hello?', 'spammer: undefined'])
    expect(session.friendships).toEqual([
      { legacyId: 'echobot', kind: 'accept' },
      { legacyId: 'spammer', kind: 'reject' },
    ])
    expect((await gateway.store.contacts.all(ROMEO)).map(({ friend }) => friend)).toEqual([false, false])
  })

  it('end with the roster entry where the network knows none', async () => {
    const { gateway, romeo } = await setUp({ friends: false })
    romeo.xmpp.send(Presence.of({ to: ECHO, type: 'subscribe' }))
    await gateway.net.settled()
    expect(await gateway.store.contacts.all(ROMEO)).toMatchObject([{ friend: true }])
    for (const type of ['unsubscribe', 'unsubscribed'] as const) romeo.xmpp.send(Presence.of({ to: ECHO, type }))
    await gateway.net.settled()
    expect(await gateway.store.contacts.all(ROMEO)).toMatchObject([{ friend: false }])
  })
})

describe('the presence of users', () => {
  it('is told merged, and to every new session', async () => {
    const { gateway, romeo, session, trial } = await setUp()
    const phone = gateway.join(`${ROMEO}/phone`)
    romeo.xmpp.send(Presence.of({ to: GATEWAY, show: 'away', status: 'Out' }))
    phone.xmpp.send(Presence.of({ to: GATEWAY }))
    await gateway.net.settled()
    expect(session.userPresences).toEqual(['offline', 'away: Out', 'online: Out'])
    session.context.connection.lost('gone')
    await gateway.net.settled()
    phone.xmpp.send(Presence.of({ to: GATEWAY, type: 'unavailable' }))
    await gateway.net.settled()
    const next = trial.next()
    gateway.clock.advance(2000)
    const after = await next
    await gateway.net.settled()
    expect(after.userPresences).toEqual(['away: Out'])
  })
})

describe('a user who comes online', () => {
  it('sees who is there, as their server asks for it', async () => {
    const { gateway, romeo, session } = await setUp()
    for (const to of [GATEWAY, ECHO, `nobody@${GATEWAY}`]) romeo.xmpp.send(Presence.of({ to, type: 'subscribe' }))
    await session.context.contacts.byLegacyId('echobot').update({ friend: true, presence: { show: 'away' } })
    await gateway.net.settled()
    const seen: string[] = []
    romeo.xmpp.events.on('presence', ({ from, type, show }) => seen.push(`${from} ${show ?? type}`))
    for (const to of [GATEWAY, ECHO, `nobody@${GATEWAY}`]) romeo.xmpp.send(Presence.of({ to, type: 'probe' }))
    await gateway.net.settled()
    expect(seen.sort()).toEqual([`${ECHO}/legacy away`, `${GATEWAY} available`])
  })

  it('sees that they have to register again, also after a restart', async () => {
    const { network } = trialNetwork()
    const gateway = await startTrialGateway(network)
    const romeo = gateway.join()
    romeo.xmpp.send(Presence.of({ to: GATEWAY, type: 'subscribe' }))
    await romeo.get(registration).register(GATEWAY, { ...credentials, password: 'wrong' })
    await gateway.net.settled()
    const again = await gateway.restarted()
    const back = again.join()
    const seen = back.xmpp.events.wait('presence', { timeout: 2000 })
    back.xmpp.send(Presence.of({ to: GATEWAY, type: 'probe' }))
    expect(await seen).toMatchObject({
      show: 'xa',
      status: 'Logged out: Wrong password. Please register again.',
    })
  })
})

describe('typing', () => {
  it('to a puppet that is gone, or in a session that is over, is nobody’s', async () => {
    const { gateway, romeo, session } = await setUp()
    session.context.connection.lost('gone', 'never')
    await gateway.net.settled()
    romeo.get(chatStates).send(ECHO, 'composing')
    await gateway.net.settled()
    expect(session.typing).toEqual([])
    await expect(session.context.contacts.byLegacyId('echobot').typing('composing')).rejects.toBeInstanceOf(
      GatewayError,
    )
  })
})

const lower = (id: string) => id.toLowerCase()
