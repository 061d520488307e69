import { createTestHost, expectXml } from '@trestle/testing'
import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { LOCAL, ROMEO, setUp } from '../test/subscriptions-host.js'
import { subscriptionRequested, subscriptions } from './index.js'

describe('requests of contacts', () => {
  it('are left to the program, with all they carry', async () => {
    const { host, juliet, feed, sent, log } = setUp()
    const asked = host.xmpp.events.wait(subscriptionRequested)
    await feed('subscribe', { from: `${ROMEO}/orchard`, inside: "<nick xmlns='urn:example:nick'>Romeo</nick>" })
    const { local, contact, presence } = await asked
    expect([String(local), String(contact)]).toEqual([LOCAL, ROMEO])
    expect(presence.element.child('urn:example:nick', 'nick')?.text()).toBe('Romeo')
    expect(log).toEqual([`${LOCAL} ${ROMEO}: pendingIn`, `${ROMEO} asks ${LOCAL}`])
    expect(sent()).toEqual([])
    expect(await juliet.state(`${ROMEO}/orchard`)).toMatchObject({ pendingIn: true })
  })

  it('are told once, however often they come', async () => {
    const { feed, log } = setUp()
    for (let i = 0; i < 3; i++) await feed('subscribe')
    expect(log.filter((line) => line.includes('asks'))).toHaveLength(1)
  })

  it('are approved: the contact learns it, and how the local address is', async () => {
    const { juliet, feed, sent } = setUp()
    await juliet.setPresence({ status: 'On the balcony' }, { resource: 'balcony' })
    await feed('subscribe')
    await juliet.approve(ROMEO)
    expect(sent()).toEqual([`subscribed ${LOCAL} → ${ROMEO}`, `available ${LOCAL}/balcony → ${ROMEO}: On the balcony`])
    expect(await juliet.contacts()).toMatchObject([{ contact: { local: 'romeo' }, state: { from: true } }])
  })

  it('are denied, and forgotten', async () => {
    const { juliet, feed, sent } = setUp()
    await feed('subscribe')
    await juliet.deny(ROMEO)
    expect(sent()).toEqual([`unsubscribed ${LOCAL} → ${ROMEO}`])
    expect(await juliet.contacts()).toEqual([])
  })

  it('are answered by autoApprove, each pair by itself', async () => {
    const { feed, sent, log } = setUp({
      autoApprove: async (local, contact) => contact.domain === 'montague.example' && local.local !== 'nurse',
    })
    await feed('subscribe')
    await feed('subscribe', { to: 'nurse@superduper.example' })
    await feed('subscribe', { from: 'paris@verona.example' })
    expect(sent()).toEqual([`subscribed ${LOCAL} → ${ROMEO}`, `unavailable ${LOCAL} → ${ROMEO}`])
    expect(log.filter((line) => line.includes('asks'))).toEqual([
      `${ROMEO} asks nurse@superduper.example`,
      `paris@verona.example asks ${LOCAL}`,
    ])
  })

  it('are answered again when the approval was lost', async () => {
    const { juliet, feed, sent, log } = setUp({ autoApprove: () => true })
    await juliet.setPresence({}, { resource: 'balcony' })
    await feed('subscribe')
    const first = sent()
    expect(first).toEqual([`subscribed ${LOCAL} → ${ROMEO}`, `available ${LOCAL}/balcony → ${ROMEO}`])
    const told = [...log]
    await feed('subscribe')
    expect(sent()).toEqual(first)
    expect(log).toEqual(told)
  })

  it('may be answered from within the listener', async () => {
    const { host, feed, sent } = setUp()
    host.xmpp.events.on(subscriptionRequested, ({ local, contact }) =>
      host.as(local).get(subscriptions).approve(contact),
    )
    await feed('subscribe')
    expect(sent()[0]).toBe(`subscribed ${LOCAL} → ${ROMEO}`)
  })

  it('stay open when the decision fails', async () => {
    const { juliet, feed, failures } = setUp({
      autoApprove: () => {
        throw new Error('the list is gone')
      },
    })
    await feed('subscribe')
    expect(failures).toMatchObject([{ source: 'presence', error: { message: 'the list is gone' } }])
    expect(await juliet.state(ROMEO)).toMatchObject({ pendingIn: true })
  })

  it('reach the domain of the component as well', async () => {
    const { host, feed, sent } = setUp({ autoApprove: () => true })
    await host.get(subscriptions).setPresence({ status: 'Ready' })
    await feed('subscribe', { to: 'superduper.example' })
    expect(sent()).toEqual([
      `subscribed superduper.example → ${ROMEO}`,
      `available superduper.example → ${ROMEO}: Ready`,
    ])
  })

  it('end when the contact takes them back, or gives the subscription up', async () => {
    const { juliet, feed, sent } = setUp()
    await feed('subscribe')
    await feed('unsubscribe')
    expect(sent()).toEqual([])
    await juliet.setPresence({}, { resource: 'balcony' })
    await feed('subscribe')
    await juliet.approve(ROMEO)
    sent()
    await feed('unsubscribe')
    expect(sent()).toEqual([`unavailable ${LOCAL}/balcony → ${ROMEO}`])
    expect(await juliet.contacts()).toEqual([])
  })
})

