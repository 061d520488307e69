import { NS_ROSTER_VERSIONING } from '@trestle/stanza'
import { createManualClock, createTestHost, elementFrom, expectXml, type TestHost } from '@trestle/testing'
import type { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { type RosterOptions, roster, rosterChanged, type StoredRoster, type XmppFailure } from './index.js'

const ACCOUNT = 'juliet@capulet.example'
const ROMEO = 'romeo@montague.example'
const item = (jid: string, rest = "subscription='both'") => `<item jid='${jid}' ${rest}/>`

function setUp(options: RosterOptions = {}) {
  const host = createTestHost({ jid: `${ACCOUNT}/balcony`, clock: createManualClock() })
    .use(roster, options)
    .start()
  const failures: XmppFailure[] = []
  const log: string[] = []
  host.xmpp.events.on('error', (failure) => failures.push(failure))
  host.xmpp.events.on(rosterChanged, ({ jid, item, previous }) =>
    log.push(`${jid}: ${previous?.subscription ?? '-'} → ${item?.subscription ?? '-'}`),
  )
  return { host, failures, log, view: host.get(roster) }
}

const requests = (host: TestHost) => host.sent.filter(({ name, attrs }) => name === 'iq' && attrs['type'] === 'get')

/** The server's answer to the last request; without items, that nothing changed. */
function answer(host: TestHost, items?: string, ver?: string): void {
  const id = requests(host).at(-1)!.attrs['id']
  const query = `<query xmlns='jabber:iq:roster' ${ver === undefined ? '' : `ver='${ver}'`}>${items}</query>`
  host.receive(`<iq type='result' id='${id}' to='${ACCOUNT}/balcony'>${items === undefined ? '' : query}</iq>`)
}

function push(host: TestHost, items: string, { from = ACCOUNT as string | undefined, ver = '' } = {}): Element {
  const who = from === undefined ? '' : `from='${from}'`
  host.receive(
    `<iq type='set' id='push' ${who}><query xmlns='jabber:iq:roster' ${ver && `ver='${ver}'`}>${items}</query></iq>`,
  )
  return host.sent.at(-1)!
}

/** Lets the promises that are due go on. */
const turn = () => new Promise((resolve) => setTimeout(resolve, 0))

async function loaded(items: string, options: RosterOptions = {}) {
  const set = setUp(options)
  const loading = set.view.load()
  await turn()
  answer(set.host, items)
  await loading
  return set
}

function offerVersions(host: TestHost, offered = true): void {
  const feature = offered ? `<ver xmlns='${NS_ROSTER_VERSIONING}'/>` : ''
  const offer = elementFrom(`<features xmlns='http://etherx.jabber.org/streams'>${feature}</features>`)
  const negotiation = { offer } as Parameters<(typeof host.core.streamFeatures)[number]['match']>[0]
  for (const one of host.core.streamFeatures) expect(one.match(negotiation)).toBe(false)
}

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

  it('is kept without a session, and asked for again in the next', async () => {
    const { host, view, log } = await loaded(item(ROMEO) + item('nurse@capulet.example'))
    host.stop()
    expect(view.items.size).toBe(2)
    log.length = 0
    host.start()
    await turn()
    answer(host, item(ROMEO, "subscription='from'"))
    await turn()
    expect(log).toEqual(['nurse@capulet.example: both → -', `${ROMEO}: both → from`])
  })

  it('is not asked for before anybody wanted it', async () => {
    const { host } = setUp()
    host.stop()
    host.start()
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

describe('versions', () => {
  const stored: StoredRoster = { version: 'v7', items: [{ jid: ROMEO, subscription: 'both', groups: ['Friends'] }] }

  function persistent(kept?: StoredRoster) {
    const set = setUp()
    const saved: string[] = []
    set.view.api.register('loadRoster', async () => kept)
    set.view.api.register('saveRoster', async ({ jid, args }) => {
      saved.push(`${jid} ${JSON.stringify(args)}`)
    })
    offerVersions(set.host)
    return { ...set, saved }
  }

  it('are asked for by an empty one at first, and saved', async () => {
    const { host, view, saved } = persistent()
    const loading = view.load()
    await turn()
    expect(requests(host)[0]!.child('jabber:iq:roster', 'query')?.attrs['ver']).toBe('')
    answer(host, item(ROMEO), 'v1')
    await loading
    await turn()
    expect(view.version).toBe('v1')
    expect(saved).toEqual([`${ACCOUNT} {"version":"v1","items":[{"jid":"${ROMEO}","subscription":"both"}]}`])
  })

  it('begin with what was saved, and go on by pushes', async () => {
    const { host, view, saved, log } = persistent(stored)
    const loading = view.load()
    await turn()
    expect(requests(host)[0]!.child('jabber:iq:roster', 'query')?.attrs['ver']).toBe('v7')
    answer(host)
    push(host, item('nurse@capulet.example'), { ver: 'v8' })
    await loading
    expect([...view.items.keys()]).toEqual([ROMEO, 'nurse@capulet.example'])
    expect(view.get(ROMEO)?.groups).toEqual(['Friends'])
    expect(view.version).toBe('v8')
    push(host, item('nurse@capulet.example', "subscription='remove'"), { ver: 'v9' })
    push(host, item('tybalt@capulet.example'), { ver: 'v10' })
    await turn()
    expect(JSON.parse(saved.at(-1)!.slice(ACCOUNT.length)).version).toBe('v10')
    expect(saved.length).toBeLessThan(4)
    expect(log).toContain(`${ROMEO}: - → both`)
  })

  it('are sent again in the next session', async () => {
    const { host, view } = persistent()
    const loading = view.load()
    await turn()
    answer(host, item(ROMEO), 'v1')
    await loading
    push(host, item(ROMEO, "subscription='to'"), { ver: 'v2' })
    host.stop()
    host.start()
    await turn()
    expect(requests(host).at(-1)!.child('jabber:iq:roster', 'query')?.attrs['ver']).toBe('v2')
  })

  it('are not used where the server does not offer them', async () => {
    const { host, view, log } = persistent(stored)
    offerVersions(host, false)
    const loading = view.load()
    await turn()
    expect(requests(host)[0]!.child('jabber:iq:roster', 'query')?.attrs['ver']).toBeUndefined()
    answer(host, '')
    await loading
    expect(view.items.size).toBe(0)
    expect(log).toEqual([])
  })

  it('do not hide what found no room', async () => {
    const { host, view } = setUp({ maxItems: 1 })
    offerVersions(host)
    const loading = view.load()
    await turn()
    answer(host, item(ROMEO) + item('nurse@capulet.example'), 'v1')
    await loading
    expect(view.version).toBeUndefined()
  })

  it('do without a store that fails or holds nonsense', async () => {
    const { host, view, failures } = persistent({ version: 'v1', items: [{ jid: '@' }] })
    view.api.register('saveRoster', () => {
      throw new Error('the disk is full')
    })
    const loading = view.load()
    await turn()
    answer(host, item(ROMEO), 'v2')
    await loading
    await turn()
    expect(view.items.size).toBe(1)
    expect(failures).toMatchObject([{ error: { code: 'invalid-jid' } }, { error: { message: 'the disk is full' } }])
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
    host.stop()
    host.start()
    await turn()
    expect(requests(host)).toHaveLength(1)
  })
})
