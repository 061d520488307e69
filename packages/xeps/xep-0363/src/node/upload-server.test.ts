import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { JID } from '@trestle/jid'
import { createManualClock, createTestNetwork } from '@trestle/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { httpUpload, type UploadRequestValue } from '../index.js'
import { createUploadServer, type UploadServer, type UploadServerOptions } from './index.js'

const text = 'Parting is such sweet sorrow'
const body = new TextEncoder().encode(text)
const romeo = JID.parse('romeo@montague.example/orchard')
const letter: UploadRequestValue = { filename: 'schöner brief.txt', size: body.length, contentType: 'text/plain' }
const DAY = 24 * 3_600_000

async function setUp(options: Partial<UploadServerOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'trestle-upload-'))
  let server: UploadServer | undefined
  const http = createServer((request, response) => server?.handle(request, response))
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const { port } = http.address() as AddressInfo
  const url = `http://127.0.0.1:${port}/files`
  const clock = createManualClock()
  const open = async () => {
    server?.close()
    server = await createUploadServer({ folder, url, domains: ['montague.example'], clock, ...options })
    return server
  }
  onTestFinished(() => {
    server?.close()
    http.closeAllConnections()
    http.close()
    rmSync(folder, { recursive: true })
  })
  return { server: await open(), open, folder, clock, port }
}

const put = (url: string, init: RequestInit = {}) =>
  fetch(url, { method: 'PUT', body, headers: { 'Content-Type': 'text/plain' }, ...init })

const slotOf = (server: UploadServer, request: Partial<UploadRequestValue> = {}, from = romeo) => {
  const { put, get } = server.getSlot({ from, args: { ...letter, ...request } })
  return { put: put.url, get: get.url }
}

describe('an upload', () => {
  it('is there afterwards, for everybody who knows its URL, and in a browser only to be seen', async () => {
    const { server } = await setUp()
    const slot = slotOf(server)
    expect(slot.get).toMatch(/\/files\/[\w-]{43}\/sch%C3%B6ner%20brief\.txt$/)
    expect((await fetch(slot.get)).status).toBe(404)
    expect((await put(slot.put)).status).toBe(201)
    const got = await fetch(slot.get)
    expect([got.status, await got.text()]).toEqual([200, text])
    expect(Object.fromEntries(got.headers)).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': "inline; filename*=UTF-8''sch%C3%B6ner%20brief.txt",
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'access-control-allow-origin': '*',
    })
    const head = await fetch(slot.get, { method: 'HEAD' })
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, `${body.length}`, ''])
  })

  it.each(['text/html; charset=iso-8859-1', 'image/svg+xml', 'application/pdf'])(
    'of %s is to be saved, not shown',
    async (contentType) => {
      const { server } = await setUp()
      const slot = slotOf(server, { contentType })
      await put(slot.put, { headers: { 'Content-Type': contentType } })
      const { headers } = await fetch(slot.get)
      expect([headers.get('content-type'), headers.get('content-disposition')]).toEqual([
        contentType,
        expect.stringMatching(/^attachment;/),
      ])
    },
  )

  it.each(['nonsense', 'text/html\r\nX: y', undefined])('of the type %j has none', async (contentType) => {
    const { server } = await setUp()
    const slot = slotOf(server, { contentType })
    expect((await put(slot.put, { headers: {} })).status).toBe(201)
    expect((await fetch(slot.get)).headers.get('content-type')).toBe('application/octet-stream')
  })

  it('of an empty type, as browsers give files that they know none of, may come with another', async () => {
    const { server } = await setUp()
    const slot = slotOf(server, { contentType: '' })
    expect((await put(slot.put, { headers: { 'Content-Type': 'application/octet-stream' } })).status).toBe(201)
    expect((await fetch(slot.get)).headers.get('content-type')).toBe('application/octet-stream')
  })

  it('is given in parts', async () => {
    const { server } = await setUp()
    const slot = slotOf(server)
    await put(slot.put)
    const part = await fetch(slot.get, { headers: { Range: 'bytes=8-9' } })
    expect([part.status, await part.text(), part.headers.get('content-range')]).toEqual([206, 'is', 'bytes 8-9/28'])
    expect((await fetch(slot.get, { headers: { Range: 'bytes=28-' } })).status).toBe(416)
  })

  it('is taken once, by its own URL and in time', async () => {
    const { server, clock } = await setUp()
    const slot = slotOf(server)
    expect((await put(slot.get)).status).toBe(404)
    expect((await put(slot.put)).status).toBe(201)
    expect((await put(slot.put, { body: body.slice().reverse() })).status).toBe(404)
    expect((await fetch(slot.put)).status).toBe(404)
    expect(await (await fetch(slot.get)).text()).toBe(text)
    const late = slotOf(server)
    clock.advance(300_000)
    expect((await put(late.put)).status).toBe(404)
  })

  it.each([
    ['more bytes', { body: `${text}!` }, 413],
    ['fewer bytes', { body: text.slice(1) }, 400],
    ['another type', { headers: { 'Content-Type': 'text/html' } }, 415],
  ])('of %s than were granted leaves nothing', async (_, init, status) => {
    const { server, folder } = await setUp()
    const slot = slotOf(server)
    const refused = await put(slot.put, init)
    // Without it, a page would not learn why.
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([status, '*'])
    expect((await fetch(slot.get)).status).toBe(404)
    expect(readdirSync(folder)).toEqual([])
  })

  it('that does not say its length, or is broken off, leaves nothing', async () => {
    const { server, folder } = await setUp({ maxUserFiles: 1 })
    const stream = new Blob([body]).stream()
    const init = { body: stream, duplex: 'half' } as RequestInit
    expect((await put(slotOf(server).put, init)).status).toBe(411)
    const broken = httpRequest(slotOf(server).put, { method: 'PUT', headers: { 'Content-Length': body.length } })
    broken.on('error', () => {})
    await new Promise((resolve) => broken.write(body.subarray(0, 5), resolve))
    await expect.poll(() => readdirSync(folder).length).toBe(1)
    expect(() => slotOf(server)).toThrow('resource-constraint')
    broken.destroy()
    await expect.poll(() => readdirSync(folder)).toEqual([])
    await expect.poll(() => slotOf(server).put).toBeTruthy()
  })
})

