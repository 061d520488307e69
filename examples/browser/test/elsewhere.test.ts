import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createClient } from '@trestle/client'
import { type Certificates, createCertificates } from '@trestle/test-fixtures'
import { createTestServer } from '@trestle/test-server'
import { websocketConnector } from '@trestle/websocket'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'

const FRAMING = 'urn:ietf:params:xml:ns:xmpp-framing'
const closers: (() => unknown)[] = []
let certificates: Certificates
let behind: string

beforeAll(async () => {
  certificates = await createCertificates({ dns: ['localhost'], ips: [] })
  const server = await createTestServer({ users: { romeo: 'wherefore' }, websocketPort: 0 }).start()
  closers.push(() => server.stop())
  behind = server.websocketUrl ?? ''
})

afterAll(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

/** Accepts WebSockets under TLS; returns their URL. */
async function serve(onSocket: (socket: WebSocket) => void): Promise<string> {
  const http = createServer({ cert: certificates.certificate, key: certificates.key })
  const server = new WebSocketServer({ server: http, handleProtocols: () => 'xmpp' })
  server.on('connection', onSocket)
  await new Promise<void>((resolve) => http.listen(0, 'localhost', resolve))
  closers.push(() => {
    for (const socket of server.clients) socket.terminate()
    http.close()
  })
  return `wss://localhost:${(http.address() as AddressInfo).port}/xmpp`
}

/** Sends everybody elsewhere. */
const sending = (uri: () => string) =>
  serve((socket) =>
    socket.once('message', () => {
      socket.send(`<open xmlns='${FRAMING}' from='localhost' id='1' version='1.0'/>`)
      socket.send(`<close xmlns='${FRAMING}' see-other-uri='${uri()}'/>`)
    }),
  )

/** Carries the frames of the server behind. */
const relaying = () =>
  serve((socket) => {
    const server = new WebSocket(behind, 'xmpp')
    socket.on('message', (data) => {
      if (server.readyState === WebSocket.OPEN) server.send(String(data))
      else server.once('open', () => server.send(String(data)))
    })
    server.on('message', (data) => socket.send(String(data)))
    socket.on('close', () => server.close())
    server.on('close', () => socket.close())
  })

const clientAt = (url: string) =>
  createClient({
    jid: 'romeo@localhost',
    password: 'wherefore',
    connector: websocketConnector({ url, tls: { ca: certificates.ca } }),
    reconnect: false,
  })

describe('a client that is sent elsewhere', () => {
  it('goes to where there is TLS as well', async () => {
    const there = await relaying()
    const client = clientAt(await sending(() => there))
    expect((await client.start()).bare.toString()).toBe('romeo@localhost')
    await client.stop()
  })

  it('goes nowhere else', async () => {
    const client = clientAt(await sending(() => behind))
    await expect(client.start()).rejects.toMatchObject({ code: 'stream-error', cause: { condition: 'see-other-host' } })
  })

  it('does not go around in a circle', async () => {
    let url = ''
    url = await sending(() => url)
    await expect(clientAt(url).start()).rejects.toMatchObject({ code: 'stream-error' })
  })
})
