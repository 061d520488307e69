import { createClient, type NodeClientOptions } from '@trestle/client'
import { createTestServer, type TestServer, type TestServerOptions } from '@trestle/test-server'
import { ping } from '@trestle/xep-0199'
import { sasl2 } from '@trestle/xep-0388'
import { afterEach, describe, expect, it } from 'vitest'
import { bind2 } from '../src/index.js'

const ID = '0b1f6d3e-52a4-4c8e-9d17-3f5c2a9e8b60'

describe('a login', () => {
  const open: { stop(): Promise<void> }[] = []
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.stop()
  })

  async function serve(options: TestServerOptions = {}): Promise<TestServer> {
    const server = await createTestServer({ users: { romeo: 'wherefore' }, ...options }).start()
    open.push(server)
    return server
  }

  function connect({ host, c2sPort, ca }: TestServer, options: Partial<NodeClientOptions> = {}) {
    /** What the client wrote under TLS and had to wait for an answer of. */
    const written: string[] = []
    const client = createClient({
      jid: 'romeo@localhost',
      password: 'wherefore',
      host,
      port: c2sPort,
      tls: { ca },
      reconnect: false,
      wire(entry) {
        if (entry.direction === 'in') return
        if (entry.kind === 'header') written.push('header')
        else if (entry.kind === 'element') {
          if (entry.element.name === 'starttls') written.length = 0
          else written.push(entry.element.name)
        }
      },
      ...options,
    })
    open.push(client)
    return { client, written }
  }

  /** A client with the same id of its installation at each start. */
  function installation(server: TestServer, id = ID) {
    const { client } = connect(server)
    client.use(bind2, { tag: 'Balcony' })
    client.get(sasl2).api.register('getUserAgentId', () => id)
    return client
  }

  it.each([
    ['SASL', { sasl2: false }, ['header', 'auth', 'response', 'header', 'iq']],
    ['SASL2', { bind2: false }, ['header', 'authenticate', 'response', 'iq']],
    ['SASL2 with Bind 2', {}, ['header', 'authenticate', 'response']],
  ])('by %s takes so many round trips', async (_, options, expected) => {
    const { client, written } = connect(await serve(options))
    client.use(bind2)
    await client.start()
    expect(written).toEqual(expected)
    expect(await client.get(ping).ping()).toBeGreaterThanOrEqual(0)
  })

  it('by a mechanism of one message takes two, and none of them waits for the first offer of a session', async () => {
    const { client, written } = connect(await serve(), { mechanisms: ['PLAIN'] })
    client.use(bind2)
    await client.start()
    expect(written).toEqual(['header', 'authenticate'])
  })

  it('gets a resource that begins with the tag, and the same one again', async () => {
    const server = await serve()
    const client = installation(server)
    const first = await client.start()
    expect(first.resource).toMatch(/^Balcony\/[\w-]{12}$/)
    expect(first.resource).not.toContain(ID)
    await client.stop()
    expect((await client.start()).equals(first)).toBe(true)
    const other = installation(server, '1b1f6d3e-52a4-4c8e-9d17-3f5c2a9e8b60')
    expect((await other.start()).equals(first)).toBe(false)
  })

  it('takes the place of an earlier session of the installation, and of no other', async () => {
    const server = await serve()
    const [first, second, other] = [installation(server), installation(server), connect(server).client]
    await other.use(bind2).start()
    const jid = await first.start()
    const ended = first.xmpp.events.wait('offline', { timeout: 5000 })
    expect((await second.start()).equals(jid)).toBe(true)
    expect(await ended).toMatchObject({ error: { cause: { condition: 'conflict' } } })
    const message = second.xmpp.events.wait('message', { timeout: 5000 })
    other.send(other.message({ to: jid, body: 'Who is there?' }))
    expect((await message).body).toBe('Who is there?')
  })

  it('gets a resource all the same by a tag that cannot be part of one', async () => {
    const { client } = connect(await serve())
    client.use(bind2, { tag: 'Balcony\u{1ffff}' })
    expect((await client.start()).resource).toMatch(/^[\w-]{12}$/)
  })

  it('is told of too many sessions as ever', async () => {
    const server = await serve({ limits: { sessions: 1 } })
    await installation(server).start()
    const other = installation(server, '1b1f6d3e-52a4-4c8e-9d17-3f5c2a9e8b60')
    await expect(other.start()).rejects.toMatchObject({ code: 'bind-failed' })
  })
})
