import { Presence } from '@trestle/stanza'
import { registration } from '@trestle/xep-0077'
import { ping } from '@trestle/xep-0199'
import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { settle } from './dialogue-gateway.js'
import { bodiesOf, credentials, ECHO, GATEWAY, setUp, startTrialGateway } from './trial-gateway.js'
import { trialNetwork } from './trial-network.js'

const numbers = {
  toLocal: (id: string) => id,
  fromLocal(local: string) {
    if (!/^\d+$/.test(local)) throw new Error('no number')
    return local
  },
}

function join(to: string): Presence {
  const presence = Presence.of({ to })
  presence.element.children.push(new Element('x', 'http://jabber.org/protocol/muc', {}, []))
  return presence
}

describe('what cannot be is refused with words', () => {
  it('entering a room that is none', async () => {
    const { gateway, romeo } = await setUp()
    const stranger = gateway.join('tybalt@capulet.example/x')
    for (const client of [romeo, stranger]) {
      const refused = client.xmpp.events.wait('presence:error', { timeout: 2000 })
      client.xmpp.send(join(`${ECHO}/Romeo`))
      expect((await refused).error).toMatchObject({
        code: 'feature-not-implemented',
        text: expect.stringMatching(/not a room/),
      })
    }
    expect(gateway.host.xmpp.presences.of('romeo@montague.example', ECHO)).toEqual([])
  })

  it('requests, messages and subscriptions to nobody', async () => {
    const { gateway, romeo } = await setUp({ ids: numbers })
    const nobody = `somebody@${GATEWAY}`
    await expect(romeo.get(ping).ping(nobody)).rejects.toMatchObject({
      code: 'item-not-found',
      text: expect.stringMatching(/nobody/),
    })
    await romeo.get(ping).ping(`123@${GATEWAY}`)
    const refused = romeo.xmpp.events.wait('message:error', { timeout: 2000 })
    romeo.xmpp.send(romeo.xmpp.message({ to: nobody, body: 'Hi' }))
    expect((await refused).error).toMatchObject({ code: 'item-not-found', text: expect.stringMatching(/no contact/) })
    const unsubscribed: (string | undefined)[] = []
    romeo.xmpp.events.on('subscription', ({ type, status }) => {
      if (type === 'unsubscribed') unsubscribed.push(status)
    })
    romeo.xmpp.send(Presence.of({ to: nobody, type: 'subscribe' }))
    await settle(gateway)
    expect(unsubscribed).toEqual(['There is no such contact.'])
  })
})

describe('what is too much is refused with when to come back', () => {
  const limits = {
    registrations: { count: 2, seconds: 60 },
    reconnects: { count: 1, seconds: 60 },
    messages: { count: 2, seconds: 60 },
    failedLogins: { count: 2, seconds: 3600 },
  }

  async function limited(more = {}) {
    const { network, trial } = trialNetwork()
    const gateway = await startTrialGateway(network, undefined, { limits: { ...limits, ...more } })
    return { gateway, trial, romeo: gateway.join() }
  }

  it('registrations of one user', async () => {
    const { gateway, romeo } = await limited()
    const register = () => romeo.get(registration).register(GATEWAY, credentials)
    await register()
    await register()
    await expect(register()).rejects.toMatchObject({
      code: 'resource-constraint',
      text: expect.stringMatching(/^You have tried to register too often\. Try again after \d{4}-.* UTC\.$/),
    })
    gateway.clock.advance(30_000)
    await register()
  })

  it('registrations of all users', async () => {
    const { gateway, romeo } = await limited({ allRegistrations: { count: 1, seconds: 60 } })
    await romeo.get(registration).register(GATEWAY, credentials)
    const benvolio = gateway.join('benvolio@montague.example/x')
    await expect(benvolio.get(registration).register(GATEWAY, credentials)).rejects.toMatchObject({
      code: 'resource-constraint',
    })
  })

  it('messages of one user, whoever they are for', async () => {
    const { gateway, romeo, trial } = await limited()
    const next = trial.next()
    await romeo.get(registration).register(GATEWAY, credentials)
    const session = await next
    const errors: (string | undefined)[] = []
    romeo.xmpp.events.on('message:error', ({ error }) => errors.push(error?.text))
    for (const local of ['a', 'b', 'c']) {
      romeo.xmpp.send(romeo.xmpp.message({ to: `${local}@${GATEWAY}`, body: 'Hi' }))
    }
    await settle(gateway)
    expect(session.got).toHaveLength(2)
    expect(errors).toEqual([expect.stringMatching(/^You have sent too many messages\. Try again after /)])
  })

  it('logins that the network refuses', async () => {
    const { gateway, romeo } = await limited({ registrations: { count: 10, seconds: 60 } })
    const guess = () => romeo.get(registration).register(GATEWAY, { username: 'juliet', password: 'wrong' })
    for (let i = 0; i < 2; i++) {
      await guess()
      await settle(gateway)
    }
    await expect(guess()).rejects.toMatchObject({
      code: 'resource-constraint',
      text: expect.stringContaining('The network has refused this account too often.'),
    })
  })

  it('requests for friendship', async () => {
    const { gateway, romeo, trial } = await limited({ friendships: { count: 1, seconds: 60 } })
    const next = trial.next()
    await romeo.get(registration).register(GATEWAY, credentials)
    const session = await next
    const told = bodiesOf(romeo)
    const refused: (string | undefined)[] = []
    romeo.xmpp.events.on('subscription', ({ type, from }) => {
      if (type === 'unsubscribed') refused.push(String(from?.bare))
    })
    for (const local of ['a', 'b']) romeo.xmpp.send(Presence.of({ to: `${local}@${GATEWAY}`, type: 'subscribe' }))
    await settle(gateway)
    expect(session.friendships).toEqual([{ legacyId: 'a', kind: 'request' }])
    expect(refused).toEqual([`b@${GATEWAY}`])
    expect(told.at(-1)).toContain('You have asked for too many friendships. Try again after')
  })
})
