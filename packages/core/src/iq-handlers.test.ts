import { ForbiddenError, op } from '@trestle/api-registry'
import { attr, element, exchange, integer, StanzaError, string, text } from '@trestle/stanza'
import { createHostPair, createTestHost, expectXml } from '@trestle/testing'
import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { definePlugin, type IqHandler, notAnswered, XmppError, type XmppFailure } from './index.js'

const Ask = element('urn:example:sum', 'ask', { n: attr(integer) })
const Sum = element('urn:example:sum', 'sum', { of: text(string) })
const sum = exchange(Ask, Sum)
type Handler = IqHandler<{ readonly n: number }, { readonly of: string }>

function setUp(handler?: Handler, options: { readonly maxRunningRequests?: number } = {}) {
  const host = createTestHost({ jid: 'juliet@capulet.example/balcony', ...options }).goOnline()
  const failures: XmppFailure[] = []
  host.xmpp.events.on('error', (failure) => failures.push(failure))
  if (handler) host.xmpp.iq.onGet(sum, handler)
  return {
    host,
    failures,
    ask: (n: number | string, id = String(n), type = 'get') =>
      host.receive(
        `<iq type='${type}' id='${id}' from='romeo@montague.example/orchard'><ask xmlns='urn:example:sum' n='${n}'/></iq>`,
      ),
    /** What was answered: to which id, with which payload or error. */
    answers: () =>
      host.sent.map(({ attrs, children }) => {
        const [first] = children as readonly Element[]
        const said =
          first?.name === 'error' ? first.elements().map((child) => child.text() || child.name) : [first?.text()]
        return `${attrs['id']} ${attrs['type']}: ${said.join(' ')}`
      }),
  }
}

/** Lets the promises that are due go on. */
const turn = () => new Promise((resolve) => setTimeout(resolve, 0))

describe('a request', () => {
  it('is answered by its handler, which learns who asks whom', () => {
    const { host, ask } = setUp(({ n }, { from, to }) => ({ of: `${n} ${from} ${to}` }))
    ask(7)
    expectXml(
      host.sent[0]!,
      `<iq type='result' id='7' to='romeo@montague.example/orchard'>
        <sum xmlns='urn:example:sum'>7 romeo@montague.example/orchard juliet@capulet.example/balcony</sum>
      </iq>`,
    )
  })

  it.each([
    ['no handler', "<iq type='get' id='1' from='a@b.example'><x xmlns='urn:example:x'/></iq>", 'service-unavailable'],
    [
      'a handler for set alone',
      "<iq type='set' id='1'><ask xmlns='urn:example:sum' n='1'/></iq>",
      'service-unavailable',
    ],
    ['no payload', "<iq type='get' id='1'/>", 'bad-request'],
    ['no type', "<iq id='1'><ask xmlns='urn:example:sum' n='1'/></iq>", 'bad-request'],
    ['a type that is none', "<iq type='ask' id='1'><ask xmlns='urn:example:sum' n='1'/></iq>", 'bad-request'],
    ['a value that is none', "<iq type='get' id='1'><ask xmlns='urn:example:sum' n='one'/></iq>", 'bad-request'],
  ])('with %s is refused', (_, xml, condition) => {
    const { host, failures } = setUp(({ n }) => ({ of: String(n) }))
    host.receive(xml)
    expect(host.sent.map(({ attrs }) => [attrs['type'], attrs['id']])).toEqual([['error', '1']])
    expect(host.sent[0]!.child('jabber:client', 'error')!.elements()[0]!.name).toBe(condition)
    expect(failures).toEqual([])
  })

  it('without an id cannot be answered', () => {
    const { host } = setUp(({ n }) => ({ of: String(n) }))
    host.receive("<iq type='get'><ask xmlns='urn:example:sum' n='1'/></iq>")
    expect(host.sent).toEqual([])
  })

  it('may be handled without definitions', async () => {
    const { host, answers } = setUp()
    host.xmpp.iq.onRequest('set', { ns: 'urn:example:x', name: 'x' }, (iq) =>
      iq.payload?.attrs['n'] ? new Element('y', 'urn:example:y', {}, ['yes']) : undefined,
    )
    host.receive("<iq type='set' id='1' from='a@b.example'><x xmlns='urn:example:x' n='1'/></iq>")
    host.receive("<iq type='set' id='2' from='a@b.example'><x xmlns='urn:example:x'/></iq>")
    expect(answers()).toEqual(['1 result: yes', '2 result: '])
  })

  it('has one handler, until it is undone', () => {
    const { host, ask, answers } = setUp()
    const undo = host.xmpp.iq.onGet(sum, () => ({ of: 'first' }))
    expect(() => host.xmpp.iq.onGet(sum, () => ({ of: 'second' }))).toThrow(
      'There is a handler for get requests of {urn:example:sum}ask already',
    )
    undo()
    host.xmpp.iq.onGet(sum, () => ({ of: 'second' }))
    undo()
    ask(1)
    expect(answers()).toEqual(['1 result: second'])
  })
})

