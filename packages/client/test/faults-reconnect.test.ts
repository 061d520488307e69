import { describeWithServers, proxyEach } from '@trestle/test-fixtures'
import { expect, it } from 'vitest'
import { type Client, createClient, type NodeClientOptions } from '../src/index.node.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const limit = { timeout: 45_000 }
const quick = { initial: 20, max: 50 }

describeWithServers('a client that reconnects', { options: { users } }, (server) => {
  const line = proxyEach(() => ({ host: server().host, port: server().c2sPort }))

  function make(options: Partial<NodeClientOptions> = {}): Client {
    const { domain, ca } = server()
    const { host, port } = line.proxy
    const account = { jid: `romeo@${domain}`, password: users.romeo }
    const client = createClient({ ...account, host, port, tls: { ca }, reconnect: quick, ...options })
    line.keep(client)
    return client
  }

  const online = (client: Client) => client.xmpp.events.wait('online', limit)
  const offline = (client: Client) => client.xmpp.events.wait('offline', limit)
  /** Resolves once it is online again after the session that it has now. */
  const backAgain = (client: Client) => offline(client).then(() => online(client))

  async function talks(client: Client): Promise<void> {
    const heard = client.xmpp.events.wait('message', { ...limit, where: ({ body }) => body === 'Is this me?' })
    client.send(client.message({ to: client.jid, body: 'Is this me?' }))
    await heard
  }

  it.each(['reset', 'end'] as const)('comes back from a cut, and tells what happens: %s', async (how) => {
    const client = make()
    const told: unknown[] = []
    client.on('online', () => told.push('online'))
    client.on('offline', ({ error }) => told.push(['offline', (error as { code?: string } | undefined)?.code]))
    client.on('connecting', ({ attempt }) => told.push(['connecting', attempt]))
    client.on('reconnecting', ({ attempt, error, delay }) => {
      expect(delay).toBeLessThan(50)
      told.push(['reconnecting', attempt, error.code])
    })
    await client.start()
    for (let round = 0; round < 2; round++) {
      const again = backAgain(client)
      line.proxy.cut(how)
      await again
    }
    const lost = [['offline', 'connection-lost'], ['reconnecting', 1, 'connection-lost'], ['connecting', 1], 'online']
    expect(told).toEqual([['connecting', 1], 'online', ...lost, ...lost])
    await talks(client)
  })

  it('comes back over cuts at each step of its login', async () => {
    const client = make()
    await client.start()
    // The first login finds out which channel binding the server takes; those after it are all alike.
    const second = backAgain(client)
    const connected = line.proxy.connected()
    line.proxy.cut()
    await second
    const { turns } = await connected
    const points = Array.from({ length: turns }, (_, index) => index + 1).flatMap((turn) =>
      [0, 0.5].map((part) => ({ at: { turn, part } })),
    )
    const attempts: number[] = []
    const statuses = new Set<string>()
    client.on('connecting', ({ attempt }) => attempts.push(attempt))
    client.on('status', (status) => statuses.add(status))
    line.proxy.replan((index) => points[index - 2])
    const again = backAgain(client)
    line.proxy.cut()
    await again
    expect(attempts).toEqual(Array.from({ length: 2 * turns + 1 }, (_, index) => index + 1))
    expect([...statuses]).toEqual(['reconnecting', 'online'])
    await talks(client)
  })

  it('waits for a server that is not there yet', async () => {
    await line.proxy.refuse()
    const client = make()
    client.on('reconnecting', ({ attempt, error }) => {
      expect(error.code).toBe('refused')
      if (attempt === 4) void line.proxy.accept()
    })
    await client.start({ retry: true })
    await talks(client)
  })

  it('waits longer and longer for a server that is gone, and forgets that when it is stopped', async () => {
    const client = make({ reconnect: { initial: 8, max: 100, random: () => 1 - 2 ** -20 } })
    const delays: number[] = []
    const codes = new Set<string>()
    await client.start()
    await line.proxy.refuse()
    const enough = new Promise<void>((resolve) => {
      client.on('reconnecting', ({ delay, error }) => {
        delays.push(delay)
        codes.add(error.code)
        if (delays.length === 6) resolve()
      })
    })
    line.proxy.cut()
    await enough
    expect(delays).toEqual([7, 15, 31, 63, 99, 99])
    expect([...codes]).toEqual(['connection-lost', 'refused'])
    await client.stop()
    expect(client.status).toBe('offline')
    await line.proxy.accept()
    await client.start()
    expect(delays).toHaveLength(6)
    await talks(client)
  })

  it('stops at once in the middle of a pause', async () => {
    const client = make({ reconnect: { initial: 60_000, random: () => 1 - 2 ** -20 } })
    await client.start()
    const paused = new Promise<number>((resolve) => client.on('reconnecting', ({ delay }) => resolve(delay)))
    line.proxy.cut()
    expect(await paused).toBe(59_999)
    await client.stop()
    expect(client.status).toBe('offline')
    expect(line.proxy.accepted).toBe(1)
  })

  it('stops at once in the middle of an attempt', async () => {
    const client = make()
    await client.start()
    line.proxy.swallow('server')
    const connected = line.proxy.connected()
    line.proxy.cut()
    await connected
    await client.stop()
    expect(client.status).toBe('offline')
    expect(line.proxy.accepted).toBe(2)
  })

  it('tries again when an attempt takes too long', async () => {
    const client = make({ timeouts: { login: 3000 } })
    await client.start()
    const codes: string[] = []
    client.on('reconnecting', ({ error, attempt }) => {
      codes.push(error.code)
      if (attempt === 3) line.proxy.clearFaults()
    })
    line.proxy.swallow('server')
    const again = backAgain(client)
    line.proxy.cut()
    await again
    expect(codes).toEqual(['connection-lost', 'timeout', 'timeout'])
  })

  it('does not try a wrong password again', async () => {
    const client = make({ password: 'guessed' })
    await expect(client.start({ retry: true })).rejects.toMatchObject({ code: 'wrong-password' })
    expect(client.status).toBe('offline')
    expect(line.proxy.accepted).toBe(1)
  })

  it('does not fight for a resource that another session has taken', async () => {
    const client = make({ resource: 'balcony' })
    await client.start()
    const ended = client.xmpp.events.wait('offline', limit)
    const over = new Promise<Error>((resolve) => client.once('ended', ({ error }) => resolve(error)))
    const { host, c2sPort: port } = server()
    const rival = make({ resource: 'balcony', host, port })
    await rival.start()
    await ended
    expect(await over).toMatchObject({ code: 'conflict', cause: { code: 'conflict' } })
    expect(client.status).toBe('offline')
    expect(line.proxy.accepted).toBe(1)
    expect(rival.status).toBe('online')
    // Asked to, it may take its place back.
    const rivalOver = new Promise<Error>((resolve) => rival.once('ended', ({ error }) => resolve(error)))
    await client.start()
    expect(await rivalOver).toMatchObject({ cause: { code: 'conflict' } })
  })

  it('is back after the server was restarted', async () => {
    const client = make()
    await client.start()
    const again = offline(client).then(() => client.xmpp.events.wait('online', { timeout: 60_000 }))
    await server().restart()
    await again
    await talks(client)
  }, 120_000)

  it('is back after the server was killed', async () => {
    const client = make()
    await client.start()
    const ended = offline(client)
    await server().kill()
    expect((await ended).error).toMatchObject({ code: 'connection-lost' })
    const again = client.xmpp.events.wait('online', { timeout: 60_000 })
    await server().restart()
    await again
    await talks(client)
  }, 120_000)
})
