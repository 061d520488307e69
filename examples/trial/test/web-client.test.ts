import { request } from 'node:http'
import { networkInterfaces } from 'node:os'
import { afterEach, expect, it } from 'vitest'
import { serveWebClient, type WebClient } from '../src/web-client.js'

const settings = {
  port: 0,
  websocketUrl: 'ws://127.0.0.1:5280/xmpp-websocket',
  filesUrls: ['http://127.0.0.1:5281/files/'],
  jid: 'romeo@localhost',
  password: '</script>"wherefore',
  chat: 'nurse@superduper.localhost',
}
let client: WebClient
afterEach(() => client.close())

/** Asks for a path as it stands, which `fetch` would tidy up. */
function ask(path: string, { method = 'GET', host }: { method?: string; host?: string } = {}) {
  return new Promise<number | undefined>((resolve, reject) => {
    const { hostname, port } = new URL(client.url)
    const headers = host === undefined ? {} : { host }
    request({ hostname, port, path, method, headers, agent: false }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })
}

it('serves the client with a policy that lets it ask the server alone', async () => {
  client = await serveWebClient(settings)
  const response = await fetch(client.url)
  expect(await response.text()).toContain('<script type="module" src="/main.js">')
  const policy = response.headers.get('content-security-policy')
  expect(policy).toContain("default-src 'self'")
  expect(policy).toMatch(/connect-src 'self' ws:..127.0.0.1:5280 http:..127.0.0.1:5281$/)
  expect(policy).not.toContain('*')
  const script = await (await fetch(new URL('main.js', client.url))).text()
  expect(script).toContain(JSON.stringify(settings.password))
  const converse = await fetch(new URL('converse/converse.min.js', client.url))
  expect(converse.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  expect((await converse.arrayBuffer()).byteLength).toBe(Number(converse.headers.get('content-length')))
})

it('gives nothing to pages of other names, which may lead to loopback', async () => {
  client = await serveWebClient(settings)
  const { port } = new URL(client.url)
  expect(await ask('/main.js', { host: `rebound.example:${port}` })).toBe(421)
  expect(await ask('/main.js', { host: `127.0.0.1:${Number(port) + 1}` })).toBe(421)
  expect(await ask('/main.js', { host: `localhost:${port}` })).toBe(200)
})

it.each([
  '/converse/../package.json',
  '/converse/%2e%2e/package.json',
  '/converse/..%2fpackage.json',
  '/converse//converse.min.js',
  '/converse/.hidden.js',
  '/converse/locales',
  '/converse/nothing.js',
  '/package.json',
  '//127.0.0.1/main.js',
])('has nothing else: %s', async (path) => {
  client = await serveWebClient(settings)
  expect(await ask(path)).toBe(404)
})

it('takes nothing', async () => {
  client = await serveWebClient(settings)
  expect(await ask('/', { method: 'POST' })).toBe(405)
  expect(await ask('/converse/converse.min.js', { method: 'HEAD' })).toBe(200)
})

it('is on loopback alone', async () => {
  client = await serveWebClient(settings)
  const { port } = new URL(client.url)
  const others = Object.values(networkInterfaces()).flatMap((addresses = []) =>
    addresses.flatMap(({ address, family, internal }) => (family === 'IPv4' && !internal ? [address] : [])),
  )
  for (const address of others) await expect(fetch(`http://${address}:${port}/`)).rejects.toThrow()
  expect(new URL(client.url).hostname).toBe('127.0.0.1')
})