describe('what a handler throws', () => {
  it.each([
    [new StanzaError('item-not-found', { text: 'no such thing' }), 'item-not-found no such thing', false],
    [new StanzaError('internal-server-error', { text: 'on purpose' }), 'internal-server-error on purpose', false],
    [new ForbiddenError('not for you, because of reasons'), 'forbidden', false],
    [notAnswered('nurse@capulet.example', 1000), 'remote-server-timeout', false],
    [new XmppError('disconnected', 'gone'), 'remote-server-timeout', false],
    [new Error('password hunter2 is wrong'), 'internal-server-error', true],
    ['a string', 'internal-server-error', true],
    [undefined, 'internal-server-error', true],
  ])('%s', async (thrown, answered, reported) => {
    const sync = setUp(() => {
      throw thrown
    })
    const async = setUp(() => Promise.reject(thrown))
    for (const { ask, answers, failures } of [sync, async]) {
      ask(1)
      await turn()
      expect(answers()).toEqual([`1 error: ${answered}`])
      expect(failures.map(({ error, source }) => [error, source])).toEqual(reported ? [[thrown, 'iq']] : [])
    }
  })

  it('says what in the request does not fit', () => {
    const { host, ask } = setUp(({ n }) => ({ of: String(n) }))
    ask('one')
    expect(host.sent[0]!.child('jabber:client', 'error')!.elements()[1]!.text()).toContain('{urn:example:sum}ask/@n')
  })

  it('is as good as a result that cannot be written', async () => {
    const { ask, answers, failures } = setUp(({ n }) => {
      const result = { of: 5 as unknown as string }
      return n === 1 ? result : Promise.resolve(result)
    })
    for (const n of [1, 2]) ask(n)
    await turn()
    expect(answers()).toEqual(['1 error: internal-server-error', '2 error: internal-server-error'])
    expect(failures).toMatchObject([{ source: 'iq' }, { source: 'iq' }])
  })

  it('never reaches the connection, even when the answer cannot be sent', () => {
    const { host, failures } = setUp(() => ({ of: '1' }))
    const link = {
      open: true,
      writable: true,
      drained: async () => {},
      pause: () => {},
      resume: () => {},
      abandon: () => {},
      send() {
        throw new Error('overflow')
      },
    }
    host.core.attach(link, host.jid)
    host.receive("<iq type='get' id='1'><ask xmlns='urn:example:sum' n='1'/></iq>")
    host.receive("<iq type='get' id='1'><x xmlns='urn:example:x'/></iq>")
    host.receive("<iq type='ask' id='1'/>")
    const overflow = { error: { message: 'overflow' } }
    expect(failures).toMatchObject([overflow, overflow, overflow, { ...overflow, source: 'answer' }])
  })
})

