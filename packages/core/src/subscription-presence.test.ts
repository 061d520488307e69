import { expectXml } from '@trestle/testing'
import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { LOCAL, ROMEO, setUp } from '../test/subscriptions-host.js'
import { type SubscriptionsOptions, subscriptions } from './index.js'

describe('presence', () => {
  async function subscribed(options: SubscriptionsOptions = {}) {
    const set = setUp({ autoApprove: () => true, ...options })
    await set.juliet.setPresence({ show: 'away', status: 'first' }, { resource: 'balcony' })
    await set.feed('subscribe')
    set.sent()
    return set
  }

  it('goes to whoever is subscribed, and to nobody else', async () => {
    const { juliet, feed, sent } = await subscribed()
    await feed('subscribe', { from: 'nurse@capulet.example' })
    await juliet.subscribe('tybalt@capulet.example')
    sent()
    await juliet.setPresence({ status: 'second' }, { resource: 'balcony' })
    expect(sent()).toEqual([
      `available ${LOCAL}/balcony → ${ROMEO}: second`,
      `available ${LOCAL}/balcony → nurse@capulet.example: second`,
    ])
    expect(await juliet.announceTo('tybalt@capulet.example')).toBe(false)
    expect(await juliet.announceTo(`${ROMEO}/orchard`)).toBe(true)
    expect(sent()).toEqual([`available ${LOCAL}/balcony → ${ROMEO}: second`])
  })

  it('ends from the resource it came from', async () => {
    const { juliet, sent } = await subscribed()
    await juliet.setPresence({ status: 'moved' }, { resource: 'tomb' })
    expect(sent()).toEqual([`unavailable ${LOCAL}/balcony → ${ROMEO}`, `available ${LOCAL}/tomb → ${ROMEO}: moved`])
    await juliet.setPresence(undefined)
    expect(sent()).toEqual([`unavailable ${LOCAL}/tomb → ${ROMEO}`])
  })

  it('comes from the resource of the local address where none is given', async () => {
    const { host, sent } = await subscribed()
    await host.as(`${LOCAL}/balcony`).get(subscriptions).setPresence({ status: 'here' })
    expect(sent()).toEqual([`available ${LOCAL}/balcony → ${ROMEO}: here`])
  })

  it('is refused where its resource cannot be one, before anything is sent', async () => {
    const { juliet, sent } = await subscribed()
    await expect(juliet.setPresence({}, { resource: 'a'.repeat(1100) })).rejects.toMatchObject({ code: 'invalid-jid' })
    expect(sent()).toEqual([])
  })

  it('answers the probes of subscribers, where they come from', async () => {
    const { feed, sent } = await subscribed()
    await feed('probe', { from: `${ROMEO}/orchard` })
    expect(sent()).toEqual([`available ${LOCAL}/balcony → ${ROMEO}/orchard: first`])
  })

  it('tells those who are not subscribed that they are not', async () => {
    const { juliet, feed, sent } = await subscribed()
    await feed('probe', { from: 'paris@verona.example/hall' })
    expect(sent()).toEqual([`unsubscribed ${LOCAL} → paris@verona.example`])
    await juliet.subscribe('tybalt@capulet.example')
    sent()
    await feed('probe', { from: 'tybalt@capulet.example' })
    expect(sent()).toEqual([`unsubscribed ${LOCAL} → tybalt@capulet.example`])
    expect(await juliet.state('tybalt@capulet.example')).toMatchObject({ pendingOut: true })
  })

  it('does not refuse an open request by the answer to a probe', async () => {
    const { juliet, feed, sent } = setUp()
    await feed('subscribe')
    await feed('probe')
    expect(sent()).toEqual([])
    expect(await juliet.state(ROMEO)).toMatchObject({ pendingIn: true })
  })

  it('is taken back before a subscription is', async () => {
    const { juliet, sent } = await subscribed()
    await juliet.deny(ROMEO)
    expect(sent()).toEqual([])
    await juliet.cancel(ROMEO)
    expect(sent()).toEqual([`unavailable ${LOCAL}/balcony → ${ROMEO}`, `unsubscribed ${LOCAL} → ${ROMEO}`])
    await juliet.cancel(ROMEO)
    expect(sent()).toEqual([])
  })

  it('set while offline goes out when there is a session', async () => {
    const { host, juliet, sent, settled } = await subscribed()
    await host.stop()
    await juliet.setPresence({ status: 'back' }, { resource: 'balcony' })
    expect(sent()).toEqual([])
    host.goOnline()
    await settled()
    expect(sent()).toEqual([`available ${LOCAL}/balcony → ${ROMEO}: back`])
    host.xmpp.events.emit('online', { jid: host.jid, resumed: true })
    await settled()
    expect(sent()).toEqual([])
  })

  it('is kept in order, and not repeated, when it changes quickly', async () => {
    const { juliet, sent } = await subscribed()
    await Promise.all(['a', 'b', 'c'].map((status) => juliet.setPresence({ status }, { resource: 'balcony' })))
    expect(sent().at(-1)).toBe(`available ${LOCAL}/balcony → ${ROMEO}: c`)
    await Promise.all([juliet.announceTo(ROMEO), juliet.announceTo(ROMEO), juliet.announceTo(ROMEO)])
    expect(sent()).toEqual([`available ${LOCAL}/balcony → ${ROMEO}: c`])
  })

  it('may differ for each contact', async () => {
    const { host, juliet, feed, sent } = await subscribed()
    await feed('subscribe', { from: 'nurse@capulet.example' })
    sent()
    const caps = new Element('c', 'urn:example:caps')
    juliet.api.register('presenceFor', async ({ jid, from, args: { contact } }) => {
      expect([String(jid), from]).toEqual([LOCAL, undefined])
      if (contact.local === 'nurse') return { type: 'unavailable', status: 'away since noon', resource: 'balcony' }
      return { show: 'chat', resource: 'balcony', payloads: [caps] }
    })
    await juliet.announce()
    expect(sent()).toEqual([
      `available ${LOCAL}/balcony → ${ROMEO}`,
      `unavailable ${LOCAL}/balcony → nurse@capulet.example: away since noon`,
    ])
    expectXml(
      host.sent.at(-2)!,
      `<presence from='${LOCAL}/balcony' to='${ROMEO}'><show>chat</show><c xmlns='urn:example:caps'/></presence>`,
    )
    await feed('probe', { from: 'nurse@capulet.example' })
    expect(sent()).toEqual([`unavailable ${LOCAL}/balcony → nurse@capulet.example: away since noon`])
  })

  it('is no longer owed to a contact that is gone', async () => {
    const { juliet, feed, sent, log } = await subscribed()
    await feed('error', { inside: error('service-unavailable') })
    expect(await juliet.state(ROMEO)).toMatchObject({ from: true })
    await feed('error', { from: `${ROMEO}/orchard`, inside: error('gone') })
    expect(log.at(-1)).toBe(`${LOCAL} ${ROMEO}: nothing`)
    await juliet.announce()
    expect(sent()).toEqual([])
    await juliet.setPresence({}, { resource: 'tomb' })
    await feed('subscribe')
    expect(sent()).toEqual([`subscribed ${LOCAL} → ${ROMEO}`, `available ${LOCAL}/tomb → ${ROMEO}`])
  })
})

function error(condition: string): string {
  return `<error type='cancel'><${condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`
}
