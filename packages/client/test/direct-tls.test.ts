import { describeWithServers } from '@trestle/test-fixtures'
import type { TcpTransport } from '@trestle/xmlstream/tcp'
import { afterEach, expect, it } from 'vitest'
import {
  type Client,
  type Connection,
  type Connector,
  createClient,
  type NodeClientOptions,
  tcpConnector,
} from '../src/index.node.js'
import { oddServers } from './odd-servers.js'

const users = { romeo: 'wherefore' }
const odd = oddServers()

describeWithServers('the way to a server', { options: { users } }, (server, kind) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
    await odd.close()
  })

  function make(connector: Connector, options: Partial<NodeClientOptions> = {}): Client {
    const client = createClient({ jid: 'romeo@localhost', password: users.romeo, connector, ...options })
    clients.push(client)
    return client
  }

  /** Nobody looks up localhost, so the records are those of a name that stands for it. */
  function bySrv(places: readonly (readonly [service: string, port: number])[]) {
    const made: Connection[] = []
    const { ca, host } = server()
    const connector = tcpConnector({
      tls: { ca, servername: 'localhost' },
      resolver: {
        srv: async (asked) =>
          places
            .map(([service, port], priority) => ({ service, name: 'xmpp.example', port, priority, weight: 0 }))
            .filter(({ service }) => asked.startsWith(`${service}.`)),
        addresses: async () => ['2001:db8::1', host],
      },
    })
    const connect: Connector['connect'] = async (target) => {
      const connection = await connector.connect({ ...target, domain: 'chat.example' })
      made.push(connection)
      return connection
    }
    return { connector: { connect }, ports: () => made.map(({ transport }) => (transport as TcpTransport).remote.port) }
  }

  it('goes past those that are silent, refuse, or make no TLS', async () => {
    const { directTlsPort, c2sPort } = server()
    const bad: [string, number][] = [
      ['_xmpps-client', (await odd.silent()).port],
      ['_xmpps-client', (await odd.garbage()).port],
      ['_xmpp-client', (await odd.refusing()).port],
    ]
    for (const good of [['_xmpps-client', directTlsPort] as const, ['_xmpp-client', c2sPort] as const]) {
      const { connector, ports } = bySrv([...bad, good])
      await expect(make(connector).start()).resolves.toMatchObject({ local: 'romeo', domain: 'localhost' })
      expect(ports()).toEqual([good[1]])
    }
  })

  it('leads elsewhere in the same login, where STARTTLS came to nothing', async () => {
    const [bad, { c2sPort }] = [await odd.garbage(), server()]
    const { connector, ports } = bySrv([
      ['_xmpp-client', bad.port],
      ['_xmpp-client', c2sPort],
    ])
    const client = make(connector, { reconnect: false })
    await client.start()
    expect(ports()).toEqual([bad.port, c2sPort])
  })

  // Debian's Prosody binds to connections of TLS 1.2 alone, and its ejabberd by tls-unique alone.
  it.each([
    ['TLSv1.3', 'direct'],
    ['TLSv1.3', 'starttls'],
    ['TLSv1.2', 'direct'],
    ['TLSv1.2', 'starttls'],
  ] as const)('can be bound to: %s, %s', async (version, mode) => {
    const { host, ca, directTlsPort, c2sPort } = server()
    const tls = { mode, ca, minVersion: version, maxVersion: version }
    const connector = tcpConnector({ host, port: mode === 'direct' ? directTlsPort : c2sPort, tls })
    const started = make(connector, { mechanisms: ['SCRAM-SHA-1-PLUS'] }).start()
    if (kind === 'ejabberd' || version === 'TLSv1.2') await expect(started).resolves.toMatchObject({ local: 'romeo' })
    else await expect(started).rejects.toMatchObject({ code: 'no-shared-mechanism' })
  })
})