describe('an op that refuses', () => {
  const letters = { read: op<string, string>(() => 'Dear Romeo') }
  const letterbox = definePlugin({
    name: 'letterbox',
    setup({ xmpp }) {
      const api = xmpp.ops.wrap('letterbox', letters)
      xmpp.iq.onGet(sum, async ({ n }, { from, to }) => ({
        of: await api.run('read', { jid: to, from, args: String(n) }),
      }))
      return () => ({ api })
    },
  })

  it('because of who asks is forbidden on the wire', async () => {
    const { romeo, juliet } = createHostPair()
    juliet.get(letterbox).api.register('read', ({ from, args }) => {
      if (from?.domain === 'montague.example' && args !== '1') throw new ForbiddenError()
      return 'for your eyes only'
    })
    await expect(romeo.xmpp.iq.get(juliet.jid, sum, { n: 1 })).resolves.toEqual({ of: 'for your eyes only' })
    await expect(romeo.xmpp.iq.get(juliet.jid, sum, { n: 2 })).rejects.toMatchObject({
      name: 'StanzaError',
      code: 'forbidden',
      type: 'auth',
      text: undefined,
    })
  })
})

describe('many requests', () => {
  it('that are answered at once are answered in their order', () => {
    const { ask, answers } = setUp(({ n }) => ({ of: String(n) }))
    for (const n of [1, 2, 3]) ask(n)
    expect(answers()).toEqual(['1 result: 1', '2 result: 2', '3 result: 3'])
  })

  it('that take time do not hold each other up', async () => {
    const waiting = new Map<number, () => void>()
    const { ask, answers } = setUp(({ n }) => {
      if (n === 2) return { of: '2' }
      return new Promise((resolve) => waiting.set(n, () => resolve({ of: String(n) })))
    })
    for (const n of [1, 2, 3]) ask(n)
    waiting.get(3)?.()
    await turn()
    waiting.get(1)?.()
    await turn()
    expect(answers()).toEqual(['2 result: 2', '3 result: 3', '1 result: 1'])
  })

  it('are refused where too many are at work', async () => {
    const finish: (() => void)[] = []
    const { ask, answers } = setUp(({ n }) => new Promise((resolve) => finish.push(() => resolve({ of: String(n) }))), {
      maxRunningRequests: 2,
    })
    for (const n of [1, 2, 3]) ask(n)
    expect(answers()).toEqual(['3 error: resource-constraint'])
    for (const one of finish) one()
    await turn()
    ask(4)
    finish.at(-1)?.()
    await turn()
    expect(answers().slice(1)).toEqual(['1 result: 1', '2 result: 2', '4 result: 4'])
  })

  it('of one sender cannot take all the room there is', async () => {
    const finish: (() => void)[] = []
    const { host, ask, answers } = setUp(
      ({ n }) => new Promise((resolve) => finish.push(() => resolve({ of: String(n) }))),
      { maxRunningRequests: 20 },
    )
    for (let n = 1; n <= 30; n++) ask(n)
    expect(answers().filter((line) => line.includes('resource-constraint')).length).toBeGreaterThan(10)
    const before = host.sent.length
    host.receive(`<iq type='get' id='x' from='nurse@capulet.example/hall'><ask xmlns='urn:example:sum' n='77'/></iq>`)
    expect(host.sent).toHaveLength(before)
    for (const one of finish) one()
    await turn()
    expect(answers()).toContain('x result: 77')
    ask(31)
    finish.at(-1)?.()
    await turn()
    expect(answers()).toContain('31 result: 31')
  })

  it('whose session has ended are not answered, and harm nobody', async () => {
    let finish = () => {}
    const { host, ask, failures } = setUp(
      () =>
        new Promise((resolve) => {
          finish = () => resolve({ of: 'late' })
        }),
    )
    ask(1)
    host.stop()
    finish()
    await turn()
    expect(host.sent).toEqual([])
    expect(failures).toEqual([])
  })
})
