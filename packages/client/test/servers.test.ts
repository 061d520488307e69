import { NS_ROSTER } from '@trestle/stanza'
import { describeWithServers } from '@trestle/test-fixtures'
import { ping } from '@trestle/xep-0199'
import { Element } from '@trestle/xml'
import { afterEach, expect, it } from 'vitest'
import { type Client, createClient, type NodeClientOptions } from '../src/index.node.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }

describeWithServers('a client', { options: { users } }, (server, kind) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })

  function make(user: keyof typeof users, options: Partial<NodeClientOptions> = {}): Client {
    const { host, c2sPort, domain, ca } = server()
    const settings = { jid: `${user}@${domain}`, password: users[user], host, port: c2sPort, tls: { ca }, ...options }
    const client = createClient(settings)
    clients.push(client)
    return client
  }
  const direct = (tls: NodeClientOptions['tls']): Partial<NodeClientOptions> => ({ port: server().directTlsPort, tls })

  it('logs in by STARTTLS and SCRAM', async () => {
    const client = make('romeo', { mechanisms: ['SCRAM-SHA-1'], resource: 'orchard' })
    const jid = await client.start()
    expect(jid.toString()).toBe('romeo@localhost/orchard')
    expect(client.jid.equals(jid)).toBe(true)
    expect(client.status).toBe('online')
  })

  it('answers what was sent to its account, or to a resource that is gone', async () => {
    const romeo = make('romeo')
    const juliet = make('juliet')
    romeo.on('message', (message) => {
      if (message.body?.startsWith('Hi')) romeo.send(message.reply({ body: 'Yes?' }))
    })
    await Promise.all([romeo.start(), juliet.start()])
    romeo.send(romeo.presence())
    // Stanzas are handled in order: once this is answered, the server knows that romeo is there.
    await romeo.iq.request('get', undefined, new Element('query', NS_ROSTER))
    for (const to of ['romeo@localhost', 'romeo@localhost/gone']) {
      const answer = juliet.xmpp.events.wait('message', { timeout: 45_000, where: ({ body }) => body === 'Yes?' })
      juliet.send(juliet.message({ to, body: 'Hi' }))
      expect((await answer).from?.toString()).toBe(romeo.jid.toString())
    }
    expect(romeo.status).toBe('online')
  })

  it('logs in by direct TLS, and by PLAIN', async () => {
    const client = make('romeo', { ...direct({ mode: 'direct', ca: server().ca }), mechanisms: ['PLAIN'] })
    await expect(client.start()).resolves.toMatchObject({ local: 'romeo', domain: 'localhost' })
  })

  it('finds the server by SRV records', async () => {
    const { directTlsPort, c2sPort, ca } = server()
    // Nobody looks up localhost, so the records are those of a name that stands for it.
    const resolver = {
      srv: async (name: string) => [
        { name: '127.0.0.1', port: name.startsWith('_xmpps') ? directTlsPort : c2sPort, priority: 0, weight: 0 },
      ],
    }
    const client = make('romeo', {
      jid: 'romeo@chat.example',
      host: undefined,
      port: undefined,
      resolver,
      tls: { ca, servername: 'localhost' },
    })
    await expect(client.start()).rejects.toMatchObject({ code: 'host-unknown', cause: { code: 'host-unknown' } })
  })

  it.each([
    ['STARTTLS', () => ({})],
    ['direct TLS', () => direct({ mode: 'direct' })],
  ])('does not trust an authority that it does not know: %s', async (_, options) => {
    const client = make('romeo', { tls: {}, ...options() })
    await expect(client.start()).rejects.toMatchObject({ name: 'ClientError', code: 'bad-certificate' })
    expect(client.status).toBe('offline')
  })

  it('does not trust a certificate of another name', async () => {
    const tls = { ca: server().ca, servername: 'chat.example' }
    await expect(make('romeo', { tls }).start()).rejects.toMatchObject({ code: 'bad-certificate' })
    // Prosody ends a handshake for a name that it does not serve.
    const code = kind === 'prosody' ? 'tls-failed' : 'bad-certificate'
    await expect(make('romeo', direct({ ...tls, mode: 'direct' })).start()).rejects.toMatchObject({ code })
  })

  it('is told of a wrong password, and of an account that is not there', async () => {
    const wrong = make('romeo', { password: 'another' })
    await expect(wrong.start()).rejects.toMatchObject({ code: 'wrong-password' })
    await expect(make('romeo', { jid: 'nobody@localhost' }).start()).rejects.toMatchObject({ code: 'wrong-password' })
  })

  it('is refused where nobody listens', async () => {
    await expect(make('romeo', { port: 1 }).start()).rejects.toMatchObject({ code: 'refused' })
  })

  it('leaves a resource that is taken to the server', async () => {
    const [first, second] = [make('romeo', { resource: 'orchard' }), make('romeo', { resource: 'orchard' })]
    await first.start()
    await expect(second.start()).resolves.toMatchObject({ local: 'romeo' })
  })

  it('exchanges messages', async () => {
    const [romeo, juliet] = [make('romeo'), make('juliet')]
    await Promise.all([romeo.start(), juliet.start()])
    const body = `${'Wherefore art thou? <&> \u{1F339} '.repeat(50)}.`
    const arrived = juliet.xmpp.events.wait('message', { where: (message) => message.body !== undefined })
    romeo.send(romeo.message({ to: juliet.jid, type: 'chat', body }))
    const message = await arrived
    expect(message.body).toBe(body)
    expect(message.from?.equals(romeo.jid)).toBe(true)
    const answered = romeo.xmpp.events.wait('message')
    juliet.send(message.reply({ body: 'Romeo.' }))
    await expect(answered).resolves.toMatchObject({ body: 'Romeo.' })
  })

  it('asks the server for a sign of life', async () => {
    const client = make('romeo').use(ping)
    await client.start()
    await expect(client.get(ping).ping()).resolves.toBeGreaterThanOrEqual(0)
  })

  it('ends in an orderly way, and comes back', async () => {
    const [romeo, juliet] = [make('romeo'), make('juliet')]
    await Promise.all([romeo.start(), juliet.start()])
    const seen: unknown[] = []
    juliet.on('message', ({ body }) => {
      if (body) seen.push(body)
    })
    const last = juliet.xmpp.events.wait('message', { where: ({ body }) => body === '49' })
    const ends: unknown[] = []
    romeo.on('offline', ({ error }) => ends.push(error))
    for (let i = 0; i < 50; i++) romeo.send(romeo.message({ to: juliet.jid, body: `${i}` }))
    await romeo.stop()
    await last
    expect(seen).toEqual(Array.from({ length: 50 }, (_, i) => `${i}`))
    expect(ends).toEqual([undefined])
    await romeo.start()
    expect(romeo.status).toBe('online')
  })

  it('goes offline with an error when the server goes, and comes back with it', async () => {
    const client = make('romeo', { reconnect: { initial: 100, max: 500 } })
    await client.start()
    const offline = client.xmpp.events
      .wait('offline', { timeout: 60_000 })
      .then(({ error }) => ({ error, status: client.status }))
    const again = client.xmpp.events.wait('online', { timeout: 60_000 })
    await server().restart()
    const { error, status } = await offline
    expect(error).toMatchObject({ name: 'ClientError', code: expect.stringMatching(/^(stream-|connection-)/) })
    expect(status).toBe('reconnecting')
    expect(await again).toMatchObject({ resumed: false })
    expect(client.status).toBe('online')
  })
})

const scram256 = { users, scram: 'SHA-256' } as const

describeWithServers('a client of passwords kept by SHA-256', { options: scram256 }, (server) => {
  it('logs in by SCRAM-SHA-256', async () => {
    const { host, c2sPort: port, ca } = server()
    const settings = { jid: 'romeo@localhost', password: users.romeo, host, port, tls: { ca } }
    const client = createClient({ ...settings, mechanisms: ['SCRAM-SHA-256'] })
    await client.start()
    await client.stop()
  })
})
