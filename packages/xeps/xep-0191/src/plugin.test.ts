import { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { createManualClock, createTestHost, createTestNetwork, type ManualClock, type TestHost } from '@trestle/testing'
import { parse as element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { type BlockListChange, blocked, blocking, hostedBlockListChanged, NS_BLOCKING, unblocked } from './index.js'

const texts = (jids: readonly JID[] | 'all') => (jids === 'all' ? jids : jids.map(String))

/** A client whose server is the test. */
function createLoneClient(options: { maxItems?: number } = {}) {
  const romeo = createTestHost({ jid: 'romeo@montague.example/orchard' }).use(blocking, options).goOnline()
  const seen: unknown[] = []
  const record = (type: string) => (change: BlockListChange) => void seen.push([type, texts(change.jids)])
  romeo.xmpp.events.on(blocked, record('blocked'))
  romeo.xmpp.events.on(unblocked, record('unblocked'))
  let pushes = 0
  return {
    romeo,
    seen,
    push(payload: string, from = '') {
      romeo.receive(
        `<iq type='set' id='push${++pushes}' to='romeo@montague.example/orchard' ${from && `from='${from}'`}>${payload}</iq>`,
      )
      return romeo.sent.at(-1)!
    },
    async load(items: string) {
      const loaded = romeo.get(blocking).getBlocked()
      answer(romeo, `<blocklist xmlns='${NS_BLOCKING}'>${items}</blocklist>`)
      return loaded
    },
  }
}

function answer(host: TestHost, payload = ''): void {
  host.receive(`<iq type='result' id='${host.sent.at(-1)!.attrs['id']}' to='${host.jid}'>${payload}</iq>`)
}

const block = (...jids: string[]) =>
  `<block xmlns='${NS_BLOCKING}'>${jids.map((jid) => `<item jid='${jid}'/>`).join('')}</block>`
const unblock = (...jids: string[]) =>
  block(...jids)
    .replaceAll('block', 'unblock')
    .replace('xmpp:un', 'xmpp:')

describe('the own block list', () => {
  it('is asked for, and follows the pushes of the server', async () => {
    const { romeo, seen, push, load } = createLoneClient()
    expect(texts(await load(`<item jid='tybalt@capulet.example'/>`))).toEqual(['tybalt@capulet.example'])
    const api = romeo.get(blocking)
    expect(push(block('paris@verona.example')).attrs).toMatchObject({ type: 'result', id: 'push1' })
    expect(api.isBlocked('paris@verona.example/tomb')).toBe(true)
    push(unblock('paris@verona.example'), 'romeo@montague.example')
    expect(api.isBlocked('paris@verona.example/tomb')).toBe(false)
    push(unblock())
    expect(api.isBlocked('tybalt@capulet.example')).toBe(false)
    expect(seen).toEqual([
      ['blocked', ['paris@verona.example']],
      ['unblocked', ['paris@verona.example']],
      ['unblocked', 'all'],
    ])
  })

  it.each([
    'tybalt@capulet.example/street',
    'tybalt@montague.example',
    'montague.example',
    'romeo@montague.example/street',
  ])('does not follow a push of %s', async (from) => {
    const { romeo, seen, push, load } = createLoneClient()
    await load(`<item jid='tybalt@capulet.example'/>`)
    const answered = push(unblock(), from)
    expect(answered.attrs['type']).toBe('error')
    expect(romeo.get(blocking).isBlocked('tybalt@capulet.example')).toBe(true)
    expect(seen).toEqual([])
  })

  it('has what was pushed before the answer was taken in', async () => {
    const { romeo, push } = createLoneClient()
    const loaded = romeo.get(blocking).getBlocked()
    const { id } = romeo.sent.at(-1)!.attrs
    push(block('paris@verona.example'))
    romeo.receive(`<iq type='result' id='${id}'><blocklist xmlns='${NS_BLOCKING}'/></iq>`)
    push(block('tybalt@capulet.example'))
    expect(texts(await loaded)).toEqual(['paris@verona.example', 'tybalt@capulet.example'])
  })

  it('never blocks another resource of the account itself', async () => {
    const { romeo, load } = createLoneClient()
    await load(`<item jid='montague.example'/>`)
    expect(romeo.get(blocking).isBlocked('romeo@montague.example/street')).toBe(false)
    expect(romeo.get(blocking).isBlocked('benvolio@montague.example')).toBe(true)
  })

  it('is unknown until it was asked for, and in the next session', async () => {
    const { romeo, load } = createLoneClient()
    const isBlocked = () => romeo.get(blocking).isBlocked('tybalt@capulet.example')
    expect(isBlocked).toThrow(expect.objectContaining({ code: 'not-loaded' }))
    await load('')
    expect(isBlocked()).toBe(false)
    await romeo.stop()
    romeo.goOnline()
    expect(isBlocked).toThrow(expect.objectContaining({ code: 'not-loaded' }))
  })

  it('is kept up to a number of addresses', async () => {
    const { romeo, push, load } = createLoneClient({ maxItems: 2 })
    const errors: unknown[] = []
    romeo.xmpp.events.on('error', ({ error }) => errors.push(error))
    expect(await load(`<item jid='a.example'/><item jid='b.example'/><item jid='c.example'/>`)).toHaveLength(2)
    push(block('d.example'))
    expect(errors).toHaveLength(2)
    expect(romeo.get(blocking).isBlocked('d.example')).toBe(false)
  })

  it('is changed by commands', async () => {
    const { romeo, load } = createLoneClient()
    const api = romeo.get(blocking)
    await load('')
    const done = api.block(['tybalt@capulet.example', JID.parse('paris@verona.example')])
    expect(romeo.sent.at(-1)!.elements()[0]!.children).toHaveLength(2)
    answer(romeo)
    await done
    expect(api.isBlocked('paris@verona.example')).toBe(true)
    const undone = api.unblock('paris@verona.example')
    answer(romeo)
    await undone
    expect([api.isBlocked('paris@verona.example'), api.isBlocked('tybalt@capulet.example')]).toEqual([false, true])
    const all = api.unblockAll()
    expect(romeo.sent.at(-1)!.elements()[0]!.children).toEqual([])
    answer(romeo)
    await all
    expect(api.isBlocked('tybalt@capulet.example')).toBe(false)
  })

  it('is not emptied by unblocking nobody', async () => {
    const { romeo } = createLoneClient()
    await expect(romeo.get(blocking).unblock([])).rejects.toMatchObject({ code: 'no-items' })
    await expect(romeo.get(blocking).block([])).rejects.toMatchObject({ code: 'no-items' })
    expect(romeo.sent).toEqual([])
  })
})

describe('block lists of accounts at this host', () => {
  function createAccounts(options: Parameters<typeof createService>[1] = {}) {
    const network = createTestNetwork()
    const service = createService(network, options)
    const [orchard, street] = ['romeo@verona.example/orchard', 'romeo@verona.example/street'].map((jid) => {
      const client = network.join({ jid }).use(blocking).goOnline()
      // As a server does: what is for nobody is for the account (RFC 6120 §10.3.3).
      client.xmpp.filter('out', (stanza) => {
        if (stanza.name === 'iq') stanza.attrs['to'] ??= 'romeo@verona.example'
        return stanza
      })
      return client
    }) as [TestHost, TestHost]
    return { network, service, orchard, street }
  }
  function createService(
    network: ReturnType<typeof createTestNetwork>,
    { clock, ...options }: { maxItems?: number; enforce?: boolean; clock?: ManualClock },
  ): TestHost {
    return network.join({ jid: 'verona.example', kind: 'component', clock }).use(blocking, options).goOnline()
  }

  it('are kept, and changes told to the resources that have asked', async () => {
    const { network, orchard, street } = createAccounts()
    await orchard.get(blocking).getBlocked()
    await street.get(blocking).getBlocked()
    const pushed = street.xmpp.events.wait(blocked)
    await orchard.get(blocking).block('tybalt@capulet.example')
    expect(texts((await pushed).jids)).toEqual(['tybalt@capulet.example'])
    expect(texts(await street.get(blocking).getBlocked())).toEqual(['tybalt@capulet.example'])
    await street.get(blocking).unblockAll()
    await network.settled()
    expect(orchard.get(blocking).isBlocked('tybalt@capulet.example')).toBe(false)
  })

  it('are not told to resources that have not asked, or are gone', async () => {
    const { network, service, orchard, street } = createAccounts()
    await street.get(blocking).getBlocked()
    street.send(street.presence({ type: 'unavailable', to: 'romeo@verona.example' }))
    await network.settled()
    const before = service.sent.length
    await orchard.get(blocking).block('tybalt@capulet.example')
    await network.settled()
    expect(service.sent.slice(before).map(({ attrs }) => attrs['type'])).toEqual(['result'])
  })

  it('are told to resources that do not answer', async () => {
    const clock = createManualClock()
    const { network, service, orchard, street } = createAccounts({ clock })
    await street.get(blocking).getBlocked()
    service.xmpp.filter('in', (stanza) => (stanza.attrs['type'] === 'result' ? undefined : stanza))
    const told: (readonly string[] | 'all')[] = []
    street.xmpp.events.on(blocked, ({ jids }) => void told.push(texts(jids)))
    for (const jid of ['tybalt@capulet.example', 'paris@verona.example']) {
      await orchard.get(blocking).block(jid)
      await network.settled()
      clock.advance(60_000)
      await network.settled()
    }
    expect(told).toEqual([['tybalt@capulet.example'], ['paris@verona.example']])
  })

  it('say what changed, with what the items carry', async () => {
    const { service, orchard } = createAccounts()
    const changed = service.xmpp.events.wait(hostedBlockListChanged)
    await orchard.get(blocking).block({
      jid: JID.parse('tybalt@capulet.example'),
      rest: { attrs: { why: 'rapier' }, children: [] },
    })
    expect(await changed).toMatchObject({ type: 'block', items: [{ rest: { attrs: { why: 'rapier' } } }] })
    expect(String((await changed).account)).toBe('romeo@verona.example')
  })

  it('are nobody else’s, whoever asks', async () => {
    const { network, service } = createAccounts()
    const tybalt = network.join({ jid: 'tybalt@capulet.example/street' }).goOnline()
    const ask = (type: 'get' | 'set', payload: string) => {
      return tybalt.xmpp.iq.request(type, 'romeo@verona.example', element(payload))
    }
    await expect(ask('get', `<blocklist xmlns='${NS_BLOCKING}'/>`)).rejects.toMatchObject({ condition: 'forbidden' })
    await expect(ask('set', block('juliet@capulet.example'))).rejects.toMatchObject({ condition: 'forbidden' })
    await expect(ask('set', unblock())).rejects.toMatchObject({ condition: 'forbidden' })
    expect(await service.get(blocking).api.run('getBlockList', { jid: JID.parse('romeo@verona.example') })).toEqual([])
  })

  it('refuse a command to block nobody, and more than fit', async () => {
    const { orchard } = createAccounts({ maxItems: 1 })
    await expect(orchard.xmpp.iq.request('set', undefined, element(block()))).rejects.toMatchObject({
      condition: 'bad-request',
    })
    const both = orchard.get(blocking).block(['a.example', 'b.example'])
    await expect(both).rejects.toMatchObject({ condition: 'resource-constraint' })
    expect(await orchard.get(blocking).getBlocked()).toEqual([])
  })

  it('have room for changes at one time', async () => {
    const { service, orchard } = createAccounts()
    const kept = new Map<string, readonly JID[]>()
    service.get(blocking).api.register('getBlockList', async ({ jid }) => kept.get(String(jid)) ?? [])
    service.get(blocking).api.register('setBlockList', async ({ jid, args }) => void kept.set(String(jid), args))
    const api = orchard.get(blocking)
    await Promise.all([
      api.block('a.example'),
      api.block('b.example'),
      api.unblock('a.example'),
      api.block('c.example'),
    ])
    expect(texts(await api.getBlocked())).toEqual(['b.example', 'c.example'])
  })

  it('keep out what blocked addresses send, as if nobody were there', async () => {
    const { network, service, orchard } = createAccounts({ enforce: true })
    await orchard.get(blocking).block('tybalt@capulet.example')
    const tybalt = network.join({ jid: 'tybalt@capulet.example/street' }).goOnline()
    const seen: string[] = []
    service.xmpp.events.on('message', ({ from }) => void seen.push(`message ${from}`))
    service.xmpp.events.on('presence', ({ from }) => void seen.push(`presence ${from}`))
    const errors: (string | undefined)[] = []
    tybalt.xmpp.events.on('message:error', ({ error }) => void errors.push(error?.condition))
    tybalt.xmpp.events.on('presence:error', () => void errors.push('presence'))
    tybalt.send(tybalt.message({ to: 'romeo@verona.example', body: 'Turn and draw!' }))
    tybalt.send(tybalt.presence({ to: 'romeo@verona.example' }))
    const asked = tybalt.xmpp.iq.request('get', 'romeo@verona.example', element(`<x xmlns='urn:example:x'/>`))
    await expect(asked).rejects.toBeInstanceOf(StanzaError)
    await network.settled()
    expect(seen).toEqual([])
    expect(errors).toEqual(['service-unavailable'])

    await orchard.get(blocking).unblockAll()
    tybalt.send(tybalt.message({ to: 'romeo@verona.example', body: 'Turn and draw!' }))
    await network.settled()
    expect(seen).toEqual(['message tybalt@capulet.example/street'])
  })

  it('are asked about by the program, but never for the account itself', async () => {
    const { service, orchard } = createAccounts()
    await orchard.get(blocking).block(['verona.example', 'capulet.example'])
    const romeo = service.as('romeo@verona.example').get(blocking)
    expect(await romeo.isBlockedHere('juliet@capulet.example/balcony')).toBe(true)
    expect(await romeo.isBlockedHere('romeo@verona.example/street')).toBe(false)
    expect(await service.as('juliet@verona.example').get(blocking).isBlockedHere('capulet.example')).toBe(false)
  })

  it('are announced for accounts alone', () => {
    const { service, orchard } = createAccounts()
    expect(service.xmpp.features.has(NS_BLOCKING, JID.parse('romeo@verona.example'))).toBe(true)
    expect(orchard.xmpp.features.has(NS_BLOCKING, orchard.jid)).toBe(false)
    service.remove(blocking)
    expect(service.xmpp.features.has(NS_BLOCKING, JID.parse('romeo@verona.example'))).toBe(false)
  })
})
