import { createServer, type Server } from 'node:net'
import { Element } from '@trestle/xml'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCertificate, makeOldCertificate, type TestCertificate } from '../../test/certificates.js'
import { closing, elements, HEADER, idOf, message, NS, rawEnd } from '../../test/streams.js'
import { deferred, until } from '../../test/until.js'
import { streamFraming } from '../framing.js'
import { waiter } from '../handlers.js'
import { matchName } from '../matchers.js'
import { createXmlStream } from '../stream.js'
import {
  type ConnectError,
  connectTcp,
  connectTls,
  type ListenTcpOptions,
  listenTcp,
  type TcpTransport,
} from './index.js'

let trial: TestCertificate
beforeAll(async () => {
  trial = await makeCertificate('xmpp.example', '127.0.0.1')
})

const cleanups: (() => unknown)[] = []
afterAll(async () => {
  for (const cleanup of cleanups) await cleanup()
})

async function serve(options: Partial<ListenTcpOptions> = {}) {
  const accepted = deferred<TcpTransport>()
  const listener = await listenTcp({ onConnection: accepted.resolve, ...options })
  cleanups.push(() => listener.close())
  return { port: listener.port, accepted: accepted.promise, listener }
}

const host = '127.0.0.1'

describe('streams over TCP', () => {
  it('open, talk and close in an orderly way', async () => {
    const { port, accepted } = await serve()
    const near = createXmlStream({
      transport: await connectTcp({ host, port }),
      role: 'initiator',
      framing: streamFraming({ contentNamespace: NS }),
    })
    const far = createXmlStream({
      transport: await accepted,
      role: 'receiver',
      framing: streamFraming({ contentNamespace: NS }),
    })
    const [peer] = await Promise.all([near.open({ to: 'x' }), far.open({ id: '1' })])
    expect(peer).toEqual({ id: '1' })
    expect(near.secure || far.secure).toBe(false)
    const ends = [closing(near), closing(far)]
    const seen = elements(far)
    const text = 'é€😀'.repeat(5000)
    for (let i = 0; i < 50; i++) near.send(message(i, text))
    expect(near.writable).toBe(true)
    await near.flush()
    await near.close()
    await until(() => far.state === 'closed')
    expect(seen.map(idOf)).toEqual(Array.from({ length: 50 }, (_, i) => `${i}`))
    expect(seen[49]).toEqual(message(49, text))
    expect(ends).toEqual([[undefined], [undefined]])
  })

  it('upgrade by STARTTLS', async () => {
    const { port, accepted } = await serve()
    const plain = await connectTcp({ host, port })
    const near = createXmlStream({
      transport: plain,
      role: 'initiator',
      framing: streamFraming({ contentNamespace: NS }),
    })
    const serverSide = (async () => {
      const transport = await accepted
      const far = createXmlStream({ transport, role: 'receiver', framing: streamFraming({ contentNamespace: NS }) })
      far.dispatcher.add(matchName('urn:tls', 'starttls'), () => far.pause())
      await far.open({ id: '1' })
      await waiter(far.dispatcher, matchName('urn:tls', 'starttls'))
      far.send(new Element('proceed', 'urn:tls'))
      await far.flush()
      const secured = await transport.acceptTls({ ...trial, alpn: ['xmpp-client'] })
      far.replaceTransport(secured)
      await far.restart({ id: '2' })
      return { far, secured }
    })()
    near.dispatcher.add(matchName('urn:tls', 'proceed'), () => near.pause())
    await near.open({ to: 'x' })
    near.send(new Element('starttls', 'urn:tls'))
    await waiter(near.dispatcher, matchName('urn:tls', 'proceed'))
    const secured = await plain.startTls({ servername: 'xmpp.example', ca: trial.ca, alpn: ['xmpp-client'] })
    near.replaceTransport(secured)
    expect(() => near.send(message(0))).toThrow(expect.objectContaining({ code: 'not-open' }))
    expect(await near.restart({ to: 'x' })).toEqual({ id: '2' })
    const server = await serverSide
    expect(near.secure && server.far.secure).toBe(true)
    expect(secured).toMatchObject({ tlsVersion: 'TLSv1.3', alpn: 'xmpp-client', peerAuthorized: true })
    expect(secured.peerCertificate).toEqual(server.secured.localCertificate)
    const label = 'EXPORTER-Channel-Binding'
    const material = secured.exportKeyingMaterial(label, 32, new Uint8Array())
    expect(material).toHaveLength(32)
    expect(server.secured.exportKeyingMaterial(label, 32, new Uint8Array())).toEqual(material)
    const seen = elements(server.far)
    near.send(message(1, 'secret'))
    await until(() => seen.length === 1)
    await near.close()
    await until(() => server.far.state === 'closed')
  })

  it('take nothing into TLS that came before it', async () => {
    const { port, accepted } = await serve()
    const plain = await connectTcp({ host, port })
    const near = createXmlStream({
      transport: plain,
      role: 'initiator',
      framing: streamFraming({ contentNamespace: NS }),
    })
    const seen = elements(near)
    near.dispatcher.add(matchName('urn:tls', 'proceed'), () => near.pause())
    const server = await accepted
    server.open({ onData() {}, onDrain() {}, onClose() {} })
    server.write(HEADER)
    await near.open({})
    server.write("<proceed xmlns='urn:tls'/><message id='injected'/><message id='half")
    await waiter(near.dispatcher, matchName('urn:tls', 'proceed'))
    const [secured, secureServer] = await Promise.all([
      plain.startTls({ servername: 'xmpp.example', ca: trial.ca }),
      server.acceptTls(trial),
    ])
    near.replaceTransport(secured)
    const opened = near.restart({})
    secureServer.open({ onData() {}, onDrain() {}, onClose() {} })
    secureServer.write(`${HEADER}<message id='1'/>`)
    await opened
    await until(() => seen.length === 2)
    expect(seen.map((one) => idOf(one) ?? one.name)).toEqual(['proceed', '1'])
    near.destroy()
  })

  it('hold back the writer when the reader does not read', async () => {
    const { port, accepted } = await serve()
    const transport = await connectTcp({ host, port })
    const near = createXmlStream({
      transport,
      role: 'initiator',
      framing: streamFraming({ contentNamespace: NS }),
      highWaterMark: 100_000,
    })
    const server = await accepted
    const { seen } = rawEnd(server)
    server.write(HEADER)
    await near.open({})
    server.pause()
    const big = message(1, 'x'.repeat(1_000_000))
    let sent = 0
    // The systems on the way take a few megabytes before they push back.
    for (let writable = true; writable; sent++) {
      expect(sent).toBeLessThan(200)
      near.send(big)
      writable = await until(() => near.writable, 50).then(
        () => true,
        () => false,
      )
    }
    const drained = near.drained()
    server.resume()
    await drained
    expect(near.writable).toBe(true)
    await until(() => seen.text.length > sent * 1_000_000)
    near.destroy()
  })
})