describe('the folder', () => {
  it('keeps files over restarts, and nothing of what was broken off', async () => {
    const { server, open, folder, clock } = await setUp({ maxUserFiles: 1 })
    const slot = slotOf(server)
    await put(slot.put)
    const kept = readdirSync(folder).find((name) => name.endsWith('.data'))
    writeFileSync(join(folder, `${'a'.repeat(43)}.part`), 'half')
    writeFileSync(join(folder, `${'b'.repeat(43)}.json`), '{}')
    writeFileSync(join(folder, `${'c'.repeat(43)}.json`), 'nonsense')
    writeFileSync(join(folder, `${'c'.repeat(43)}.data`), 'nonsense')
    const again = await open()
    expect(await (await fetch(slot.get)).text()).toBe(text)
    expect(readdirSync(folder).filter((name) => /^[ab]{43}/.test(name))).toEqual([])
    expect(() => slotOf(again)).toThrow('resource-constraint')
    clock.advance(30 * DAY)
    expect((await fetch(slot.get)).status).toBe(404)
    expect(slotOf(again).put).toBeTruthy()
    // What has expired is removed from time to time by itself.
    await expect.poll(() => readdirSync(folder)).not.toContain(kept)
  })

  it('loses the files of a user who is removed', async () => {
    const { server } = await setUp()
    const slot = slotOf(server)
    await put(slot.put)
    await server.removeFilesOf('juliet@montague.example')
    expect((await fetch(slot.get)).status).toBe(200)
    await server.removeFilesOf(romeo)
    expect((await fetch(slot.get)).status).toBe(404)
  })

  it.each(['/../../etc/passwd', '/files/..%2f..%2fetc/passwd', `/files/${'a'.repeat(43)}/x`, '/', '//%00/'])(
    'is not left by %s',
    async (path) => {
      const { port } = await setUp()
      for (const method of ['GET', 'PUT']) {
        const status = await new Promise((resolve, reject) => {
          const asked = httpRequest({ port, host: '127.0.0.1', path, method, headers: { 'Content-Length': 0 } })
          asked.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject)
          asked.end()
        })
        expect(status).toBe(404)
      }
    },
  )
})

describe('slots', () => {
  it('are for users of its domains, up to what a user and all may have', async () => {
    const juliet = JID.parse('juliet@montague.example')
    const { server, clock } = await setUp({ maxUserBytes: 60, maxBytes: 100, maxFileSize: 50 })
    expect(() => slotOf(server, {}, JID.parse('tybalt@capulet.example'))).toThrow(/may not|forbidden/i)
    expect(() => slotOf(server, { size: 51 })).toThrow('not-acceptable')
    slotOf(server)
    slotOf(server)
    expect(() => slotOf(server)).toThrow('resource-constraint')
    slotOf(server, {}, juliet)
    expect(() => slotOf(server, {}, juliet)).toThrow('resource-constraint')
    clock.advance(300_000)
    expect(slotOf(server).put).toBeTruthy()
  })

  it('of an ephemeral file end with it', async () => {
    const { server, clock } = await setUp()
    const before = (ms: number) => ({
      purpose: { kind: 'ephemeral' as const, value: { expireBefore: new Date(clock.now() + ms) } },
    })
    expect(() => slotOf(server, before(0))).toThrow('not-acceptable')
    const slot = slotOf(server, before(1000))
    await put(slot.put)
    expect((await fetch(slot.get)).headers.get('cache-control')).toBe('private, max-age=1, immutable')
    clock.advance(1000)
    expect((await fetch(slot.get)).status).toBe(404)
  })
})

