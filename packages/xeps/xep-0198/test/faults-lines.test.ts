import { type Client, createClient, type NodeClientOptions } from '@trestle/client'
import { Message } from '@trestle/stanza'
import { describeWithServers, proxyEach } from '@trestle/test-fixtures'
import { Element } from '@trestle/xml'
import { expect, it } from 'vitest'
import { stanzasUnacked, streamManagement } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const limit = { timeout: 45_000 }

describeWithServers('sessions on bad lines', { options: { users } }, (server) => {
  const line = proxyEach(() => ({ host: server().host, port: server().c2sPort }))

  async function start(user: keyof typeof users, options: Partial<NodeClientOptions>): Promise<Client> {
    const { domain, ca } = server()
    const account = { jid: `${user}@${domain}`, password: users[user] }
    const client = createClient({ ...account, tls: { ca }, reconnect: { initial: 5, max: 20 }, ...options })
    client.use(streamManagement)
    line.keep(client)
    await client.start()
    return client
  }

  function numbers(client: Client): { readonly seen: string[]; until(count: number): Promise<void> } {
    const seen: string[] = []
    const checks = new Set<() => void>()
    client.on('message', ({ body }) => {
      if (body) seen.push(body)
      for (const check of checks) check()
    })
    const until = (count: number) =>
      new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`${seen.length} of ${count} arrived.`)), limit.timeout)
        const check = () => {
          if (seen.length < count) return
          clearTimeout(timer)
          checks.delete(check)
          resolve()
        }
        checks.add(check)
        check()
      })
    return { seen, until }
  }

  const count = (to: number) => Array.from({ length: to }, (_, index) => `${index}`)

  it('go on when lines fall dead that nobody closed, without pings', async () => {
    const { host, c2sPort: port } = server()
    const [romeo, juliet] = await Promise.all([
      start('romeo', { host: line.proxy.host, port: line.proxy.port, liveness: { idle: 100, timeout: 1000 } }),
      start('juliet', { host, port }),
    ])
    const ends: unknown[] = []
    romeo.on('offline', (end) => ends.push(end))
    const arrived = numbers(juliet)
    let sent = 0
    const send = (to: Client, from: Client) => from.send(from.message({ to: to.jid, type: 'chat', body: `${sent++}` }))
    for (const side of [undefined, 'client', 'server', undefined] as const) {
      const resumed = romeo.xmpp.events.wait('online', limit)
      for (let i = 0; i < 5; i++) send(juliet, romeo)
      for (const connection of line.proxy.connections) connection.swallow(side)
      for (let i = 0; i < 5; i++) send(juliet, romeo)
      expect(await resumed).toMatchObject({ resumed: true })
      await arrived.until(sent)
    }
    expect(arrived.seen).toEqual(count(sent))
    expect(ends).toEqual([])
  })

  it('keep what is sent while there is no line, and end at once with a report when stopped', async () => {
    const romeo = await start('romeo', { host: line.proxy.host, port: line.proxy.port })
    const suspended = romeo.xmpp.events.wait('suspended', limit)
    await line.proxy.refuse()
    line.proxy.cut()
    await suspended
    for (const body of count(3)) romeo.send(romeo.message({ to: 'juliet@localhost', body }))
    expect(romeo.get(streamManagement).unacked).toBe(3)
    const reported = romeo.xmpp.events.wait(stanzasUnacked, limit)
    const ended = romeo.xmpp.events.wait('offline', limit)
    await romeo.stop()
    expect(romeo.status).toBe('offline')
    expect((await ended).error).toBeUndefined()
    const { stanzas, reason } = await reported
    expect(reason).toBe('ended')
    expect(stanzas.map(({ stanza }) => new Message(stanza).body)).toEqual(count(3))
  })

  it('answer what was asked before the cut', async () => {
    const { host, c2sPort: port } = server()
    const [romeo, juliet] = await Promise.all([
      start('romeo', { host: line.proxy.host, port: line.proxy.port }),
      start('juliet', { host, port }),
    ])
    const echo = { ns: 'urn:example:echo', name: 'echo' }
    const asked = new Promise<void>((resolve) => {
      juliet.xmpp.iq.onRequest('get', echo, async ({ payload }) => {
        resolve()
        await again
        return payload
      })
    })
    const again = romeo.xmpp.events.wait('online', limit)
    const answer = romeo.iq.request('get', juliet.jid, new Element(echo.name, echo.ns, {}, ['still there']), limit)
    await asked
    line.proxy.cut()
    expect((await answer).payload?.text()).toBe('still there')
    expect(await again).toMatchObject({ resumed: true })
  })

  it('are followed by new ones when the server was killed, and what is uncertain is reported', async () => {
    const { host, c2sPort: port } = server()
    const romeo = await start('romeo', { host, port })
    const again = romeo.xmpp.events.wait('online', { timeout: 180_000 })
    const reported = romeo.xmpp.events.wait(stanzasUnacked, { timeout: 180_000 })
    await server().kill()
    await expect.poll(() => romeo.status).toBe('reconnecting')
    for (const body of count(3)) romeo.send(romeo.message({ to: 'juliet@localhost', body }))
    await server().restart()
    expect(await again).toMatchObject({ resumed: false })
    const { stanzas, reason } = await reported
    expect(reason).toBe('not-resumed')
    expect(stanzas.map(({ stanza }) => new Message(stanza).body)).toEqual(count(3))
    // Who is told may send them again.
    const juliet = await start('juliet', { host, port })
    const arrived = numbers(juliet)
    for (const { stanza } of stanzas) {
      romeo.send(romeo.message({ to: juliet.jid, body: new Message(stanza).body ?? '' }))
    }
    await arrived.until(3)
    expect(arrived.seen).toEqual(count(3))
  }, 240_000)
})
