import { createCertificates } from '@trestle/test-fixtures'
import type { SrvRecord } from '@trestle/xep-0368'
import { listenTcp, type TcpListener, type TcpTransport } from '@trestle/xmlstream/tcp'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../../test/fake-server.js'
import { tcpConnector } from './tcp-connector.js'
import type { TcpConnectorOptions } from './tcp-options.js'

let ca: string
let server: { cert: string; key: string }
const listeners: TcpListener[] = []

beforeAll(async () => {
  const made = await createCertificates({ dns: ['example.org', 'xn--bcher-kva.example'], ips: ['127.0.0.1'] })
  ca = made.ca
  server = { cert: made.certificate, key: made.key }
})
afterEach(() => Promise.all(listeners.splice(0).map((listener) => listener.close())))

async function listen(kind: 'plain' | 'direct' = 'plain') {
  const accepted: TcpTransport[] = []
  const listener = await listenTcp({
    ...(kind === 'direct' && { tls: { ...server, alpn: ['xmpp-client'] } }),
    onConnection: (transport) => accepted.push(transport),
  })
  listeners.push(listener)
  return { port: listener.port, accepted }
}
/** A port that refuses. */
async function closedPort() {
  const { port } = await listen()
  await listeners.pop()?.close()
  return port
}
const connect = (options: TcpConnectorOptions, domain = 'example.org', signal = new AbortController().signal) =>
  tcpConnector(options).connect({ domain, signal })
const records = (...all: readonly (readonly [direct: boolean, port: number])[]): TcpConnectorOptions['resolver'] => ({
  srv: async (name) =>
    all
      .map(([direct, port], priority): SrvRecord & { direct: boolean } => ({
        direct,
        name: '127.0.0.1',
        port,
        priority,
        weight: 0,
      }))
      .filter(({ direct }) => direct === name.startsWith('_xmpps')),
})

describe('a connection over TCP', () => {
  it('is upgraded by STARTTLS, for the domain and not for the host that was dialled', async () => {
    const { port, accepted } = await listen()
    const connection = await connect({ host: '127.0.0.1', port, tls: { ca } })
    expect(connection.transport.secure).toBe(false)
    expect(connection.channelBindings).toBeUndefined()
    const secured = connection.startTls?.({ signal: new AbortController().signal })
    await until(() => accepted.length === 1)
    const far = await accepted[0]?.acceptTls(server)
    const { transport, startTls, channelBindings } = (await secured) ?? expect.fail()
    expect(transport.secure).toBe(true)
    expect(startTls).toBeUndefined()
    expect(channelBindings).toEqual(far?.channelBindings)
    transport.destroy()
  })

  it('may have TLS from its first byte', async () => {
    const { port } = await listen('direct')
    const { transport, startTls } = await connect({ host: '127.0.0.1', port, tls: { mode: 'direct', ca } })
    expect(transport.secure).toBe(true)
    expect(startTls).toBeUndefined()
    expect((transport as TcpTransport).alpn).toBe('xmpp-client')
    transport.destroy()
  })

  it.each(['bücher.example', 'BÜCHER.Example.', 'xn--bcher-kva.example'])(
    'knows domains that are not in ASCII, however they are written: %s',
    async (name) => {
      const { port } = await listen('direct')
      const tls = { mode: 'direct', ca } as const
      const { transport } = await connect({ host: '127.0.0.1', port, tls }, name)
      transport.destroy()
      const named = await connect({ host: '127.0.0.1', port, tls: { ...tls, servername: name } }, 'other.example')
      named.transport.destroy()
    },
  )

  it.each([
    ['an authority that is not known', 'example.org', false],
    ['another name', 'other.example', true],
  ])('is refused for a certificate of %s', async (_, domain, known) => {
    const { port } = await listen('direct')
    const tls = known ? { ca } : {}
    const direct = connect({ host: '127.0.0.1', port, tls: { mode: 'direct', ...tls } }, domain)
    await expect(direct).rejects.toMatchObject({ name: 'ClientError', code: 'bad-certificate' })
    const plain = await listen()
    const connection = await connect({ host: '127.0.0.1', port: plain.port, tls }, domain)
    const secured = connection.startTls?.({ signal: new AbortController().signal })
    secured?.catch(() => {})
    await until(() => plain.accepted.length === 1)
    const [upgraded] = await Promise.allSettled([secured, plain.accepted[0]?.acceptTls(server)])
    expect(upgraded).toMatchObject({ status: 'rejected', reason: { code: 'bad-certificate' } })
  })

  it('goes on to the next address', async () => {
    const refusing = await closedPort()
    const wrong = await listen('plain')
    const right = await listen('direct')
    const { transport } = await connect({
      tls: { ca },
      timeout: 2000,
      resolver: records([false, refusing], [true, wrong.port], [true, right.port]),
    })
    expect((transport as TcpTransport).remote.port).toBe(right.port)
    transport.destroy()
  })

  it('says what tells most when all fail', async () => {
    const refusing = await closedPort()
    const { port } = await listen('direct')
    await expect(connect({ host: '127.0.0.1', port: refusing })).rejects.toMatchObject({ code: 'refused' })
    const both = connect({ resolver: records([false, refusing], [true, port], [false, refusing]) })
    await expect(both).rejects.toMatchObject({
      code: 'bad-certificate',
      message: expect.stringContaining('2 more'),
      cause: expect.any(AggregateError),
    })
  })

  it('goes where the server sends us', async () => {
    const { port } = await listen()
    const { transport } = await tcpConnector({ host: 'does-not-exist.invalid', port: 1 }).connect({
      domain: 'example.org',
      address: { host: '127.0.0.1', port },
      signal: new AbortController().signal,
    })
    transport.destroy()
  })

  it('is given up by its signal, with its reason', async () => {
    const { port } = await listen()
    const abort = new AbortController()
    const given = connect({ host: '127.0.0.1', port, tls: { mode: 'direct' } }, 'example.org', abort.signal)
    abort.abort(new Error('enough'))
    await expect(given).rejects.toThrow('enough')
  })

  it('calls a peer that speaks no TLS by its name', async () => {
    const { port, accepted } = await listen()
    const given = connect({ host: '127.0.0.1', port, tls: { mode: 'direct', ca } })
    await until(() => accepted.length === 1)
    accepted[0]?.write('<?xml version="1.0"?>')
    await expect(given).rejects.toMatchObject({ code: 'tls-failed' })
  })
})
