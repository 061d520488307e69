import { createClient, type NodeClientOptions } from '@trestle/client'
import { createTestServer, type TestServer, type TestServerOptions } from '@trestle/test-server'
import { sasl2 } from '@trestle/xep-0388'
import type { Element } from '@trestle/xml'
import { afterEach, describe, expect, it } from 'vitest'
import { bind2 } from '../src/index.js'

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
    const written: Element[] = []
    const client = createClient({
      jid: 'romeo@localhost',
      password: 'wherefore',
      host,
      port: c2sPort,
      tls: { ca },
      wire(entry) {
        if (entry.kind === 'element' && entry.direction === 'out') written.push(entry.element)
      },
      ...options,
    })
    open.push(client)
    return { client, written }
  }

  it('binds along with it', async () => {
    const { client } = connect(await serve())
    client.use(sasl2).use(bind2, { tag: 'Balcony' })
    const jid = await client.start()
    expect(jid.resource).toMatch(/^Balcony\/./)
  })
})
