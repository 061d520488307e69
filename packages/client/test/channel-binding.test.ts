import { SaslAuth } from '@trestle/stanza'
import { describeWithServers } from '@trestle/test-fixtures'
import type { Element } from '@trestle/xml'
import { afterEach, expect, it } from 'vitest'
import { type Client, type Connector, createClient, type NodeClientOptions, tcpConnector } from '../src/index.node.js'

type Binding = 'tls-exporter' | 'tls-unique' | 'tls-server-end-point'

describeWithServers('channel binding', { options: { users: { romeo: 'wherefore' } } }, (server, kind) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })

  interface Attempt {
    readonly mechanism: string
    /** What the first message says of channel binding. */
    readonly flag: string | undefined
  }

  const exporterThenUnique: readonly Attempt[] = ['tls-exporter', 'tls-unique'].map((type) => ({
    mechanism: 'SCRAM-SHA-1-PLUS',
    flag: `p=${type}`,
  }))

  /** Logs in, and tells what was tried; the list grows with further logins. */
  async function attempts(version: 'TLSv1.2' | 'TLSv1.3', options: Partial<NodeClientOptions> = {}) {
    const { host, c2sPort: port, domain, ca } = server()
    const tls = { ca, minVersion: version, maxVersion: version }
    const sent: Attempt[] = []
    const client = createClient({
      jid: `romeo@${domain}`,
      password: 'wherefore',
      host,
      port,
      tls,
      wire(entry) {
        if (entry.kind === 'element' && entry.element.is(SaslAuth.ns, SaslAuth.name)) sent.push(attempt(entry.element))
      },
      ...options,
    })
    clients.push(client)
    await client.start()
    return sent
  }

  function attempt(auth: Element): Attempt {
    const { mechanism, data } = SaslAuth.decode(auth)
    const [flag] = new TextDecoder().decode(data).split(',')
    return { mechanism, flag }
  }

  /** What the connection can be bound to, as somebody says. */
  function bound(version: 'TLSv1.2' | 'TLSv1.3', change: (type: Binding, data: Uint8Array) => Uint8Array | undefined) {
    const { host, c2sPort: port, ca } = server()
    const inner = tcpConnector({ host, port, tls: { ca, minVersion: version, maxVersion: version } })
    const wrap = (connection: Awaited<ReturnType<Connector['connect']>>): typeof connection => ({
      ...connection,
      channelBindings: connection.channelBindings?.flatMap(({ type, data }) => {
        const changed = change(type, data)
        return changed ? [{ type, data: changed }] : []
      }),
      ...(connection.startTls && { startTls: async (how) => wrap(await connection.startTls!(how)) }),
    })
    return { connector: { connect: async (target) => wrap(await inner.connect(target)) } satisfies Connector }
  }

  it('is used on TLS 1.2', async () => {
    expect(await attempts('TLSv1.2')).toEqual([{ mechanism: 'SCRAM-SHA-1-PLUS', flag: 'p=tls-unique' }])
  })

  // Neither announces types, nor knows tls-exporter. Prosody 0.12 offers nothing then; ejabberd 23 takes the Finished of
  // the client for tls-unique.
  it('is used on TLS 1.3 where the server has one', async () => {
    const expected = kind === 'ejabberd' ? exporterThenUnique : [{ mechanism: 'SCRAM-SHA-1', flag: 'y' }]
    expect(await attempts('TLSv1.3')).toEqual(expected)
  })

  it('is that which the server took before, at the next login', async () => {
    const sent = await attempts('TLSv1.3')
    const [client] = clients
    await client!.stop()
    await client!.start()
    expect(sent.slice(-1)).toEqual(sent.slice(-2, -1))
    expect(sent).toHaveLength(kind === 'ejabberd' ? 3 : 2)
  })

  it('is not given up for a wrong password', async () => {
    await expect(attempts('TLSv1.3', { password: 'wrong' })).rejects.toMatchObject({ code: 'wrong-password' })
  })

  it('is left out where nobody wants it', async () => {
    const mechanisms = ['SCRAM-SHA-1', 'PLAIN']
    expect(await attempts('TLSv1.2', { mechanisms })).toEqual([{ mechanism: 'SCRAM-SHA-1', flag: 'n' }])
  })

  it.each(kind === 'ejabberd' ? (['TLSv1.2', 'TLSv1.3'] as const) : (['TLSv1.2'] as const))(
    'shows a connection that is another one on the side of the server: %s',
    async (version) => {
      const options = bound(version, (_, data) => data.map((byte) => byte ^ 1))
      await expect(attempts(version, options)).rejects.toMatchObject({ code: 'auth-failed' })
      expect(clients[0]!.status).toBe('offline')
    },
  )
})
