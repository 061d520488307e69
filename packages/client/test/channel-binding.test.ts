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

  /** Logs in, and tells by what mechanism and by what binding. */
  async function logIn(version: 'TLSv1.2' | 'TLSv1.3', options: Partial<NodeClientOptions> = {}) {
    const { host, c2sPort: port, domain, ca } = server()
    const tls = { ca, minVersion: version, maxVersion: version }
    const sent: Element[] = []
    const client = createClient({
      jid: `romeo@${domain}`,
      password: 'wherefore',
      host,
      port,
      tls,
      wire(entry) {
        if (entry.kind === 'element' && entry.element.is(SaslAuth.ns, SaslAuth.name)) sent.push(entry.element)
      },
      ...options,
    })
    clients.push(client)
    await client.start()
    const { mechanism, data } = SaslAuth.decode(sent.at(-1)!)
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
    expect(await logIn('TLSv1.2')).toEqual({ mechanism: 'SCRAM-SHA-1-PLUS', flag: 'p=tls-unique' })
  })

  // Neither knows tls-exporter. Prosody 0.12 offers nothing then; ejabberd 23 takes the Finished of the client.
  it('is used on TLS 1.3 where the server has one', async () => {
    const expected =
      kind === 'ejabberd'
        ? { mechanism: 'SCRAM-SHA-1-PLUS', flag: 'p=tls-unique' }
        : { mechanism: 'SCRAM-SHA-1', flag: 'y' }
    expect(await logIn('TLSv1.3')).toEqual(expected)
  })

  it('is left out where nobody wants it', async () => {
    const mechanisms = ['SCRAM-SHA-1', 'PLAIN']
    expect(await logIn('TLSv1.2', { mechanisms })).toEqual({ mechanism: 'SCRAM-SHA-1', flag: 'n' })
  })

  it.each(kind === 'ejabberd' ? (['TLSv1.2', 'TLSv1.3'] as const) : (['TLSv1.2'] as const))(
    'shows a connection that is another one on the side of the server: %s',
    async (version) => {
      const options = bound(version, (_, data) => data.map((byte) => byte ^ 1))
      await expect(logIn(version, options)).rejects.toMatchObject({ code: 'auth-failed' })
      expect(clients[0]!.status).toBe('offline')
    },
  )
})
