import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { createCertificates } from '@trestle/test-fixtures'
import { Element } from '@trestle/xml'
import { createXmlStream } from '@trestle/xmlstream'
import { afterEach, describe, expect, it } from 'vitest'
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws'
import { websocketAt, websocketConnector, websocketFraming, websocketTransport } from '../index.node.js'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

const signal = () => AbortSignal.timeout(15_000)
const target = () => ({ domain: 'localhost', signal: signal() })
const xmpp = { handleProtocols: () => 'xmpp' }

async function listen(server: Server | ReturnType<typeof createTcpServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => server.close())
  return (server.address() as AddressInfo).port
}

/** The URL of a server that accepts WebSockets. */
async function serve(onSocket: (socket: WebSocket) => void = () => {}, options: ServerOptions = xmpp): Promise<string> {
  const http = createServer()
  const server = new WebSocketServer({ ...options, server: http })
  server.on('connection', (socket) => {
    closers.push(() => socket.terminate())
    socket.on('error', () => {})
    onSocket(socket)
  })
  return `ws://127.0.0.1:${await listen(http)}/xmpp`
}

/** The URL of a port on which nobody answers. */
async function silent(): Promise<string> {
  const port = await listen(createTcpServer((socket) => closers.push(() => socket.destroy())))
  return `ws://127.0.0.1:${port}/`
}

describe('the connector of one WebSocket', () => {
  it('opens that, and no other', async () => {
    const url = await serve()
    const { transport } = await websocketAt(url).connect({ ...target(), address: { host: 'elsewhere.example' } })
    expect(transport.secure).toBe(false)
    transport.destroy()
  })

  it('opens none that others may read', async () => {
    await expect(websocketAt('ws://montague.example/').connect(target())).rejects.toMatchObject({ code: 'insecure' })
    await expect(websocketAt('https://montague.example/').connect(target())).rejects.toMatchObject({ code: 'insecure' })
  })

  it('does not wait for ever', async () => {
    const url = await silent()
    await expect(websocketAt(url, { timeout: 50 }).connect(target())).rejects.toMatchObject({ code: 'timeout' })
  })
})

