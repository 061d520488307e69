import { once } from 'node:events'
import { connect as dial } from 'node:net'
import { createServer as createTlsServer, type TLSSocket } from 'node:tls'
import { createCertificates } from '@trestle/test-fixtures'
import { createManualClock } from '@trestle/testing'
import type { TcpTransport } from '@trestle/xmlstream/tcp'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Certificate, host, oddServers, until } from '../../test/odd-servers.js'
import type { Connection } from '../connector.js'
import { tcpConnector } from './tcp-connector.js'
import type { TcpConnectorOptions } from './tcp-options.js'

let ca: string
let good: Certificate
let wrong: Certificate
beforeAll(async () => {
  const [ours, other] = await Promise.all([
    createCertificates({ dns: ['example.org'], ips: [host] }),
    createCertificates({ dns: ['example.org'] }),
  ])
  ca = ours.ca
  good = { cert: ours.certificate, key: ours.key }
  wrong = { cert: other.certificate, key: other.key }
})

const servers = oddServers()
afterEach(() => servers.close())
const { silent, garbage, hangingUp, refusing, blackHole, listen } = servers
const direct = (certificate = good) => servers.direct(certificate)

type Place = readonly [kind: 'direct' | 'plain', where: { readonly port: number }]

function connector(places: readonly Place[], options: TcpConnectorOptions = {}) {
  const names = places.map((_, i) => `h${i}.example.org`)
  return tcpConnector({
    tls: { ca },
    random: () => 0,
    resolver: {
      srv: async (asked) =>
        places
          .map(([kind, { port }], priority) => ({ kind, name: names[priority] as string, port, priority, weight: 0 }))
          .filter(({ kind }) => (kind === 'direct') === asked.startsWith('_xmpps')),
      addresses: async () => [host],
    },
    ...options,
  })
}
const connect = (places: readonly Place[], options?: TcpConnectorOptions, signal = new AbortController().signal) =>
  connector(places, options).connect({ domain: 'example.org', signal })
const portOf = ({ transport }: Connection) => (transport as TcpTransport).remote.port
function keep(connection: Connection): Connection {
  servers.cleanup(() => connection.transport.destroy())
  return connection
}
/** Stands still: what happens all the same does not wait for the delay between attempts. */
const still = () => createManualClock(0)

describe('a bad first server', () => {
  it('that swallows everything is overtaken', async () => {
    const server = await direct()
    const connection = keep(
      await connect([
        ['plain', await blackHole()],
        ['direct', server],
      ]),
    )
    expect(portOf(connection)).toBe(server.port)
  })

  it('that accepts and makes no TLS is overtaken after 250 ms, not before, and then hung up on', async () => {
    const [hole, server] = [await silent(), await direct()]
    const clock = still()
    const given = connect(
      [
        ['direct', hole],
        ['direct', server],
      ],
      { clock },
    )
    await until(() => hole.open.size === 1)
    clock.advance(249)
    expect(server.accepted()).toBe(0)
    clock.advance(1)
    expect(portOf(keep(await given))).toBe(server.port)
    await until(() => hole.open.size === 0)
    expect(clock.pending).toBe(0)
  })

  it.each([
    ['refuses', refusing],
    ['speaks no TLS', garbage],
    ['hangs up', hangingUp],
    ['shows a certificate of somebody else', () => direct(wrong)],
  ])('that %s costs no time', async (_, bad) => {
    const server = await direct()
    const clock = still()
    const places: Place[] = [
      ['direct', await bad()],
      ['direct', server],
    ]
    expect(portOf(keep(await connect(places, { clock })))).toBe(server.port)
  })

  it('may be an address of the same host', async () => {
    const server = await silent()
    const addresses = async () => [host, '::1', '127.0.0.2']
    const resolver = {
      srv: async () => [{ name: 'a.example.org', port: server.port, priority: 0, weight: 0 }],
      addresses,
    }
    const connection = keep(await connect([], { resolver, tls: { mode: 'starttls' }, clock: still() }))
    expect((connection.transport as TcpTransport).socket.remoteAddress).toBe(host)
  })

  it('may be one whose name is not known, or takes long to find', async () => {
    const server = await silent()
    const places: Place[] = [
      ['plain', server],
      ['plain', server],
    ]
    for (const bad of [() => Promise.reject(new Error('ENOTFOUND')), () => new Promise<never>(() => {})]) {
      const srv = async () =>
        places.map(([, { port }], priority) => ({ name: `h${priority}`, port, priority, weight: 0 }))
      const addresses = (name: string) => (name === 'h0' ? bad() : Promise.resolve([host]))
      const options = { resolver: { srv, addresses }, tls: { mode: 'starttls' }, attemptDelay: 10 } as const
      expect((keep(await connect([], options)).transport as TcpTransport).remote.host).toBe('h1')
    }
  })
})

