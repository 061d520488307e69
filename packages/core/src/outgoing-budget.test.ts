import { createTestHost } from '@trestle/testing'
import { Element, serialize } from '@trestle/xml'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { definePlugin, type XmppFailure } from './index.js'

const ROMEO = 'romeo@montague.example/orchard'
const ECHO = { ns: 'urn:example:echo', name: 'echo' }

function setUp(maxOutgoingBytes?: number) {
  const host = createTestHost({ jid: 'juliet@capulet.example/balcony', maxOutgoingBytes }).goOnline()
  const failures: XmppFailure[] = []
  host.on('error', (failure) => failures.push(failure))
  const send = (body: string) => host.send(host.message({ to: ROMEO, body, id: 'm' }))
  return { host, failures, send }
}

const sizeOf = (element: Element) => new TextEncoder().encode(serialize(element, { parentNs: 'jabber:client' })).length
const sizeOfBody = (host: ReturnType<typeof setUp>['host'], body: string) =>
  sizeOf(host.message({ to: ROMEO, body, id: 'm' }).element)

describe('a stanza that is larger than the server takes', () => {
  it('is refused with its size and the limit, and nothing else is', () => {
    const { host, send } = setUp()
    const fits = 'x'.repeat(262_000 - sizeOfBody(host, 'x'))
    send(fits)
    expect(() => send(`${fits}${'x'.repeat(146)}`)).toThrow(
      expect.objectContaining({
        name: 'XmppError',
        code: 'too-large',
        message: expect.stringContaining('262145 bytes'),
      }),
    )
    send('small')
    expect(host.sent.map((element) => element.child('jabber:client', 'body')?.text().length)).toEqual([fits.length, 5])
  })

  it('is found by its bytes, whatever is in it', () => {
    const text = fc.string({ unit: fc.constantFrom('a', "'", '"', '<', '>', '&', '\n', 'é', '€', '😀'), maxLength: 60 })
    fc.assert(
      fc.property(text, text, fc.nat(20), (value, content, above) => {
        const element = new Element('message', 'jabber:client', { to: ROMEO, id: 'm', '{urn:a}b': value }, [
          new Element('x', 'urn:x', { value }, [content]),
        ])
        const size = sizeOf(element)
        const { host } = setUp(size + above - 10)
        if (above >= 10) host.send(element)
        else expect(() => host.send(element)).toThrow(expect.objectContaining({ code: 'too-large' }))
      }),
      { seed: 478, numRuns: 200 },
    )
  })

  it('is refused before the keeper of the session counts it', () => {
    const { host, send } = setUp(1000)
    const counted: Element[] = []
    host.xmpp.keepSessions({
      address: undefined,
      restore: async () => {},
      sent: (stanza) => counted.push(stanza) > 0,
      unsent: () => {},
      received: () => false,
      attached: () => {},
      lost: () => true,
      ended: () => {},
      settled: () => undefined,
    })
    expect(() => send('x'.repeat(1000))).toThrow(expect.objectContaining({ code: 'too-large' }))
    send('small')
    expect(counted).toHaveLength(1)
  })

  it('rejects the request that it is', async () => {
    const { host } = setUp(1000)
    const asked = host.iq.request('get', ROMEO, new Element('echo', ECHO.ns, {}, ['x'.repeat(1000)]))
    await expect(asked).rejects.toMatchObject({ code: 'too-large' })
  })

  it.each(['at once', 'later', 'through a filter'])(
    'is answered by an error where it is an answer, given %s',
    async (when) => {
      const { host, failures } = setUp(1000)
      const large = new Element('echo', ECHO.ns, {}, ['x'.repeat(1000)])
      host.xmpp.iq.onRequest('get', ECHO, () => (when === 'later' ? Promise.resolve(large) : large))
      if (when === 'through a filter') host.xmpp.filter('out', async (stanza) => stanza)
      const answered = host.nextSent()
      host.receive(`<iq type='get' id='7' from='${ROMEO}'><echo xmlns='${ECHO.ns}'/></iq>`)
      const answer = await answered
      expect(answer.attrs).toEqual({ type: 'error', id: '7', to: ROMEO })
      expect(answer.elements()[0]?.elements()[0]?.name).toBe('policy-violation')
      expect(failures).toMatchObject([{ error: { code: 'too-large' }, source: 'answer' }])
    },
  )
})

describe('the limit of what is sent', () => {
  it('is what the server announces, as long as it does', () => {
    const { host, send } = setUp()
    const limits = definePlugin({
      name: 'limits',
      setup({ xmpp }) {
        xmpp.announceMaxBytes(500)
        return () => ({})
      },
    })
    host.get(limits)
    expect(() => send('x'.repeat(500))).toThrow(
      expect.objectContaining({ message: expect.stringContaining('takes 500 at most') }),
    )
    host.remove(limits)
    send('x'.repeat(500))
    host.xmpp.announceMaxBytes(500)
    const withdraw = host.xmpp.announceMaxBytes(1000)
    send('x'.repeat(500))
    withdraw()
    expect(() => send('x'.repeat(500))).toThrow(expect.objectContaining({ code: 'too-large' }))
  })

  it('is never above the option', () => {
    const { host, send } = setUp(1000)
    host.xmpp.announceMaxBytes(2 ** 20)
    expect(() => send('x'.repeat(1000))).toThrow(
      expect.objectContaining({ message: expect.stringContaining('takes 1000 at most') }),
    )
  })
})

describe('a request with an id that is longer than any', () => {
  it('is not answered, and told of', () => {
    const { host, failures } = setUp()
    host.xmpp.iq.onRequest('get', ECHO, () => undefined)
    const ask = (id: string) =>
      host.receive(`<iq type='get' id='${id}' from='${ROMEO}'><echo xmlns='${ECHO.ns}'/></iq>`)
    ask('i'.repeat(1025))
    ask('i'.repeat(1024))
    expect(host.sent.map(({ attrs }) => attrs['id']?.length)).toEqual([1024])
    expect(failures).toMatchObject([{ error: { condition: 'policy-violation' }, source: 'iq' }])
  })
})
