import { type Client, createClient } from '@trestle/client'
import { type Component, createComponent } from '@trestle/component'
import { describeWithServers, type FaultyProxy, startFaultyProxy } from '@trestle/test-fixtures'
import { websocketConnector } from '@trestle/websocket'
import { Element } from '@trestle/xml'
import { afterEach, expect, it } from 'vitest'
import { streamManagement } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const components = { 'gw.localhost': 'tops3cret' }
const NS = 'jabber:client'
const limit = { timeout: 45_000 }

/** What a stranger puts into a stanza, all of which servers pass on. */
const TOO_LARGE: Readonly<Record<string, () => Element>> = {
  attributes: () =>
    new Element('x', 'urn:x', Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`a${i}`, '1']))),
  levels() {
    let x = new Element('x', 'urn:x')
    for (let i = 0; i < 300; i++) x = new Element('x', 'urn:x', {}, [x])
    return x
  },
  elements: () =>
    new Element(
      'x',
      'urn:x',
      {},
      Array.from({ length: 11_000 }, () => new Element('y', 'urn:x')),
    ),
}
/** Prosody 0.12 passes it on with a prefix of its own that it binds to the namespace of XML. */
const rewritten = () => new Element('x', 'urn:x', { 'xml:foo': '1' })
const LIMITS = { maxChildren: 10_000 }

describeWithServers('what a stranger sends', { options: { users, components } }, (server, kind) => {
  const attacks = { ...TOO_LARGE, ...(kind === 'prosody' && { names: rewritten }) }
  const names = Object.keys(attacks)
  const skipped = names.map((name) => `skipped ${name}`)
  const refusals = names.map((name) => (name === 'names' ? 'bad-request' : 'policy-violation'))
  const hosts: (Client | Component)[] = []
  const proxies: FaultyProxy[] = []
  afterEach(async () => {
    await Promise.all(hosts.splice(0).map((host) => host.stop({ timeout: 2000 })))
    await Promise.all(proxies.splice(0).map((proxy) => proxy.stop()))
  })

  async function proxied(port: number) {
    const proxy = await startFaultyProxy({ target: { host: server().host, port } })
    proxies.push(proxy)
    return proxy
  }

  function client(user: keyof typeof users, port = server().c2sPort): Client {
    const { host, ca } = server()
    const reconnect = { initial: 20, max: 200 }
    const account = { jid: `${user}@localhost`, password: users[user] }
    const one = createClient({ ...account, host, port, tls: { ca }, reconnect, limits: LIMITS })
    hosts.push(one)
    return one.use(streamManagement) as Client
  }

  function websocketClient(user: keyof typeof users): Client {
    const connector = websocketConnector({ url: server().websocketUrl ?? '', insecure: true })
    const account = { jid: `${user}@localhost`, password: users[user] }
    const one = createClient({ ...account, connector, tls: { mode: 'none', insecure: true }, limits: LIMITS })
    hosts.push(one)
    return one.use(streamManagement) as Client
  }

  async function component(): Promise<Component> {
    const { host, componentPort: port } = server()
    const one = createComponent({ jid: 'gw.localhost', secret: components['gw.localhost'], host, port, limits: LIMITS })
    hosts.push(one)
    await one.start()
    return one
  }

  /** Sends each attack and a message behind it, and returns the errors that came back. */
  async function attack(from: Client, victim: Client | Component, to: string): Promise<(string | undefined)[]> {
    const conditions: (string | undefined)[] = []
    for (const [name, content] of Object.entries(attacks)) {
      const refused = from.xmpp.events.wait('message:error', { ...limit, where: ({ id }) => id === name })
      const behind = victim.xmpp.events.wait('message', { ...limit, where: ({ body }) => body === name })
      from.send(new Element('message', NS, { to, id: name, type: 'chat' }, [content()]))
      from.send(from.message({ to, type: 'chat', body: name }))
      const [{ element }] = await Promise.all([refused, behind])
      conditions.push(element.child(NS, 'error')?.elements()[0]?.name)
    }
    return conditions
  }
  const notes = (host: Client | Component) => {
    const seen: string[] = []
    host.xmpp.events.on('offline', () => seen.push('offline'))
    host.xmpp.events.on('error', ({ stanza }) => seen.push(`skipped ${stanza?.attrs['id']}`))
    return seen
  }

  it('costs a client that stanza, and is not delivered again when the session is resumed', async () => {
    const proxy = await proxied(server().c2sPort)
    const [romeo, juliet] = [client('romeo', proxy.port), client('juliet')]
    const seen = notes(romeo)
    await Promise.all([romeo.start(), juliet.start()])
    expect(await attack(juliet, romeo, `${romeo.jid}`)).toEqual(refusals)
    expect(seen).toEqual(skipped)
    const again = romeo.xmpp.events.wait('online', limit)
    proxy.cut('reset')
    expect(await again).toMatchObject({ resumed: true })
    const last = romeo.xmpp.events.wait('message', { ...limit, where: ({ body }) => body === 'last' })
    juliet.send(juliet.message({ to: romeo.jid, type: 'chat', body: 'last' }))
    await last
    expect(seen).toEqual(skipped)
  })

  it('costs a client that stanza which comes with the resumption', async () => {
    const proxy = await proxied(server().c2sPort)
    const [romeo, juliet] = [client('romeo', proxy.port), client('juliet')]
    const seen = notes(romeo)
    await Promise.all([romeo.start(), juliet.start()])
    const { jid } = romeo
    const again = romeo.xmpp.events.wait('online', limit)
    const last = romeo.xmpp.events.wait('message', { ...limit, where: ({ body }) => body === 'last' })
    proxy.refuse()
    proxy.cut('reset')
    for (const [name, content] of Object.entries(attacks)) {
      juliet.send(new Element('message', NS, { to: `${jid}`, id: name, type: 'chat' }, [content()]))
    }
    juliet.send(juliet.message({ to: jid, type: 'chat', body: 'last' }))
    await juliet.get(streamManagement).acked(undefined, limit)
    proxy.accept()
    expect(await again).toMatchObject({ resumed: true })
    await last
    expect(seen).toEqual(skipped)
  })

  it('costs a client over WebSocket that stanza', async () => {
    const [romeo, juliet] = [websocketClient('romeo'), client('juliet')]
    const seen = notes(romeo)
    await Promise.all([romeo.start(), juliet.start()])
    expect(await attack(juliet, romeo, `${romeo.jid}`)).toEqual(refusals)
    expect(seen).toEqual(skipped)
  })

  it('costs a component that stanza', async () => {
    const [gateway, juliet] = [await component(), client('juliet')]
    const seen = notes(gateway)
    await juliet.start()
    expect(await attack(juliet, gateway, 'room@gw.localhost')).toEqual(refusals)
    expect(seen).toEqual(skipped)
  })
})
