import { createClient } from '@trestle/client'
import type { Message } from '@trestle/stanza'
import { describeWithServers, type TestedServer } from '@trestle/test-fixtures'
import { ping } from '@trestle/xep-0199'
import { Element } from '@trestle/xml'
import { defineEvent } from '@trestle/xmlstream'
import { afterEach, expect, it } from 'vitest'
import { type Component, type ComponentOptions, createComponent } from '../src/index.js'

const secret = 'tops3cret'
const components = { 'left.localhost': secret, 'right.localhost': secret }
const users = { romeo: 'wherefore' }
const heard = defineEvent<void>('heard')
const limit = { timeout: 45_000 }

// Otherwise, each connection to ejabberd gets the stanzas of all components at random.
const ejabberd = { component: { global_routes: false } }

describeWithServers('components', { options: { components, ejabberd, users } }, (server, kind) => {
  const made: Component[] = []
  afterEach(async () => {
    await Promise.all(made.splice(0).map((one) => one.stop()))
  })

  function make(jid: string, options: Partial<ComponentOptions> = {}): Component {
    const { host, componentPort: port }: TestedServer = server()
    const component = createComponent({ jid, secret, host, port, ...options })
    made.push(component)
    return component
  }

  async function pair(options?: Partial<ComponentOptions>): Promise<readonly [Component, Component]> {
    const both = [make('left.localhost', options), make('right.localhost', options)] as const
    await Promise.all(both.map((one) => one.start()))
    return both
  }

  /** Resolves with so many messages as have come, as text. */
  function collect(component: Component, count: number): Promise<string[]> {
    const seen: string[] = []
    const enough = component.xmpp.events.wait('message', {
      ...limit,
      where: (message) => seen.push(text(message)) >= count,
    })
    return enough.then(() => seen)
  }

  const text = (message: Message) => `${message.from} ${message.to} ${message.body}`

  it('shakes hands, stops in an orderly way, and starts again', async () => {
    const component = make('left.localhost')
    const told: string[] = []
    component.on('online', ({ jid }) => told.push(`online ${jid}`))
    component.on('offline', ({ error }) => told.push(`offline ${error}`))
    expect(`${await component.start()}`).toBe('left.localhost')
    await component.stop()
    expect(told).toEqual(['online left.localhost', 'offline undefined'])
    await component.start()
    expect(component.xmpp.online).toBe(true)
  })

  it('asks itself by way of the server whether that is alive', async () => {
    const component = make('left.localhost', { liveness: { idle: 0, timeout: 10_000 } })
    component.use(ping)
    await component.start()
    const answered = component.xmpp.filter('in', (element) => {
      if (element.attrs['type'] === 'result') component.xmpp.events.emit(heard)
      return element
    })
    const sign = component.xmpp.events.wait(heard, limit)
    component.xmpp.checkLink()
    await sign
    answered()
  })

  it('refuses a wrong secret, without another attempt', async () => {
    const component = make('left.localhost', { secret: 'guessed' })
    const attempts: number[] = []
    component.on('connecting', ({ attempt }) => attempts.push(attempt))
    await expect(component.start({ retry: true })).rejects.toMatchObject({ code: 'wrong-secret' })
    expect(attempts).toEqual([1])
  })

  it('tells an unknown domain, where the server does', async () => {
    const codes = { prosody: 'host-unknown', ejabberd: 'wrong-secret' }
    await expect(make('nowhere.localhost').start()).rejects.toMatchObject({ code: codes[kind] })
  })

  it('says that a port is not for components', async () => {
    await expect(make('left.localhost', { port: server().c2sPort }).start()).rejects.toMatchObject({
      code: 'protocol-error',
      message: expect.stringContaining('port'),
    })
  })

  it('tells a conflict', async () => {
    await make('left.localhost').start()
    // ejabberd lets a second connection in, but none for a domain of its own users.
    const second = make(kind === 'prosody' ? 'left.localhost' : 'localhost')
    await expect(second.start()).rejects.toMatchObject({ code: 'conflict' })
  })

  it('sends and receives for many local addresses, in order', async () => {
    const [left, right] = await pair()
    const seen = collect(right, 300)
    for (let i = 0; i < 300; i++) {
      const from = left.as(`user${i % 7}@left.localhost/phone`)
      from.send(from.message({ to: `user${i}@right.localhost`, body: `number ${i}` }))
    }
    expect(await seen).toEqual(
      Array.from({ length: 300 }, (_, i) => `user${i % 7}@left.localhost/phone user${i}@right.localhost number ${i}`),
    )
  })

  it('stays online when a user sends what is too large, and refuses it', async () => {
    const component = make('left.localhost')
    const failures: unknown[] = []
    component.on('error', ({ error }) => failures.push(error))
    await component.start()
    const { host, c2sPort: port, ca } = server()
    const romeo = createClient({ jid: 'romeo@localhost', password: users.romeo, host, port, tls: { ca } })
    try {
      await romeo.start()
      const send = (id: string, payload?: Element) => {
        const message = romeo.message({ to: 'juliet@left.localhost', body: 'look', id })
        if (payload !== undefined) message.element.children.push(payload)
        romeo.send(message)
      }
      const nested = (count: number): Element => {
        let deep = new Element('x', 'urn:example:large')
        for (let i = 1; i < count; i++) deep = new Element('x', 'urn:example:large', {}, [deep])
        return deep
      }
      const attrs = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`a${i}`, `${i}`]))
      // Prosody takes such a message in, but fails to pass it on.
      const expected = kind === 'prosody' ? ['wide'] : ['deep', 'wide']
      const refused: unknown[] = []
      const refusals = romeo.xmpp.events.wait('message:error', {
        ...limit,
        where: ({ id, error }) => {
          expect(error).toMatchObject({ code: 'policy-violation', type: 'modify' })
          return refused.push(id) === expected.length
        },
      })
      const heard = component.xmpp.events.wait('message', limit)
      send('deep', nested(300))
      send('wide', new Element('x', 'urn:example:large', attrs))
      send('small')
      await refusals
      expect(refused).toEqual(expected)
      expect((await heard).id).toBe('small')
      expect(component.xmpp.online).toBe(true)
      expect(failures).toMatchObject(expected.map(() => ({ code: 'policy-violation' })))
    } finally {
      await romeo.stop()
    }
  })

  it('sends all before it stops', async () => {
    const [left, right] = await pair()
    const seen = collect(right, 500)
    for (let i = 0; i < 500; i++) left.send(left.message({ to: 'all@right.localhost', body: 'x'.repeat(1000) }))
    await left.stop()
    expect(await seen).toHaveLength(500)
  })

  it('asks and answers, and refuses what nobody handles', async () => {
    const [left, right] = await pair()
    const echo = { ns: 'urn:example:echo', name: 'echo' }
    right.xmpp.iq.onRequest('get', echo, ({ payload }) => payload)
    const { iq } = left.as('romeo@left.localhost')
    const payload = new Element(echo.name, echo.ns, {}, ['hello'])
    const answer = await iq.request('get', 'juliet@right.localhost/balcony', payload, limit)
    expect(answer.payload?.text()).toBe('hello')
    expect(`${answer.from} ${answer.to}`).toBe('juliet@right.localhost/balcony romeo@left.localhost')
    const refused = iq.request('set', 'juliet@right.localhost', payload, limit)
    await expect(refused).rejects.toMatchObject({ code: 'service-unavailable' })
  })
})

describeWithServers(
  'a component of a server that restarts',
  { options: { components: { 'again.localhost': secret } } },
  (server) => {
    it('is found again', async () => {
      const { host, componentPort: port } = server()
      const component = createComponent({
        jid: 'again.localhost',
        secret,
        host,
        port,
        reconnect: { initial: 50, max: 200 },
      })
      const errors: string[] = []
      component.on('reconnecting', ({ error }) => errors.push(error.code))
      await component.start()
      const offline = component.xmpp.events.wait('offline', limit)
      const online = offline.then(() => component.xmpp.events.wait('online', { timeout: 60_000 }))
      await server().restart()
      expect((await offline).error).toMatchObject({ name: 'ComponentError' })
      await online
      expect(errors.length).toBeGreaterThan(0)
      const self = component.as('me@again.localhost')
      const heard = component.xmpp.events.wait('message', limit)
      self.send(self.message({ to: 'other@again.localhost', body: 'still here' }))
      expect((await heard).body).toBe('still here')
      await component.stop()
    }, 120_000)
  },
)