describe('connections', () => {
  const failure = (promise: Promise<unknown>) =>
    promise.then(
      () => expect.unreachable(),
      (error: ConnectError) => error,
    )

  async function silent(
    onConnection: Parameters<typeof createServer>[1] = () => {},
  ): Promise<{ port: number; server: Server }> {
    const server = createServer((socket) => {
      cleanups.push(() => socket.destroy())
      socket.on('error', () => {})
      onConnection?.(socket)
    })
    await new Promise<void>((resolve) => server.listen(0, host, resolve))
    cleanups.unshift(() => server.close())
    const address = server.address()
    return { port: typeof address === 'object' && address ? address.port : 0, server }
  }

  it('with TLS from the first byte, by name and by address', async () => {
    for (const servername of ['xmpp.example', undefined]) {
      const { port, accepted } = await serve({ tls: trial })
      const transport = await connectTls({ host, port, servername, ca: trial.ca })
      expect(transport.secure).toBe(true)
      const { seen } = rawEnd(transport)
      const server = await accepted
      expect(server.remote.port).toBe(transport.socket.localPort)
      server.write('hello')
      server.end()
      await until(() => seen.closed)
      expect(seen.text).toBe('hello')
    }
  })

  it('are refused by certificates that are not for the name, or of an unknown authority', async () => {
    for (const options of [{ ca: trial.ca, servername: 'other.example' }, { servername: 'xmpp.example' }]) {
      const { port } = await serve({ tls: trial })
      const error = await failure(connectTls({ host, port, ...options }))
      expect(error).toMatchObject({ code: 'bad-certificate', host, port })
      expect(error.message).toMatch(/^The certificate of 127\.0\.0\.1:\d+ is not to be trusted: .*\.$/)
    }
    const { port } = await serve({ tls: trial })
    expect((await connectTls({ host, port, rejectUnauthorized: false })).peerAuthorized).toBe(false)
  })

  it.each([undefined, 'https://xmpp.example/'])(
    'are refused by certificates that have the name as their common name alone, beside %s',
    async (url) => {
      const old = await makeOldCertificate('xmpp.example', url)
      const { port } = await serve({ tls: old })
      const error = await failure(connectTls({ host, port, ca: old.ca, servername: 'xmpp.example' }))
      expect(error).toMatchObject({ code: 'bad-certificate', cause: { code: 'ERR_TLS_CERT_ALTNAME_INVALID' } })
    },
  )

  it('say in one sentence why they did not come about', async () => {
    const { port, server } = await silent()
    await new Promise((resolve) => server.close(resolve))
    const refused = await failure(connectTcp({ host, port }))
    expect(refused).toMatchObject({ code: 'refused', message: `Nothing accepts connections at 127.0.0.1:${port}.` })
    expect(await failure(connectTcp({ host: 'no-such-host.invalid', port: 5222 }))).toMatchObject({
      code: 'host-not-found',
      message: 'There is no host named no-such-host.invalid.',
    })
    const hangUp = await silent((socket) => socket.destroy())
    expect(await failure(connectTls({ host, port: hangUp.port }))).toMatchObject({ code: 'tls-failed' })
    const noTls = await silent((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    expect(await failure(connectTls({ host, port: noTls.port }))).toMatchObject({ code: 'tls-failed' })
  })

  it('end by timeout or abort at any stage', async () => {
    const { port } = await silent()
    expect(await failure(connectTls({ host, port, timeout: 50 }))).toMatchObject({ code: 'timeout' })
    const abort = new AbortController()
    const plain = await connectTcp({ host, port, signal: abort.signal })
    const { seen } = rawEnd(plain)
    const upgrade = failure(plain.startTls({ servername: 'xmpp.example' }, { signal: abort.signal }))
    abort.abort(new Error('enough'))
    expect(await upgrade).toMatchObject({ code: 'aborted', cause: new Error('enough') })
    expect(plain.socket.destroyed).toBe(true)
    expect(seen.closed).toBe(false)
    expect(await failure(connectTcp({ host, port, signal: abort.signal }))).toMatchObject({ code: 'aborted' })
  })

  it('that make no TLS are dropped by a listener that wants it, and harm no other', async () => {
    const { port, accepted } = await serve({ tls: trial })
    const stranger = rawEnd(await connectTcp({ host, port }))
    stranger.transport.write('<stream:stream>')
    await until(() => stranger.seen.closed)
    const good = await connectTls({ host, port, ca: trial.ca })
    expect((await accepted).secure && good.secure).toBe(true)
  })

  it('end when the listener closes', async () => {
    const { port, listener } = await serve()
    const { seen } = rawEnd(await connectTcp({ host, port }))
    await listener.close()
    await until(() => seen.closed)
    expect(await failure(connectTcp({ host, port }))).toMatchObject({ code: 'refused' })
  })

  it('report a reset as the error of the close', async () => {
    const { port, accepted } = await serve()
    const near = createXmlStream({
      transport: await connectTcp({ host, port }),
      role: 'initiator',
      framing: streamFraming({ contentNamespace: NS }),
    })
    const ends = closing(near)
    const server = await accepted
    const opened = near.open({ to: 'x' })
    server.open({ onData: () => void server.socket.resetAndDestroy(), onDrain() {}, onClose() {} })
    await expect(opened).rejects.toMatchObject({ code: 'connection-lost', cause: { code: 'ECONNRESET' } })
    expect(ends).toMatchObject([{ code: 'connection-lost', cause: { code: 'ECONNRESET' } }])
  })
})