describe('requests of local addresses', () => {
  it('are sent with what they say, and granted', async () => {
    const { host, juliet, feed, log } = setUp()
    const nick = new Element('nick', 'urn:example:nick', {}, ['Juliet'])
    await juliet.subscribe(`${ROMEO}/orchard`, { status: 'It is the east', payloads: [nick] })
    expectXml(
      host.sent[0]!,
      `<presence type='subscribe' from='${LOCAL}' to='${ROMEO}'>
        <status>It is the east</status><nick xmlns='urn:example:nick'>Juliet</nick>
      </presence>`,
    )
    await feed('subscribed')
    expect(log).toEqual([`${LOCAL} ${ROMEO}: pendingOut`, `${LOCAL} ${ROMEO}: to`])
  })

  it('are never granted unasked', async () => {
    const { juliet, feed, log } = setUp()
    await feed('subscribed')
    expect(log).toEqual([])
    expect(await juliet.state(ROMEO)).toMatchObject({ to: false })
  })

  it('are given up', async () => {
    const { juliet, feed, sent } = setUp()
    await juliet.subscribe(ROMEO)
    await feed('subscribed')
    await juliet.unsubscribe(ROMEO)
    expect(sent()).toEqual([`subscribe ${LOCAL} → ${ROMEO}`, `unsubscribe ${LOCAL} → ${ROMEO}`])
    expect(await juliet.contacts()).toEqual([])
  })

  it('change nothing without a session', async () => {
    const { host, juliet } = setUp()
    host.stop()
    await expect(juliet.subscribe(ROMEO)).rejects.toMatchObject({ code: 'not-online' })
    expect(await juliet.contacts()).toEqual([])
  })
})

