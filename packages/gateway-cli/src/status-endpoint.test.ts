import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import type { GatewayStatus } from './gateway-status.js'
import { openStatusEndpoint } from './status-endpoint.js'

const online: GatewayStatus = { connected: true, storeUsable: true, users: {} }

async function endpoint(status: GatewayStatus | undefined = online, text = async () => 'metric 1\n') {
  const metrics = { contentType: 'text/plain; version=0.0.4', text }
  const { port, close } = await openStatusEndpoint({ host: '127.0.0.1', port: 0, status: () => status, metrics })
  onTestFinished(close)
  return { port, get: (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init) }
}

it.each([
  [online, 200, { ready: true, connected: true, storeUsable: true }],
  [{ ...online, connected: false }, 503, { ready: false, connected: false, storeUsable: true }],
  [{ ...online, storeUsable: false }, 503, { ready: false, connected: true, storeUsable: false }],
])('is ready where it is online and can write: %j', async (status, code, body) => {
  const { get } = await endpoint(status)
  const response = await get('/readyz')
  expect(response.status).toBe(code)
  expect(await response.json()).toEqual(body)
})

it('lives, but is not ready, before the gateway runs', async () => {
  const metrics = { contentType: 'text/plain', text: async () => '' }
  const { port, close } = await openStatusEndpoint({ host: '127.0.0.1', port: 0, status: () => undefined, metrics })
  onTestFinished(close)
  const codes = ['healthz', 'readyz'].map(async (path) => (await fetch(`http://127.0.0.1:${port}/${path}`)).status)
  expect(await Promise.all(codes)).toEqual([200, 503])
})

it('gives metrics as they are, and says where there are none', async () => {
  const { get } = await endpoint()
  const response = await get('/metrics?x=1')
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4')
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(await response.text()).toBe('metric 1\n')
  const failing = await endpoint(online, () => Promise.reject(new Error('No.')))
  const failed = await failing.get('/metrics')
  expect([failed.status, await failed.text()]).toEqual([500, 'failed\n'])
})

it('knows three paths, and GET alone', async () => {
  const { get } = await endpoint()
  for (const path of ['/', '/metrics/', '//metrics', '/healthz%00', '/../metrics/x']) {
    expect((await get(path)).status).toBe(404)
  }
  for (const method of ['POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS']) {
    const response = await get('/healthz', { method })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET'])
  }
})

it('reads no body, and no headers beyond 8 KiB', async () => {
  const { port } = await endpoint()
  const sent = request({ port, host: '127.0.0.1', path: '/metrics', method: 'POST' })
  sent.flushHeaders()
  sent.on('error', () => {})
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  expect([response.statusCode, response.headers.connection]).toEqual([405, 'close'])
  sent.destroy()

  const raw = connect(port, '127.0.0.1')
  onTestFinished(() => void raw.destroy())
  raw.on('error', () => {})
  raw.write(`GET /healthz HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(10_000)}\r\n\r\n`)
  const [answer] = (await once(raw, 'data')) as [Buffer]
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 431 /)
})

it('says so when its address is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  onTestFinished(() => void other.close())
  const { port } = other.address() as { port: number }
  const metrics = { contentType: 'text/plain', text: async () => '' }
  await expect(openStatusEndpoint({ host: '127.0.0.1', port, status: () => online, metrics })).rejects.toMatchObject({
    code: 1,
    message: `--http 127.0.0.1:${port} cannot be used: EADDRINUSE`,
  })
})
