import { inspect } from 'node:util'
import { definePlugin } from '@trestle/core'
import { expectXml } from '@trestle/testing'
import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { answering, createAcceptor, message, SECRET, setUp, until } from '../test/acceptor.js'

const NS = 'jabber:client'

describe('a component', () => {
  it('sends from its domain, with ids of its own, and hears what is for it', async () => {
    const { acceptor, component } = setUp()
    await component.start()
    const heard = component.xmpp.events.wait('message')
    acceptor.latest.send(message('m1'))
    expect((await heard).body).toBe('hello')
    component.send(component.message({ to: 'romeo@montague.example', body: 'hi', id: 'm2' }))
    await until(() => acceptor.latest.seen.length === 1)
    expectXml(
      acceptor.latest.seen[0] as Element,
      `<message from='gw.example.org' to='romeo@montague.example' id='m2' type='chat'><body>hi</body></message>`,
    )
    await component.stop()
  })

  it('speaks the namespace of components on the wire alone', async () => {
    let wire = ''
    const connector = { connect: async () => watched }
    const acceptor = createAcceptor()
    const transport = await acceptor.connector.connect({ host: '', port: 1, signal: new AbortController().signal })
    const watched = Object.create(transport, {
      write: {
        value(data: string) {
          wire += data
          return transport.write(data)
        },
      },
    })
    const { component } = setUp({ connector })
    await component.start()
    component.send(new Element('message', NS, { to: 'a.example', id: '1' }))
    await until(() => acceptor.latest.seen.length === 1)
    expect(wire).toMatch(/^<.*? xmlns='jabber:component:accept' .*<message/)
    expect(wire.match(/ xmlns=/g)).toHaveLength(1)
    await component.stop()
  })

  it('shows the wire of every connection, and goes on where that fails', async () => {
    const seen: string[] = []
    const { acceptor, component } = setUp({
      reconnect: { initial: 1 },
      wire(entry) {
        seen.push(`${entry.direction} ${'element' in entry ? entry.element?.name : entry.kind}`)
        if (seen.length === 1) throw new Error('no log today')
      },
    })
    const errors: unknown[] = []
    component.on('error', ({ error }) => errors.push(error))
    await component.start()
    const login = ['out stream', 'in stream', 'out handshake', 'in handshake']
    expect(seen).toEqual(login)
    expect(errors).toEqual([new Error('no log today')])
    const again = component.xmpp.events.wait('online')
    acceptor.latest.cut()
    await again
    expect(seen).toEqual([...login, 'in error', ...login])
    await component.stop()
  })

  it('has many addresses, each with plugins, requests and stanzas of its own', async () => {
    const greeter = definePlugin({
      name: 'greeter',
      setup: () => (self) => ({ greet: (to: string) => self.send(self.message({ to, body: `I am ${self.jid}` })) }),
    })
    const { acceptor, component } = setUp()
    component.use(greeter)
    await component.start()
    component.as('juliet@gw.example.org/balcony').get(greeter).greet('romeo@montague.example')
    component.as('nurse@gw.example.org').get(greeter).greet('romeo@montague.example')
    component.get(greeter).greet('romeo@montague.example')
    await until(() => acceptor.latest.seen.length === 3)
    const from = ['juliet@gw.example.org/balcony', 'nurse@gw.example.org', 'gw.example.org']
    expect(acceptor.latest.seen.map(({ attrs }) => attrs['from'])).toEqual(from)
    expect(acceptor.latest.seen.map((one) => one.child(NS, 'body')?.text())).toEqual(from.map((jid) => `I am ${jid}`))
    expect(() => component.as('juliet@capulet.example')).toThrow(expect.objectContaining({ code: 'invalid-address' }))
    await component.stop()
  })

  it('fails the sender of a stanza that servers would end the session for', async () => {
    const { acceptor, component } = setUp()
    await component.start()
    const wrong = { code: 'invalid-address' }
    expect(() => component.send(component.presence())).toThrow(expect.objectContaining(wrong))
    expect(() => component.send(component.message({ to: 'a.example', from: 'b@c.example' }))).toThrow(
      expect.objectContaining(wrong),
    )
    await expect(
      component.iq.request('get', undefined, new Element('query', 'urn:example:q'), { timeout: 5 }),
    ).rejects.toMatchObject(wrong)
    component.send(component.message({ to: 'a.example' }))
    await until(() => acceptor.latest.seen.length === 1)
    await component.stop()
  })

  it('hears what follows the handshake in the same breath', async () => {
    const reply = new Element('handshake', NS)
    const { component } = setUp(
      {},
      {
        instead: (transport) => {
          const stream = answering()(transport)
          stream.events.on('element', () => {
            for (const one of [reply, message(1), message(2)]) stream.send(one)
          })
          return true
        },
      },
    )
    const order: string[] = []
    component.on('online', () => order.push('online'))
    component.on('message', ({ id }) => order.push(`${id}`))
    await component.start()
    await until(() => order.length === 3)
    expect(order).toEqual(['online', '1', '2'])
    await component.stop()
  })

  it('ignores what is no stanza, and lets no failure of a listener end the session', async () => {
    const { acceptor, component } = setUp()
    const errors: unknown[] = []
    const seen: string[] = []
    component.on('error', ({ error }) => errors.push(error))
    component.on('message', ({ id }) => {
      seen.push(`${id}`)
      if (id === '1') throw new Error('broken')
    })
    await component.start()
    const { send } = acceptor.latest
    send(new Element('handshake', NS))
    send(new Element('message', 'urn:example:other', { id: '0', to: 'gw.example.org', from: 'a.example' }))
    send(message(1))
    send(message(2, { from: '@@@' }))
    send(message(3))
    await until(() => seen.length === 2)
    expect(seen).toEqual(['1', '3'])
    expect(errors).toMatchObject([{ message: 'broken' }, { code: 'jid-malformed' }])
    expect(component.xmpp.online).toBe(true)
    await component.stop()
  })

  it('shows its secret to nobody', async () => {
    const { component } = setUp()
    await component.start()
    const shown = inspect(component, { depth: 10, showHidden: true })
    expect(shown).not.toContain(SECRET)
    await component.stop()
  })
})
