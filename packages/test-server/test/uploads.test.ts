import { request as plainRequest } from 'node:http'
import { request } from 'node:https'
import { afterEach, expect, it } from 'vitest'
import { createTestServer, type TestServer, type TestServerOptions } from '../src/index.js'
import { createParties } from './parties.js'
import { conditionOf, type Peer } from './peer.js'

const NS = 'urn:xmpp:http:upload:0'
const INFO = 'http://jabber.org/protocol/disco#info'
let server: TestServer
const parties = createParties(() => server)
afterEach(async () => {
  await parties.stopAll()
  await server.stop()
})

async function start(options: TestServerOptions = {}): Promise<Peer> {
  server = await createTestServer({ uploadPort: 0, ...options }).start()
  return parties.login(await parties.account('romeo'))
}

const ask = (peer: Peer, size: number, name = 'a rose.txt', type = 'text/plain') =>
  peer.ask(
    `<iq type='get' from='${peer.jid}' to='upload.localhost'><request xmlns='${NS}' filename='${name}' size='${size}' content-type='${type}'/></iq>`,
  )
async function slotOf(peer: Peer, size: number, type?: string) {
  const { payload } = await ask(peer, size, undefined, type)
  const urlOf = (name: string) => payload?.child(NS, name)?.attrs['url'] ?? ''
  return { put: urlOf('put'), get: urlOf('get') }
}

function http(method: string, url: string, body?: string) {
  return new Promise<{ status: number | undefined; type: string | undefined; text: string }>((resolve, reject) => {
    const headers = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
    const send = url.startsWith('https:') ? request : plainRequest
    const sent = send(url, { method, ca: server.ca, headers, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode, type: response.headers['content-type'], text }))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

it('takes a file to the slot that was granted, and gives it to everybody who knows where', async () => {
  const romeo = await start()
  const info = await romeo.ask(`<iq type='get' to='upload.localhost'><query xmlns='${INFO}'/></iq>`)
  expect(info.payload?.childrenOf(INFO, 'feature').map(({ attrs }) => attrs['var'])).toContain(NS)
  const { put, get } = await slotOf(romeo, 6)
  expect(get).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/[\w-]{43}\/a%20rose\.txt$/)
  expect((await http('GET', get)).status).toBe(404)
  expect((await http('PUT', put, 'A rose')).status).toBe(201)
  expect(await http('GET', get)).toEqual({ status: 200, type: 'text/plain; charset=utf-8', text: 'A rose' })
  expect(await http('HEAD', get)).toMatchObject({ status: 200, text: '' })
})

it('takes nothing else', async () => {
  const romeo = await start()
  const { put } = await slotOf(romeo, 6)
  expect((await http('PUT', `${new URL(put).origin}/somewhere/else`, 'A rose')).status).toBe(404)
  expect((await http('PUT', put, 'A rose by any other name')).status).toBe(413)
  expect((await http('PUT', put, 'A rose')).status).toBe(404)
  const other = await slotOf(romeo, 6)
  await http('PUT', other.put, 'A rose')
  expect((await http('PUT', other.put, 'A thorn')).status).toBe(404)
  expect((await http('DELETE', other.get)).status).toBe(405)
  expect((await http('GET', other.get)).text).toBe('A rose')
})

it('lets web pages of any origin ask', async () => {
  const romeo = await start()
  expect((await http('OPTIONS', (await slotOf(romeo, 6)).put)).status).toBe(204)
})

it('makes no header of what is none', async () => {
  const romeo = await start()
  const { put, get } = await slotOf(romeo, 6, 'text/plain&#10;x: y')
  await http('PUT', put, 'A rose')
  expect((await http('GET', get)).type).toBe('application/octet-stream')
})

it('grants nothing that is too large, and is not there where it is not wanted', async () => {
  const romeo = await start({ limits: { uploadBytes: 10 } })
  expect(conditionOf(await ask(romeo, 11))).toBe('not-acceptable')
  await parties.stopAll()
  await server.stop()
  expect(conditionOf(await ask(await start({ uploadPort: undefined }), 1))).toBe('remote-server-not-found')
})

it('is at the same place after a restart, with its files', async () => {
  const romeo = await start()
  const { put, get } = await slotOf(romeo, 6)
  await http('PUT', put, 'A rose')
  await server.restart()
  expect((await http('GET', get)).text).toBe('A rose')
})

it('is reached by HTTP where that is wanted', async () => {
  const romeo = await start({ uploadTls: false })
  const { put, get } = await slotOf(romeo, 6)
  expect(get).toMatch(/^http:/)
  expect(get.startsWith(server.uploadUrl ?? '?')).toBe(true)
  expect((await http('PUT', put, 'A rose')).status).toBe(201)
  expect((await http('GET', get)).text).toBe('A rose')
})

it('takes files of its components', async () => {
  const components = { 'gateway.localhost': 'secret' }
  server = await createTestServer({ uploadPort: 0, components }).start()
  const gateway = await parties.component('gateway.localhost', 'secret')
  const get = (await ask(gateway, 6)).payload?.child(NS, 'get')?.attrs['url']
  expect(get?.startsWith(server.uploadUrl ?? '?')).toBe(true)
})
