import { NS_ROSTER_VERSIONING } from '@trestle/stanza'
import { elementFrom, type TestHost } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { ACCOUNT, answer, item, push, ROMEO, requests, setUp, turn } from '../test/roster-host.js'
import type { StoredRoster } from './index.js'

function offerVersions(host: TestHost, offered = true): void {
  const feature = offered ? `<ver xmlns='${NS_ROSTER_VERSIONING}'/>` : ''
  const offer = elementFrom(`<features xmlns='http://etherx.jabber.org/streams'>${feature}</features>`)
  host.core.offered({ offer } as Parameters<typeof host.core.offered>[0])
}

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

  it('come with what other specifications added, as plain JSON', async () => {
    const channel = `<channel xmlns='urn:xmpp:mix:roster:0' participant-id='7'>x</channel>`
    const first = persistent()
    const loading = first.view.load()
    await turn()
    answer(first.host, `<item jid='${ROMEO}'>${channel}</item>`, 'v1')
    await loading
    await turn()
    const again = persistent(JSON.parse(first.saved[0]!.slice(ACCOUNT.length)))
    const reloading = again.view.load()
    await turn()
    answer(again.host)
    await reloading
    expect(again.view.get(ROMEO)?.rest).toEqual(first.view.get(ROMEO)?.rest)
    expect(again.view.get(ROMEO)?.rest?.children[0]?.text()).toBe('x')
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
    await host.stop()
    host.goOnline()
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