describe('a file of this machine', () => {
  const limits = { maxFileSize: 50, maxUserBytes: 100, maxBytes: 150, maxUserFiles: 10 }

  async function withKeep(options: Partial<UploadServerOptions> = limits) {
    const all = await setUp(options)
    let count = 0
    const keep = (size: number, owner = 'juliet@capulet.example', makeRoom = true) => {
      const path = join(all.folder, `outside-${count++}`)
      writeFileSync(path, 'x'.repeat(size))
      // So that each is older than the next one.
      all.clock.advance(1)
      return all.server.keep({ path, owner, name: 'röse.txt', contentType: 'text/plain' }, { makeRoom })
    }
    const there = async (...urls: string[]) =>
      Promise.all(urls.map(async (url) => (await fetch(url)).ok && all.server.expiryOf(url) !== undefined))
    return { ...all, keep, there }
  }

  it('is kept as one that was uploaded, for a user of any domain', async () => {
    const { server, keep, clock, open, folder } = await withKeep()
    const url = await keep(20)
    expect(url).toMatch(/\/files\/[\w-]{43}\/r%C3%B6se\.txt$/)
    expect(await (await fetch(url)).text()).toBe('x'.repeat(20))
    expect(readdirSync(folder).filter((name) => name.startsWith('outside'))).toEqual([])
    expect(server.expiryOf(url)).toEqual(new Date(clock.now() + 30 * DAY))
    await open()
    expect((await fetch(url)).ok).toBe(true)
    clock.advance(30 * DAY)
    expect([server.expiryOf(url), (await fetch(url)).status]).toEqual([undefined, 404])
  })

  it('makes the oldest ones of its user give way, then the oldest of all', async () => {
    const { keep, there } = await withKeep()
    const nurse = await keep(40, 'nurse@capulet.example')
    const [first, second] = [await keep(40), await keep(50)]
    expect(await there(nurse, first, second)).toEqual([true, true, true])
    const third = await keep(50)
    expect(await there(nurse, first, second, third)).toEqual([true, false, true, true])
    const fourth = await keep(40, 'romeo@montague.example/orchard')
    expect(await there(nurse, second, third, fourth)).toEqual([false, true, true, true])
  })

  it('makes room in number as well', async () => {
    const { keep, there } = await withKeep({ maxUserFiles: 2 })
    const urls = [await keep(1), await keep(1), await keep(1)]
    expect(await there(...urls)).toEqual([false, true, true])
  })

  it('makes nobody give way where that is not asked for, or not enough', async () => {
    const { keep, there, server, folder } = await withKeep()
    const urls = [await keep(50), await keep(50)]
    await expect(keep(1, undefined, false)).rejects.toMatchObject({ code: 'retry', retryAt: expect.any(Date) })
    await expect(keep(51)).rejects.toMatchObject({ code: 'file-too-large', maxFileSize: 50 })
    expect(await there(...urls)).toEqual([true, true])
    expect(readdirSync(folder).filter((name) => name.startsWith('outside'))).toHaveLength(2)
    // Slots that are granted are nobody's to take.
    for (let slots = 0; slots < 2; slots++) slotOf(server, { size: 25 })
    await expect(keep(50, 'romeo@montague.example')).resolves.toContain('/files/')
    expect(await there(...urls)).toEqual([false, true])
  })

  it('counts while it is on its way', async () => {
    const { keep, there } = await withKeep({ ...limits, maxUserFiles: 1 })
    const kept = await Promise.allSettled([keep(10), keep(10)])
    const urls = kept.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    expect((await there(...urls)).filter(Boolean)).toHaveLength(1)
  })

  it('of another server is not known', async () => {
    const { server, keep } = await withKeep()
    const url = await keep(1)
    expect(server.expiryOf(url.replace('/files/', '/others/'))).toBe(undefined)
    expect(server.expiryOf('nonsense')).toBe(undefined)
  })
})

it('answers browsers of other origins, and no other methods', async () => {
  const { server } = await setUp()
  const { get } = slotOf(server)
  const preflight = await fetch(get, { method: 'OPTIONS' })
  const allowed = ['methods', 'headers'].map((what) => preflight.headers.get(`access-control-allow-${what}`))
  expect([preflight.status, ...allowed]).toEqual([204, 'OPTIONS, HEAD, GET, PUT', 'Content-Type, Range'])
  expect((await fetch(get, { method: 'DELETE' })).status).toBe(405)
})

it('takes what a client uploads to the component that grants its slots', async () => {
  const { server } = await setUp()
  const network = createTestNetwork()
  const service = network.join({ jid: 'upload.montague.example', kind: 'component' }).use(httpUpload).goOnline()
  const client = network.join({ jid: romeo.toString() }).use(httpUpload, { allowHttp: true }).goOnline()
  service.get(httpUpload).api.register('getSlot', server.getSlot)
  service.get(httpUpload).serve({ maxFileSize: server.maxFileSize })
  const told: number[] = []
  const progress = (sent: number, size: number) => told.push(sent / size)
  const settings = { name: 'a.txt', type: 'text/plain', service: service.jid, progress }
  const url = await client.get(httpUpload).upload(body, settings)
  expect(await (await fetch(url)).text()).toBe(text)
  expect([told[0], told.at(-1)]).toEqual([0, 1])
})