describe('when no server is any good', () => {
  it('the error is the one that tells most, and names the others', async () => {
    const places: Place[] = [
      ['plain', await refusing()],
      ['direct', await garbage()],
      ['direct', await direct(wrong)],
      ['direct', await silent()],
    ]
    const error = await connect(places, { timeout: 200, attemptDelay: 10 }).catch((reason) => reason)
    expect(error).toMatchObject({ name: 'ClientError', code: 'bad-certificate' })
    expect(error.message).toContain('h2.example.org')
    expect(error.cause.errors.map(({ code }: { code: string }) => code).sort()).toEqual([
      'bad-certificate',
      'refused',
      'timeout',
      'tls-failed',
    ])
  })

  it('the domain itself is not tried, since the DNS said where to go', async () => {
    const asked: string[] = []
    const { port } = await refusing()
    const resolver = {
      srv: async () => [{ name: 'a.example.org', port, priority: 0, weight: 0 }],
      addresses: async (name: string) => {
        asked.push(name)
        return [host]
      },
    }
    await expect(connect([], { resolver, tls: { mode: 'starttls' } })).rejects.toMatchObject({ code: 'refused' })
    expect(asked).toEqual(['a.example.org'])
  })

  it('no more than six are open, and none once it is given up', async () => {
    const hole = await silent()
    const clock = still()
    const abort = new AbortController()
    const places = Array.from({ length: 16 }, (): Place => ['direct', hole])
    const given = connect(places, { clock }, abort.signal)
    for (let i = 1; i <= 6; i++) {
      await until(() => hole.accepted() === i)
      clock.advance(250)
    }
    clock.advance(10_000)
    await new Promise((resolve) => dial({ host, port: hole.port }).once('connect', resolve))
    await until(() => hole.accepted() === 7)
    expect(hole.open.size).toBe(7)
    abort.abort(new Error('enough'))
    await expect(given).rejects.toThrow('enough')
    await until(() => hole.open.size === 1)
    expect(clock.pending).toBe(0)
  })
})

describe('a server that answered and made no TLS', () => {
  const places = async (): Promise<[Place, Place]> => [
    ['plain', await silent()],
    ['plain', await silent()],
  ]
  const signal = new AbortController().signal

  it('comes last for a minute', async () => {
    const [bad, other] = await places()
    const clock = still()
    const { connect } = connector([bad, other], { clock, timeout: 100 })
    const first = keep(await connect({ domain: 'example.org', signal }))
    expect(portOf(first)).toBe(bad[1].port)
    await expect(first.startTls?.({ signal })).rejects.toMatchObject({ code: 'timeout' })
    expect(portOf(keep(await connect({ domain: 'example.org', signal })))).toBe(other[1].port)
    expect(portOf(keep(await connect({ domain: 'other.example', signal })))).toBe(bad[1].port)
    clock.advance(60_000)
    expect(portOf(keep(await connect({ domain: 'example.org', signal })))).toBe(bad[1].port)
  })

  it('may be one that never came so far', async () => {
    const [bad, other] = await places()
    const { connect } = connector([bad, other], { clock: still() })
    const first = await connect({ domain: 'example.org', signal })
    first.transport.destroy()
    expect(portOf(keep(await connect({ domain: 'example.org', signal })))).toBe(other[1].port)
  })

  it('is no worse than others where no TLS is wanted', async () => {
    const [first, other] = await places()
    const { connect } = connector([first, other], { clock: still(), tls: { mode: 'none', insecure: true } })
    for (let i = 0; i < 2; i++) {
      const { transport } = await connect({ domain: 'example.org', signal })
      expect(portOf({ transport } as Connection)).toBe(first[1].port)
      const gone = once((transport as TcpTransport).socket, 'close')
      transport.destroy()
      await gone
    }
  })

  it('may serve a domain by direct TLS only on paper', async () => {
    const [bad, server] = [await garbage(), await direct()]
    const { connect } = connector(
      [
        ['direct', bad],
        ['direct', server],
      ],
      { clock: still() },
    )
    for (let i = 0; i < 2; i++) keep(await connect({ domain: 'example.org', signal }))
    expect([bad.accepted(), server.accepted()]).toEqual([1, 2])
  })

  it('is told of one that has TLS and no XMPP, and says whether there are others', async () => {
    const [first, second] = [await direct(), await direct()]
    const { connect } = connector(
      [
        ['direct', first],
        ['direct', second],
      ],
      { clock: still() },
    )
    const to = { domain: 'example.org', signal }
    const one = keep(await connect(to))
    expect([first.accepted(), second.accepted()]).toEqual([1, 0])
    expect(one.failed?.()).toBe(true)
    const two = keep(await connect(to))
    expect([first.accepted(), second.accepted()]).toEqual([1, 1])
    expect(two.failed?.()).toBe(false)
  })
})

describe('a connection by TLS', () => {
  it('names the domain to the server, unless it is an address, and tells what it can be bound by', async () => {
    const seen: unknown[] = []
    const server = createTlsServer(
      { ...good, ALPNProtocols: ['xmpp-client'] },
      (socket: TLSSocket & { servername?: unknown }) => {
        seen.push([socket.servername, socket.alpnProtocol])
        socket.resume()
      },
    )
    const { port } = await listen(server)
    for (const domain of ['example.org', host]) {
      const { connect } = tcpConnector({ host, port, tls: { mode: 'direct', ca } })
      const connection = keep(await connect({ domain, signal: new AbortController().signal }))
      expect(connection.framing.contentNamespace).toBe('jabber:client')
      expect(connection.channelBindings?.map(({ type }) => type)).toEqual([
        'tls-exporter',
        'tls-server-end-point',
        'tls-unique',
      ])
    }
    await until(() => seen.length === 2)
    expect(seen).toEqual([
      ['example.org', 'xmpp-client'],
      [false, 'xmpp-client'],
    ])
  })
})
