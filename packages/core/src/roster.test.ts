import type { DecodeError } from '@trestle/stanza'
import { createTestHost, expectXml } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { ACCOUNT, answer, item, loaded, push, ROMEO, requests, setUp, turn } from '../test/roster-host.js'
import { roster } from './index.js'

describe('the roster', () => {
  it('is what the server says', async () => {
    const { view, log } = await loaded(
      item(ROMEO, "subscription='both' name='Romeo'") + item('nurse@capulet.example', "ask='subscribe'"),
    )
    expect([...view.items.keys()]).toEqual([ROMEO, 'nurse@capulet.example'])
    expect(view.get(`${ROMEO}/orchard`)).toMatchObject({ name: 'Romeo', subscription: 'both' })
    expect(view.get('nurse@capulet.example')).toMatchObject({ ask: 'subscribe' })
    expect(log).toEqual([`${ROMEO}: - → both`, 'nurse@capulet.example: - → -'])
  })

  it('of thousands keeps the good ones, and reports the others', async () => {
    const good = Array.from({ length: 5000 }, (_, at) => item(`c${at}@a.example`, '')).join('')
    const { view, failures } = await loaded(`${item('@')}${good}${item('a@b@c')}`)
    expect(view.items.size).toBe(5000)
    expect(failures.map(({ source, error }) => [source, (error as DecodeError).path])).toEqual(
      Array(2).fill(['roster', '{jabber:iq:roster}query/{jabber:iq:roster}item/@jid']),
    )
  })

  it('keeps what other specifications add to a contact when its name is changed', async () => {
    const channel = `<channel xmlns='urn:xmpp:mix:roster:0' participant-id='7'/>`
    const { host, view } = await loaded(`<item jid='${ROMEO}' subscription='both' mark='m'>${channel}</item>`)
    expect(view.get(ROMEO)?.rest?.children).toHaveLength(1)
    const changed = view.set({ jid: ROMEO, name: 'R' })
    await turn()
    const sent = host.sent.at(-1)!
    expectXml(
      sent,
      `<iq type='set' id='${sent.attrs['id']}'><query xmlns='jabber:iq:roster'>
        <item jid='${ROMEO}' name='R' mark='m'>${channel}</item></query></iq>`,
    )
    host.receive(`<iq type='result' id='${sent.attrs['id']}' to='${ACCOUNT}/balcony'/>`)
    await changed
  })

  it('is asked for without a version where the server has none', async () => {
    const { host } = await loaded('')
    expectXml(
      requests(host)[0]!,
      `<iq type='get' id='${requests(host)[0]!.attrs['id']}'><query xmlns='jabber:iq:roster'/></iq>`,
    )
  })

  it('is asked for once, however many wait for it', async () => {
    const { host, view } = setUp()
    const all = Promise.all([view.load(), view.load()])
    await turn()
    answer(host, item(ROMEO))
    expect((await all).map((items) => items.size)).toEqual([1, 1])
    expect(requests(host)).toHaveLength(1)
  })

  it('is waited for by each as long as they like, whoever asked first', async () => {
    const { host, view } = setUp()
    const [first, second] = [new AbortController(), new AbortController()]
    const loads = [first, second, undefined].map((one) => view.load({ signal: one?.signal }))
    const outcomes = Promise.allSettled(loads)
    await turn()
    expect(requests(host)).toHaveLength(1)
    second.abort(new Error('second'))
    await expect(loads[1]).rejects.toThrow('second')
    first.abort(new Error('first'))
    await expect(loads[0]).rejects.toThrow('first')
    answer(host, item(ROMEO))
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled'])
    expect(view.get(ROMEO)).toBeDefined()
  })

  it('is kept without a session, and asked for again in the next', async () => {
    const { host, view, log } = await loaded(item(ROMEO) + item('nurse@capulet.example'))
    await host.stop()
    expect(view.items.size).toBe(2)
    log.length = 0
    host.goOnline()
    await turn()
    answer(host, item(ROMEO, "subscription='from'"))
    await turn()
    expect(log).toEqual(['nurse@capulet.example: both → -', `${ROMEO}: both → from`])
  })

  it('is not asked for before anybody wanted it', async () => {
    const { host } = setUp()
    await host.stop()
    host.goOnline()
    await turn()
    expect(host.sent).toEqual([])
  })

  it('fails to load where there is no session', async () => {
    const { host, view } = setUp()
    host.stop()
    await expect(view.load()).rejects.toMatchObject({ code: 'not-online' })
  })

  it('survives an item that is none', async () => {
    const { view, failures } = await loaded([item('@'), item(ROMEO), "<item xmlns='urn:example:other'/>"].join(''))
    expect([...view.items.keys()]).toEqual([ROMEO])
    expect(failures).toMatchObject([{ source: 'roster', error: { code: 'invalid-element' } }])
  })

  it('is bounded', async () => {
    const { host, view, failures } = await loaded(item(ROMEO) + item('a@b.example') + item('c@d.example'), {
      maxItems: 2,
    })
    expect([...view.items.keys()]).toEqual([ROMEO, 'a@b.example'])
    expect(failures).toMatchObject([{ source: 'roster', error: { code: 'resource-constraint' } }])
    push(host, item('e@f.example'))
    push(host, item(ROMEO, "subscription='to'"))
    expect(view.items.size).toBe(2)
    expect(view.get(ROMEO)?.subscription).toBe('to')
    expect(failures).toHaveLength(2)
  })
})