describe('the connector', () => {
  it('carries a stream in both directions', async () => {
    const served: unknown[] = []
    const url = await serve((socket) => {
      const framing = websocketFraming({ contentNamespace: 'jabber:client' })
      const stream = createXmlStream({ transport: websocketTransport(socket), role: 'receiver', framing })
      stream.events.on('element', (element) => {
        served.push(element.name)
        stream.send(element)
      })
      stream.open({ from: 'localhost', id: '1', version: '1.0' }).catch(() => {})
    })
    const { transport, framing } = await websocketConnector({ url }).connect(target())
    expect(transport.secure).toBe(false)
    const stream = createXmlStream({ transport, role: 'initiator', framing })
    const peer = await stream.open({ to: 'localhost', version: '1.0' })
    expect(peer).toMatchObject({ from: 'localhost', id: '1' })
    const echo = stream.events.wait('element', { timeout: 10_000 })
    stream.send(new Element('message', 'jabber:client', {}, ['😀'.repeat(50_000)]))
    expect((await echo).text()).toBe('😀'.repeat(50_000))
    await stream.close()
    expect(stream.state).toBe('closed')
    expect(served).toEqual(['message'])
  })

  it('connects under TLS to the host of the URL, whose certificate it verifies', async () => {
    const certificates = await createCertificates({ dns: ['localhost'], ips: [] })
    const http = createTlsServer({ cert: certificates.certificate, key: certificates.key })
    new WebSocketServer({ ...xmpp, server: http }).on('connection', (socket) => closers.push(() => socket.terminate()))
    const port = await listen(http)
    const tls = { ca: certificates.ca }
    const { transport } = await websocketConnector({ url: `wss://localhost:${port}/`, tls }).connect(target())
    expect(transport.secure).toBe(true)
    transport.destroy()
    const strange = websocketConnector({ url: `wss://localhost:${port}/` }).connect(target())
    await expect(strange).rejects.toMatchObject({ code: 'bad-certificate' })
    const other = websocketConnector({ url: `wss://127.0.0.1:${port}/`, tls }).connect(target())
    await expect(other).rejects.toMatchObject({ code: 'bad-certificate' })
  })

  it('accepts no certificate by its common name alone', async () => {
    const { ca, certificate, key } = await createCertificates({ dns: [], commonName: 'localhost' })
    const port = await listen(createTlsServer({ cert: certificate, key }))
    const opened = websocketConnector({ url: `wss://localhost:${port}/`, tls: { ca } }).connect(target())
    await expect(opened).rejects.toMatchObject({ code: 'bad-certificate' })
  })

  it('looks for WebSockets of the domain, and takes the first that opens', async () => {
    const url = await serve()
    const asked: string[] = []
    const urls = ['https://localhost/', 'ws://elsewhere.example/', await silent(), 'ws://127.0.0.1:1/', url]
    const discover = async (domain: string) => {
      asked.push(domain)
      return urls
    }
    const { transport } = await websocketConnector({ discover }).connect(target())
    transport.destroy()
    expect(asked).toEqual(['localhost'])
    const nothing = websocketConnector({ discover: async () => [] })
    await expect(nothing.connect(target())).rejects.toMatchObject({ code: 'host-not-found' })
    await expect(websocketConnector().connect(target())).rejects.toMatchObject({ code: 'host-not-found' })
    const failing = websocketConnector({ discover: () => Promise.reject(new Error('no network')) })
    await expect(failing.connect(target())).rejects.toThrow('no network')
  })

  it('uses no WebSocket in the clear, but on this machine or when told to', async () => {
    const url = 'ws://0.0.0.0:1/'
    await expect(websocketConnector({ url }).connect(target())).rejects.toMatchObject({ code: 'insecure' })
    const told = websocketConnector({ url, insecure: true }).connect(target())
    await expect(told).rejects.toMatchObject({ code: 'refused' })
  })

  it.each([
    ['nobody listens', async () => 'ws://127.0.0.1:1/', 'refused'],
    ['there is no such host', async () => 'ws://nowhere.invalid/', 'host-not-found'],
    ['nobody answers', silent, 'timeout'],
    ['it closes at once', async () => (await listenOnce()).replace('http', 'ws'), 'unreachable'],
    ['there is no such path', () => serve(() => {}, { ...xmpp, path: '/other' }), 'unreachable'],
    ['it leads elsewhere', redirecting, 'unreachable'],
    ['it does not agree to XMPP', () => serve(() => {}, { handleProtocols: () => false }), 'unreachable'],
  ])('says so when %s', async (_, at, code) => {
    const connector = websocketConnector({ url: await at(), insecure: true, timeout: code === 'timeout' ? 50 : 10_000 })
    await expect(connector.connect(target())).rejects.toMatchObject({ name: 'WebSocketError', code })
  })

  it('gives up with the reason of the signal', async () => {
    const controller = new AbortController()
    const url = await silent()
    const connecting = websocketConnector({ url }).connect({ domain: 'localhost', signal: controller.signal })
    controller.abort(new Error('enough'))
    await expect(connecting).rejects.toThrow('enough')
    const late = websocketConnector({ url }).connect({ domain: 'localhost', signal: controller.signal })
    await expect(late).rejects.toThrow('enough')
  })

  it('ends where a frame is beyond all measure', async () => {
    const url = await serve((socket) => socket.send('x'.repeat(2000)))
    const { transport } = await websocketConnector({ url, maxFrameBytes: 1000 }).connect(target())
    const ended = new Promise((resolve) =>
      transport.open({ onData: () => resolve('data'), onDrain() {}, onClose: resolve }),
    )
    expect(await ended).toMatchObject({ code: 'connection-lost' })
  })

  it('misses nothing that comes along with the answer, nor an end that does', async () => {
    const url = await serve((socket) => {
      socket.send('early')
      socket.close(1000)
    })
    const { transport } = await websocketConnector({ url }).connect(target())
    const heard: unknown[] = []
    await new Promise<void>((resolve) =>
      transport.open({
        onData: (chunk) => heard.push(chunk),
        onDrain() {},
        onClose(error) {
          heard.push(error)
          resolve()
        },
      }),
    )
    expect(heard).toEqual(['early', undefined])
  })

  it('goes where the server sent it, and not where another address leads', async () => {
    const url = await serve()
    const connector = websocketConnector({ url })
    const { transport } = await connector.connect({ ...target(), address: { host: 'tcp.example', port: 5222 } })
    transport.destroy()
    const { framing } = await connector.connect(target())
    const parser = framing.createParser({ onOpen() {}, onElement() {}, onClose() {}, onError() {} }, {})
    parser.write("<close xmlns='urn:ietf:params:xml:ns:xmpp-framing' see-other-uri='wss://127.0.0.1:1/other'/>")
    const elsewhere = connector.connect({ ...target(), address: { host: '127.0.0.1', port: 1 } })
    await expect(elsewhere).rejects.toThrow('wss://127.0.0.1:1/other')
  })
})

async function listenOnce(): Promise<string> {
  return `http://127.0.0.1:${await listen(createTcpServer((socket) => socket.end()))}/`
}

async function redirecting(): Promise<string> {
  const location = (await serve()).replace('ws:', 'http:')
  const port = await listen(createServer((_, response) => response.writeHead(302, { location }).end()))
  return `ws://127.0.0.1:${port}/`
}
