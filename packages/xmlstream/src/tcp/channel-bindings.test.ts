import { once } from 'node:events'
import type { SecureVersion, TLSSocket } from 'node:tls'
import { connect, createServer } from 'node:tls'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { makeCertificate, type TestCertificate } from '../../test/certificates.js'
import { deferred, until } from '../../test/until.js'
import { connectTcp, connectTls, listenTcp, type TcpListener, type TcpTransport, tcpTransport } from './index.js'

let trial: TestCertificate
beforeAll(async () => {
  trial = await makeCertificate('xmpp.example')
})
const listeners: TcpListener[] = []
afterEach(() => Promise.all(listeners.splice(0).map((listener) => listener.close())))

const host = '127.0.0.1'

/** Both ends of a new connection. */
async function ends(version?: SecureVersion, certificate = trial) {
  const accepted = deferred<TcpTransport>()
  const listener = await listenTcp({ tls: certificate, onConnection: accepted.resolve })
  listeners.push(listener)
  const near = await connectTls({
    host,
    port: listener.port,
    servername: 'xmpp.example',
    ca: certificate.ca,
    ...(version && { minVersion: version, maxVersion: version }),
  })
  return { near, far: await accepted.promise }
}
const types = ({ channelBindings }: TcpTransport) => channelBindings.map(({ type }) => type)
const data = ({ channelBindings }: TcpTransport) => channelBindings.map(({ data }) => Buffer.from(data).toString('hex'))

describe('channel bindings', () => {
  it.each([
    ['TLSv1.3', 'tls-exporter', 64],
    ['TLSv1.2', 'tls-unique', 24],
  ] as const)('of %s: both ends know the same, and another connection has others', async (version, type, digits) => {
    const [one, two] = [await ends(version), await ends(version)]
    for (const { near, far } of [one, two]) {
      expect(near.tlsVersion).toBe(version)
      expect(types(far).slice(0, 2)).toEqual([type, 'tls-server-end-point'])
      expect(near.channelBindings).toEqual(far.channelBindings)
      expect(
        data(far)
          .slice(0, 2)
          .map(({ length }) => length),
      ).toEqual([digits, 64])
    }
    expect(data(one.near)[0]).not.toBe(data(two.near)[0])
    expect(data(one.near)[1]).toBe(data(two.near)[1])
    const other = await ends(version, await makeCertificate('xmpp.example'))
    expect(data(other.near)[1]).not.toBe(data(one.near)[1])
  })

  it("of TLS 1.3: both ends have the client's Finished, last, for peers that know nothing else", async () => {
    const { near, far } = await ends('TLSv1.3')
    for (const end of [near, far]) expect(types(end)).toEqual(['tls-exporter', 'tls-server-end-point', 'tls-unique'])
    expect(near.channelBindings[2]?.data).toEqual((far.socket as TLSSocket).getPeerFinished())
    expect(far.channelBindings[2]?.data).toEqual((near.socket as TLSSocket).getFinished())
  })

  it('may be asked for again, and leave the certificate where it is', async () => {
    const { near, far } = await ends()
    expect(near.channelBindings).toEqual(near.channelBindings)
    for (let i = 0; i < 2; i++) expect(near.peerCertificate).toEqual(far.localCertificate)
    expect(near.peerCertificate?.length).toBeGreaterThan(100)
    expect(far.peerCertificate).toBeUndefined()
  })

  it('are those of RFC 9266: by a label, without a context', async () => {
    const { near } = await ends('TLSv1.3')
    const exported = near.exportKeyingMaterial('EXPORTER-Channel-Binding', 32, new Uint8Array())
    expect(near.channelBindings[0]?.data).toEqual(exported)
  })

  it('take the Finished of the server where a session is resumed', async () => {
    const accepted: TLSSocket[] = []
    const server = createServer({ ...trial, maxVersion: 'TLSv1.2' }, (socket) => {
      accepted.push(socket)
      socket.on('error', () => {}).resume()
    })
    await new Promise<void>((resolve) => server.listen(0, host, resolve))
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const dial = async (session?: Buffer) => {
      const socket = connect({ host, port, servername: 'xmpp.example', ca: trial.ca, ...(session && { session }) })
      await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject))
      return socket
    }
    const first = await dial()
    const second = await dial(first.getSession())
    expect(second.isSessionReused()).toBe(true)
    await until(() => accepted.length === 2)
    const near = tcpTransport(second, { host, port }, 'client')
    expect(types(near)[0]).toBe('tls-unique')
    expect(near.channelBindings[0]?.data).toEqual(accepted[1]?.getFinished())
    expect(near.channelBindings[0]?.data).toEqual(second.getPeerFinished())
    const far = tcpTransport(accepted[1] as TLSSocket, { host, port }, 'server')
    expect(far.channelBindings[0]).toEqual(near.channelBindings[0])
    for (const socket of [first, second]) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })

  it('do not change under way: no peer gets a second handshake', async () => {
    const accepted = deferred<TcpTransport>()
    const listener = await listenTcp({ tls: trial, onConnection: accepted.resolve })
    listeners.push(listener)
    const peer = connect({ host, port: listener.port, servername: 'xmpp.example', ca: trial.ca, maxVersion: 'TLSv1.2' })
    await once(peer, 'secureConnect')
    const far = await accepted.promise
    const before = data(far)
    expect(before).toHaveLength(2)
    const ended = new Promise((resolve) => peer.on('error', resolve))
    peer.resume().renegotiate({}, () => {})
    far.socket.resume()
    expect(await ended).toMatchObject({ code: expect.stringContaining('NO_RENEGOTIATION') })
    expect([before, []]).toContainEqual(data(far))
    peer.destroy()
  })

  it('are none in the clear, once the connection is gone, and for a side that is not known', async () => {
    const listener = await listenTcp({ onConnection: () => {} })
    listeners.push(listener)
    const plain = await connectTcp({ host, port: listener.port })
    expect(plain.channelBindings).toEqual([])
    plain.destroy()
    const { near } = await ends()
    expect(near.channelBindings).toHaveLength(3)
    expect(tcpTransport(near.socket, near.remote).channelBindings).toEqual([])
    near.destroy()
    expect(near.channelBindings).toEqual([])
  })
})
