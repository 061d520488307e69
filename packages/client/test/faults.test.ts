import { inspect } from 'node:util'
import { NS_ROSTER } from '@trestle/stanza'
import { describeWithServers, type ProxyCut, proxyEach } from '@trestle/test-fixtures'
import { Element } from '@trestle/xml'
import { expect, it } from 'vitest'
import { type Client, createClient, type NodeClientOptions } from '../src/index.node.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const limit = { timeout: 45_000 }

describeWithServers('a client on a bad network', { options: { users } }, (server) => {
  const line = proxyEach(() => ({ host: server().host, port: server().c2sPort }))

  function make(user: keyof typeof users, options: Partial<NodeClientOptions> = {}): Client {
    const { domain, ca } = server()
    const { host, port } = line.proxy
    const account = { jid: `${user}@${domain}`, password: users[user] }
    const client = createClient({ ...account, host, port, tls: { ca }, reconnect: false, ...options })
    line.keep(client)
    return client
  }

  /** Not through the proxy. */
  async function other(): Promise<Client> {
    const { host, c2sPort: port } = server()
    const client = make('juliet', { host, port })
    await client.start()
    return client
  }

  async function failure(client: Client): Promise<Error & { code?: string }> {
    const error: Error = await client.start().then(
      () => expect.fail('The login should have failed.'),
      (reason) => reason,
    )
    expect(client.status).toBe('offline')
    expect(inspect(error, { depth: 10 })).not.toContain(users.romeo)
    return error
  }

  const offline = (client: Client) => client.xmpp.events.wait('offline', limit)
  /** Resolves once it may be started again. */
  const ready = (client: Client) => expect.poll(() => client.status).toBe('offline')

  /** How often the other side begins to speak in a login: STARTTLS, TLS, SASL, bind. */
  async function turnsOfLogin(options: Partial<NodeClientOptions>): Promise<number> {
    const connected = line.proxy.connected()
    const client = make('romeo', options)
    await client.start()
    const { turns } = await connected
    await client.stop()
    return turns
  }

  const ways = {
    STARTTLS: (): Partial<NodeClientOptions> => ({}),
    'direct TLS': (): Partial<NodeClientOptions> => ({ tls: { mode: 'direct', ca: server().ca } }),
    'STARTTLS with TLS 1.2': (): Partial<NodeClientOptions> => ({ tls: { ca: server().ca, maxVersion: 'TLSv1.2' } }),
  }
  const cases = (Object.keys(ways) as (keyof typeof ways)[]).flatMap((way) =>
    (['reset', 'end'] as const).map((how): [keyof typeof ways, ProxyCut] => [way, how]),
  )

  it.each(cases)(
    'fails with a clear error at any step of a login by %s: %s',
    async (way, how) => {
      if (way === 'direct TLS') {
        await line.retarget({ host: server().host, port: server().directTlsPort })
      }
      const turns = await turnsOfLogin(ways[way]())
      expect(turns).toBeGreaterThan(8)
      for (let turn = 1; turn <= turns; turn++) {
        for (const part of [0, 0.5]) {
          line.proxy.replan(() => ({ at: { turn, part }, how }))
          const error = await failure(make('romeo', ways[way]()))
          expect(error.code, `turn ${turn}, part ${part}`).toMatch(/^(connection-lost|tls-failed)$/)
        }
      }
      expect(line.proxy.cuts).toBe(2 * turns)
    },
    60_000,
  )

  it.each(['client', 'server'] as const)('goes offline when it is cut in a stanza of the %s', async (from) => {
    for (const how of ['reset', 'end'] as const) {
      const [romeo, juliet] = [make('romeo'), await other()]
      const [sender, receiver] = from === 'client' ? [romeo, juliet] : [juliet, romeo]
      const bodies: unknown[] = []
      receiver.on('message', ({ body }) => bodies.push(body))
      const connected = line.proxy.connected()
      await romeo.start()
      const connection = await connected
      const ended = offline(romeo)
      const to = receiver.jid
      connection.cutAt({ from, bytes: 2000 }, how)
      sender.send(sender.message({ to, body: 'cut in the middle '.repeat(1000) }))
      // Nor is an end taken for an orderly one that comes without the end of the stream.
      expect((await ended).error).toMatchObject({ name: 'ClientError', code: 'connection-lost' })
      expect(() => romeo.send(romeo.message({ to: juliet.jid, body: 'too late' }))).toThrow(
        expect.objectContaining({ code: 'not-online' }),
      )
      await ready(romeo)
      await romeo.start()
      const heard = receiver.xmpp.events.wait('message', { ...limit, where: ({ body }) => body === 'whole' })
      sender.send(sender.message({ to: receiver.jid, body: 'whole' }))
      await heard
      expect(bodies.filter((body) => body !== undefined)).toEqual(['whole'])
      await Promise.all([romeo.stop(), juliet.stop()])
    }
  })

  it('rejects what it had asked when the connection is cut', async () => {
    const client = make('romeo')
    const connected = line.proxy.connected()
    await client.start()
    const connection = await connected
    connection.swallow('client')
    const asked = client.iq.request('get', undefined, new Element('query', NS_ROSTER), limit)
    connection.cut()
    await expect(asked).rejects.toMatchObject({ code: 'disconnected' })
  })

  it.each(Object.keys(ways) as (keyof typeof ways)[])(
    'gives up a server that takes the connection and says nothing: %s',
    async (way) => {
      line.proxy.swallow('server')
      const error = await failure(make('romeo', { ...ways[way](), timeouts: { login: 200 } }))
      expect(error).toMatchObject({ code: 'timeout', message: expect.stringContaining('0.2 s') })
      expect(line.proxy.accepted).toBe(1)
    },
  )

  it('gives up an address whose TLS does not come about in time', async () => {
    line.proxy.swallow('server')
    const error = await failure(make('romeo', { ...ways['direct TLS'](), timeouts: { connect: 200 } }))
    expect(error).toMatchObject({ code: 'timeout' })
  })

  it('gives up a server that falls silent at any step of its login', async () => {
    const turns = await turnsOfLogin({})
    // Each second turn is the client's: what it says is not answered any more.
    for (let turn = 1; turn < turns; turn += 2) {
      const connected = line.proxy.connected()
      const client = make('romeo', { timeouts: { login: 400 } })
      const started = client.start().then(
        () => undefined,
        (error) => error,
      )
      const connection = await connected
      void connection.reached({ turn }).then(
        () => connection.swallow('server'),
        () => {},
      )
      const error = await started
      if (!error && turn > turns - 4) {
        // Where two answers come in one piece, a login has fewer turns.
        await client.stop()
        break
      }
      expect(error, `turn ${turn}`).toMatchObject({ code: 'timeout' })
      expect(client.status).toBe('offline')
    }
  })

  it('gives up a login that takes too long, one byte a second', async () => {
    line.proxy.throttle(1)
    const error = await failure(make('romeo', { timeouts: { login: 300 } }))
    expect(error).toMatchObject({ code: 'timeout', message: expect.stringContaining('0.3 s') })
    expect(line.proxy.accepted).toBe(1)
  })

  it('logs in however slowly, and keeps a session whose data trickles', async () => {
    line.proxy.throttle(5000)
    const [romeo, juliet] = [make('romeo'), await other()]
    const ends: unknown[] = []
    romeo.on('offline', (end) => ends.push(end))
    await romeo.start()
    const body = 'slow \u{1F339} '.repeat(200)
    const heard = romeo.xmpp.events.wait('message', limit)
    juliet.send(juliet.message({ to: romeo.jid, body }))
    expect((await heard).body).toBe(body)
    const answered = juliet.xmpp.events.wait('message', { ...limit, where: (message) => message.body === body })
    romeo.send(romeo.message({ to: juliet.jid, body }))
    await answered
    expect(ends).toEqual([])
  })

  it('holds a bounded amount for a server that does not read, then gives it up', async () => {
    const client = make('romeo', { limits: { maxOutgoingBytes: 2 ** 21 } })
    const connected = line.proxy.connected()
    await client.start()
    const connection = await connected
    connection.stall('client')
    const ended = offline(client)
    const body = 'x'.repeat(2 ** 20)
    let sent = 0
    while (client.status === 'online') {
      client.send(client.message({ to: 'juliet@localhost', body }))
      sent++
      await new Promise((resolve) => setImmediate(resolve))
    }
    // 64 MiB of its own, and what the system's buffers hold.
    expect(sent).toBeGreaterThan(60)
    expect(sent).toBeLessThan(100)
    expect((await ended).error).toMatchObject({ code: 'connection-lost' })
  })

  it('stops within its time when the line is dead, and when nobody reads', async () => {
    for (const fault of ['swallow', 'stall'] as const) {
      const client = make('romeo', { timeouts: { stop: 60_000 }, limits: { maxOutgoingBytes: 2 ** 23 } })
      const connected = line.proxy.connected()
      await client.start()
      const connection = await connected
      connection[fault]()
      client.send(client.message({ to: 'juliet@localhost', body: 'x'.repeat(2 ** 22) }))
      await client.stop({ timeout: 50 })
      expect(client.status).toBe('offline')
    }
  })

  it('stops at once in the middle of a login', async () => {
    const turns = await turnsOfLogin({})
    for (let turn = 1; turn < turns; turn++) {
      const connected = line.proxy.connected()
      const client = make('romeo')
      const failed = failure(client)
      const connection = await connected
      await connection.reached({ turn })
      connection.swallow()
      await client.stop()
      expect(await failed, `turn ${turn}`).toMatchObject({ code: 'aborted' })
    }
  })

  it('is refused where nobody listens any more', async () => {
    await line.proxy.refuse()
    expect(await failure(make('romeo'))).toMatchObject({ code: 'refused' })
  })

  it('goes offline when the server is killed', async () => {
    const client = make('romeo')
    await client.start()
    const ended = offline(client)
    await server().kill()
    expect((await ended).error).toMatchObject({ code: 'connection-lost' })
    await server().restart()
    await ready(client)
    await client.start()
  }, 60_000)
})
