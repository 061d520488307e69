import { describeWithServers, proxyEach } from '@trestle/test-fixtures'
import { ping } from '@trestle/xep-0199'
import { expect, it } from 'vitest'
import { type Client, createClient, type NodeClientOptions } from '../src/index.node.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
// Far below the minute after which the defaults would look.
const limit = { timeout: 45_000 }

describeWithServers('a client whose line may be dead', { options: { users } }, (server) => {
  const line = proxyEach(() => ({ host: server().host, port: server().c2sPort }))

  function make(user: keyof typeof users, options: Partial<NodeClientOptions> = {}): Client {
    const { domain, ca } = server()
    const { host, port } = line.proxy
    const account = { jid: `${user}@${domain}`, password: users[user] }
    const reconnect = { initial: 20, max: 50 }
    const client = createClient({ ...account, host, port, tls: { ca }, reconnect, ...options })
    line.keep(client)
    return client.use(ping) as Client
  }

  async function start(options: Partial<NodeClientOptions>) {
    const connected = line.proxy.connected()
    const client = make('romeo', options)
    await client.start()
    const ended = client.xmpp.events.wait('offline', limit)
    ended.catch(() => {})
    const again = ended.then(() => client.xmpp.events.wait('online', limit))
    again.catch(() => {})
    return { client, connection: await connected, ended, again }
  }

  const dead = { name: 'ClientError', code: 'connection-lost', cause: { code: 'link-dead' } }

  it.each([
    ['both sides', undefined],
    ['its own side', 'client'],
    ['the other side', 'server'],
  ] as const)('finds out that what %s says is lost, and comes back', async (_, side) => {
    const { connection, ended, again } = await start({ liveness: { idle: 100, timeout: 200 } })
    connection.swallow(side)
    expect((await ended).error).toMatchObject(dead)
    await again
    expect(line.proxy.accepted).toBe(2)
  })

  it('finds out that the server does not read, and comes back', async () => {
    const limits = { maxOutgoingBytes: 2 ** 21 }
    const { client, connection, ended, again } = await start({ liveness: { idle: 100, timeout: 200 }, limits })
    connection.stall('client')
    for (let i = 0; i < 20; i++) client.send(client.message({ to: 'juliet@localhost', body: 'x'.repeat(2 ** 20) }))
    expect((await ended).error).toMatchObject(dead)
    await again
  })

  it('finds out when it is told to look', async () => {
    const { client, connection, ended, again } = await start({ liveness: { idle: 0, timeout: 100 } })
    connection.swallow()
    client.xmpp.checkLink()
    expect((await ended).error).toMatchObject(dead)
    await again
  })

  it('keeps a slow line that answers', async () => {
    line.proxy.delay(40)
    const { client, connection } = await start({ liveness: { idle: 20, timeout: 1000 } })
    const ends: unknown[] = []
    client.on('offline', (end) => ends.push(end))
    // The answers to three questions at least.
    for (let i = 0; i < 3; i++) await connection.reached({ from: 'server', bytes: 100 })
    expect(ends).toEqual([])
    expect(line.proxy.accepted).toBe(1)
  })

  it('keeps a line on which one stanza takes longer than a sign of life may', async () => {
    // A record of TLS, 16 KiB, arrives as one piece.
    const { client, connection } = await start({ liveness: { idle: 200, timeout: 800 } })
    const { host, c2sPort: port } = server()
    const juliet = make('juliet', { host, port })
    await juliet.start()
    connection.throttle(30_000, 'server')
    const heard = client.xmpp.events.wait('message', limit)
    juliet.send(juliet.message({ to: client.jid, body: 'slow '.repeat(12_000) }))
    expect((await heard).body).toHaveLength(60_000)
    expect(line.proxy.accepted).toBe(1)
  })
})