describe('pushes', () => {
  it('add, change and remove', async () => {
    const { host, view, log } = await loaded('')
    expectXml(push(host, item(ROMEO)), `<iq type='result' id='push' to='${ACCOUNT}'/>`)
    push(host, item(ROMEO))
    push(host, item(ROMEO, "subscription='from'"), { from: undefined })
    push(host, item(ROMEO, "subscription='remove'"))
    push(host, item(ROMEO, "subscription='remove'"))
    expect(log).toEqual([`${ROMEO}: - → both`, `${ROMEO}: both → from`, `${ROMEO}: from → -`])
    expect(view.items.size).toBe(0)
  })

  it.each([
    'romeo@montague.example/orchard',
    'capulet.example',
    `${ACCOUNT}/other`,
    `${ACCOUNT}/balcony`,
    'capulet.example/x',
  ])('of %s are refused', async (from) => {
    const { host, view, log } = await loaded(item(ROMEO))
    log.length = 0
    expectXml(
      push(host, item('mallory@evil.example'), { from }),
      `<iq type='error' id='push' to='${from}'>
          <error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>
        </iq>`,
    )
    push(host, item(ROMEO, "subscription='remove'"), { from })
    expect([...view.items.keys()]).toEqual([ROMEO])
    expect(log).toEqual([])
  })

  it.each(['', item(ROMEO) + item('a@b.example'), item('@'), '<item/>'])(
    'with the items %j are refused',
    async (items) => {
      const { host, view } = await loaded('')
      expect(push(host, items).child('jabber:client', 'error')?.elements()[0]?.name).toBe('bad-request')
      expect(view.items.size).toBe(0)
    },
  )

  it('that come with the answer count after it', async () => {
    const { host, view } = setUp()
    const loading = view.load()
    await turn()
    answer(host, item(ROMEO))
    push(host, item(ROMEO, "subscription='from'"))
    await loading
    expect(view.get(ROMEO)?.subscription).toBe('from')
  })

  it('are not lost when the answer does not come', async () => {
    const { host, view } = setUp()
    const loading = view.load()
    await turn()
    push(host, item(ROMEO))
    host.stop()
    await expect(loading).rejects.toMatchObject({ code: 'disconnected' })
    expect(view.items.size).toBe(1)
  })
})

describe('what the user does', () => {
  it('adds, changes and removes contacts', async () => {
    const { host, view } = setUp()
    const setting = view.set({ jid: `${ROMEO}/orchard`, name: 'Romeo', groups: ['Friends', 'Lovers'] })
    const [sent] = host.sent
    expectXml(
      sent!,
      `<iq type='set' id='${sent!.attrs['id']}'><query xmlns='jabber:iq:roster'>
        <item jid='${ROMEO}' name='Romeo'><group>Friends</group><group>Lovers</group></item>
      </query></iq>`,
    )
    host.receive(`<iq type='result' id='${sent!.attrs['id']}'/>`)
    await setting
    expect(view.items.size).toBe(0)

    const removing = view.remove(ROMEO)
    expectXml(
      host.sent[1]!,
      `<iq type='set' id='${host.sent[1]!.attrs['id']}'>
        <query xmlns='jabber:iq:roster'><item jid='${ROMEO}' subscription='remove'/></query>
      </iq>`,
    )
    host.receive(
      `<iq type='error' id='${host.sent[1]!.attrs['id']}'>
        <error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>
      </iq>`,
    )
    await expect(removing).rejects.toMatchObject({ code: 'item-not-found' })
  })

  it('subscribes, and answers requests', () => {
    const { host, view } = setUp()
    const to = `${ROMEO}/orchard`
    view.subscribe(to, { status: 'It is Juliet' })
    view.unsubscribe(to)
    view.approve(to)
    view.deny(to)
    view.revoke(to)
    expectXml(host.sent[0]!, `<presence type='subscribe' to='${ROMEO}'><status>It is Juliet</status></presence>`)
    expect(host.sent.map(({ attrs }) => `${attrs['type']} ${attrs['to']}`)).toEqual(
      ['subscribe', 'unsubscribe', 'subscribed', 'unsubscribed', 'unsubscribed'].map((type) => `${type} ${ROMEO}`),
    )
  })
})

describe('the plugin', () => {
  it('is not for components', () => {
    const component = createTestHost({ jid: 'superduper.example', kind: 'component' })
    expect(() => component.get(roster)).toThrow('roster is for clients')
  })

  it('leaves no trace', async () => {
    const { host, log } = await loaded('')
    host.remove(roster)
    log.length = 0
    push(host, item(ROMEO))
    expect(log).toEqual([])
    expect(host.core.streamFeatures).toEqual([])
    await host.stop()
    host.goOnline()
    await turn()
    expect(requests(host)).toHaveLength(1)
  })
})