describe('the store', () => {
  it('is replaced by ops, keyed by local address', async () => {
    const rows = new Map<string, string>()
    const { host, juliet, feed } = setUp({ autoApprove: () => true })
    const { api } = host.get(subscriptions)
    api.register('loadSubscription', async ({ jid, args: { contact } }) => rows.get(`${jid} ${contact}`))
    api.register('saveSubscription', async ({ jid, args: { contact, state } }) => {
      rows.set(`${jid} ${contact}`, state)
    })
    api.register('deleteSubscription', async ({ jid, args: { contact } }) => {
      rows.delete(`${jid} ${contact}`)
    })
    api.register('listSubscriptions', async ({ jid }) =>
      [...rows].flatMap(([key, state]) => {
        const [local, contact = ''] = key.split(' ')
        return local === String(jid) ? [{ contact, state }] : []
      }),
    )
    await feed('subscribe')
    await juliet.subscribe(ROMEO)
    expect([...rows]).toEqual([[`${LOCAL} ${ROMEO}`, 'from+out']])
    await feed('subscribed')
    expect(await juliet.contacts()).toMatchObject([{ state: { to: true, from: true } }])
    await juliet.cancel(ROMEO)
    await juliet.unsubscribe(ROMEO)
    expect(rows.size).toBe(0)
  })

  it('handles what concerns one pair in order, however slow it is', async () => {
    const { host, juliet, log, settled } = setUp({ autoApprove: () => true })
    let turns = 5
    juliet.api.register('loadSubscription', async ({ args: { contact } }) => {
      for (let i = turns--; i > 0; i--) await Promise.resolve()
      return rows.get(String(contact))
    })
    const rows = new Map<string, string>()
    juliet.api.register('saveSubscription', ({ args: { contact, state } }) => void rows.set(String(contact), state))
    juliet.api.register('deleteSubscription', ({ args: { contact } }) => void rows.delete(String(contact)))
    for (const type of ['subscribe', 'unsubscribe', 'subscribe', 'unsubscribe']) {
      host.receive(`<presence type='${type}' from='${ROMEO}' to='${LOCAL}'/>`)
    }
    await settled()
    expect(log.at(-1)).toBe(`${LOCAL} ${ROMEO}: nothing`)
    expect(rows.size).toBe(0)
  })

  it('in memory is bounded', async () => {
    const { juliet, feed, failures } = setUp({ maxSubscriptions: 2 })
    for (const name of ['a', 'b', 'c']) await feed('subscribe', { from: `${name}@verona.example` })
    expect((await juliet.contacts()).map(({ contact }) => contact.local)).toEqual(['b', 'c'])
    for (const name of ['b', 'c']) await juliet.approve(`${name}@verona.example`)
    await feed('subscribe', { from: 'a@verona.example' })
    expect(failures).toMatchObject([{ source: 'presence', error: { code: 'resource-constraint' } }])
    await juliet.cancel('b@verona.example')
    await feed('subscribe', { from: 'a@verona.example' })
    expect((await juliet.contacts()).map(({ contact }) => contact.local)).toEqual(['c', 'a'])
  })

  it('takes only so much at one time', async () => {
    const { host, failures, settled } = setUp({ maxPending: 3 })
    for (let i = 0; i < 10; i++) host.receive(`<presence type='subscribe' from='${ROMEO}' to='${LOCAL}'/>`)
    await settled()
    expect(failures).toHaveLength(7)
  })
})

describe('the plugin', () => {
  it('leaves addresses alone that it does not serve', async () => {
    const { feed, sent, log } = setUp({ serves: ({ local }) => !local.startsWith('#') })
    for (const type of ['subscribe', 'probe']) await feed(type, { to: '#verona@superduper.example' })
    expect([...sent(), ...log]).toEqual([])
  })

  it('is not for clients', () => {
    const client = createTestHost({ jid: `${ROMEO}/orchard` })
    expect(() => client.get(subscriptions)).toThrow('subscriptions is for components')
  })

  it('leaves no trace', async () => {
    const { host, feed, sent, log } = setUp()
    host.remove(subscriptions)
    for (const type of ['subscribe', 'probe']) await feed(type)
    expect([...sent(), ...log]).toEqual([])
  })

  it('never keep out whom we ask, or who is approved, however many ask', async () => {
    const { juliet, feed, host, failures } = setUp({ maxSubscriptions: 3 })
    await juliet.subscribe(ROMEO)
    for (let i = 0; i < 5; i++)
      await feed('subscribe', { from: 'tybalt@capulet.example', to: `l${i}@superduper.example` })
    const asked = await Promise.all(
      [0, 1, 2, 3, 4].map((i) => host.as(`l${i}@superduper.example`).get(subscriptions).contacts()),
    )
    expect(asked.map((contacts) => contacts.length)).toEqual([0, 0, 0, 1, 1])
    await juliet.subscribe('nurse@capulet.example')
    await juliet.subscribe('friar@laurence.example')
    expect(failures).toEqual([])
    expect((await juliet.contacts()).map(({ contact }) => `${contact}`)).toEqual([
      ROMEO,
      'nurse@capulet.example',
      'friar@laurence.example',
    ])
    await expect(juliet.subscribe('paris@verona.example')).rejects.toMatchObject({ code: 'resource-constraint' })
  })

  it('wait for autoApprove only so many at a time', async () => {
    let asked = 0
    const { host, failures, settled } = setUp({
      maxPending: 3,
      autoApprove: () => {
        asked++
        return new Promise(() => {})
      },
    })
    for (let i = 0; i < 6; i++) {
      host.receive(`<presence type='subscribe' from='c${i}@x.example' to='${LOCAL}'/>`)
      await settled()
    }
    expect(asked).toBe(3)
    expect(failures).toHaveLength(3)
  })
})
