import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createManualClock } from '@trestle/testing'
import sharp from 'sharp'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  type Attachment,
  createPictures,
  type FolderHost,
  type FolderHostOptions,
  file,
  folderHost,
  MediaError,
  memoryStore,
} from './index.js'

const text = 'Parting is such sweet sorrow'
const letter = new TextEncoder().encode(text)
const romeo = { for: 'romeo@montague.example/orchard' }
const juliet = { for: 'juliet@capulet.example' }
const DAY = 24 * 3_600_000

async function setUp(options: Partial<FolderHostOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'trestle-media-test-'))
  let host: FolderHost | undefined
  const http = createServer((request, response) => response.headersSent || host?.handle(request, response))
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const { port } = http.address() as AddressInfo
  const clock = createManualClock()
  const open = async () => {
    host?.close()
    host = await folderHost({ folder, url: `http://127.0.0.1:${port}/media/`, clock, ...options })
    return host
  }
  onTestFinished(() => {
    host?.close()
    http.closeAllConnections()
    http.close()
    rmSync(folder, { recursive: true })
  })
  return { host: await open(), open, folder, clock, http }
}

/** A file of the network, and how often it was opened. */
function legacyFile(meta: Parameters<typeof file>[1], bytes = letter) {
  const opened = { times: 0 }
  const attachment = file(async function* () {
    opened.times++
    yield bytes.subarray(0, 10)
    yield bytes.subarray(10)
  }, meta)
  return { attachment, opened }
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'nothing refused',
    (error: MediaError) => error.code ?? error,
  )

const incoming = (folder: string) => readdirSync(join(folder, 'incoming'))

describe('a file', () => {
  it('is published with what is known of it', async () => {
    const { host, folder } = await setUp()
    const { attachment } = legacyFile({ name: '../lètter.txt', type: 'Text/Plain; charset=utf-8', seconds: 3 })
    const published = await host.publish(attachment, romeo)
    expect(published).toEqual({
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/media\/[\w-]{43}\/__%252Fl%C3%A8tter\.txt$/),
      name: '__%2Flètter.txt',
      type: 'text/plain',
      size: letter.length,
      hashes: [{ algo: 'sha-256', value: new Uint8Array(createHash('sha256').update(letter).digest()) }],
      seconds: 3,
    })
    const response = await fetch(published.url)
    expect(await response.text()).toBe(text)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-disposition': expect.stringMatching(/^inline/),
      'content-security-policy': expect.stringContaining('sandbox'),
      'x-content-type-options': 'nosniff',
    })
    expect(incoming(folder)).toEqual([])
  })

  it.each(['text/html', 'image/svg+xml', 'application/javascript'])('of %s is to be saved, not shown', async (type) => {
    const { host } = await setUp()
    const { url } = await host.publish(file(letter, { type }), romeo)
    expect((await fetch(url)).headers.get('content-disposition')).toMatch(/^attachment/)
  })

  it('of a URL is what its server says, and the network knows better', async () => {
    const { host, http } = await setUp()
    http.prependOnceListener('request', (_, response) => {
      const headers = { 'Content-Type': 'audio/ogg', 'Content-Disposition': 'inline; filename="voice.ogg"' }
      response.writeHead(200, headers).end(letter)
    })
    const { port } = http.address() as AddressInfo
    const url = new URL(`http://127.0.0.1:${port}/7f3a`)
    const known = await host.publish(file(url, {}, { allowPrivateAddresses: true }), romeo)
    expect(known).toMatchObject({ name: 'voice.ogg', type: 'audio/ogg', size: letter.length })
    const named = file(letter, { name: 'a.mp4', url })
    expect(await host.publish(named, romeo)).toMatchObject({ name: 'a.mp4', type: 'video/mp4' })
  })

  it('is named by its URL, and by its type where nothing is known', async () => {
    const { host } = await setUp()
    const url = new URL('https://superduper.example/media/rose?x=1')
    expect(await host.publish(legacyFile({ url }).attachment, romeo)).toMatchObject({ name: 'rose' })
    expect(await host.publish(file(letter, { type: 'audio/ogg' }), romeo)).toMatchObject({ name: 'file.ogg' })
    expect(await host.publish(file(letter, { type: 'nonsense' }), romeo)).toMatchObject({
      name: 'file',
      type: 'application/octet-stream',
    })
  })

  it('cannot be uploaded by others', async () => {
    const { host } = await setUp()
    const { url } = await host.publish(file(letter), romeo)
    expect((await fetch(url, { method: 'PUT', body: 'x' })).status).toBe(404)
    expect(await (await fetch(url)).text()).toBe(text)
  })
})

describe('a picture', () => {
  const picture = () =>
    sharp({ create: { width: 64, height: 32, channels: 3, background: { r: 200, g: 30, b: 60 } } })
      .png()
      .toBuffer()

  it('has its size, its type by its bytes, and a placeholder', async () => {
    const { host } = await setUp()
    const attachment = file(await picture(), { name: 'rose', type: 'application/octet-stream', width: 1, height: 1 })
    expect(await host.publish(attachment, romeo)).toMatchObject({
      name: 'rose.png',
      type: 'image/png',
      width: 64,
      height: 32,
      thumbnail: { uri: expect.stringMatching(/^data:image\/thumbhash;base64,/), mediaType: 'image/thumbhash' },
    })
  })

  it('that the network gives of a video is its placeholder', async () => {
    const { host } = await setUp()
    const attachment = file(letter, { type: 'video/mp4', thumbnail: await picture(), width: 640, height: 320 })
    expect(await host.publish(attachment, romeo)).toMatchObject({
      width: 640,
      height: 320,
      thumbnail: { mediaType: 'image/thumbhash' },
    })
  })

  it.each([
    ['is broken', undefined],
    [
      'cannot be read here',
      { ...createPictures(), thumbnail: () => Promise.reject(new MediaError('no-pictures', '')) },
    ],
  ])('that %s is published without', async (_, pictures) => {
    const { host } = await setUp({ pictures })
    const published = await host.publish(file(letter, { type: 'image/png', width: 9, height: 9 }), romeo)
    expect(published).toMatchObject({ type: 'image/png', width: 9, height: 9 })
    expect(published.thumbnail).toBe(undefined)
  })
})

describe('a file of an id', () => {
  it('is published once, for whomever', async () => {
    const { host } = await setUp()
    const { attachment, opened } = legacyFile({ legacyId: 'f1', seconds: 2 })
    const first = await host.publish(attachment, romeo)
    expect(await host.publish(attachment, juliet)).toEqual(first)
    expect(opened.times).toBe(1)
  })

  it('is published once where several ask at the same time', async () => {
    const { host } = await setUp()
    const { attachment, opened } = legacyFile({ legacyId: 'f1' })
    const [first, second] = await Promise.all([host.publish(attachment, romeo), host.publish(attachment, juliet)])
    expect([second, opened.times]).toEqual([first, 1])
  })

  it('is published anew where it is gone, or soon will be', async () => {
    const { host, clock } = await setUp()
    const { attachment, opened } = legacyFile({ legacyId: 'f1' })
    await host.publish(attachment, romeo)
    await host.removeFilesOf(romeo.for)
    await host.publish(attachment, romeo)
    expect(opened.times).toBe(2)
    clock.advance(16 * DAY)
    await host.publish(attachment, romeo)
    expect(opened.times).toBe(3)
  })

  it('is still known afterwards, by its store', async () => {
    const store = memoryStore()
    const { host, open } = await setUp({ store })
    const { attachment, opened } = legacyFile({ legacyId: 'f1' })
    const first = await host.publish(attachment, romeo)
    expect(await (await open()).publish(attachment, romeo)).toEqual(first)
    expect(opened.times).toBe(1)
  })

  it.each(['nonsense', '{}', 'null', '{"url":"https://evil.example/","name":"x","type":"y","size":1}'])(
    'of which the store has %s is published',
    async (stored) => {
      const store = memoryStore()
      await store.set('f1', stored)
      const { host } = await setUp({ store })
      const { attachment, opened } = legacyFile({ legacyId: 'f1' })
      expect((await host.publish(attachment, romeo)).size).toBe(letter.length)
      expect(opened.times).toBe(1)
    },
  )

  it('that failed may succeed later', async () => {
    const { host, folder } = await setUp()
    let fails = true
    const attachment = file(
      async function* () {
        yield letter
        if (fails) throw new Error('connection lost')
      },
      { legacyId: 'f1' },
    )
    await expect(host.publish(attachment, romeo)).rejects.toThrow('connection lost')
    expect(incoming(folder)).toEqual([])
    fails = false
    expect((await host.publish(attachment, romeo)).size).toBe(letter.length)
  })
})

describe('limits', () => {
  it('refuse what is empty, and what is too large, before and while it is read', async () => {
    const { host, folder } = await setUp({ maxFileSize: 20 })
    expect(await codeOf(host.publish(file(new Uint8Array()), romeo))).toBe('empty')
    expect(await codeOf(host.publish(file(letter), romeo))).toBe('too-large')
    const { attachment, opened } = legacyFile({ size: 21 })
    expect([await codeOf(host.publish(attachment, romeo)), opened.times]).toEqual(['too-large', 0])
    let read = 0
    const endless = file(async function* () {
      for (;;) {
        read++
        yield letter.subarray(0, 10)
      }
    })
    expect(await codeOf(host.publish(endless, romeo))).toBe('too-large')
    expect(read).toBe(3)
    expect(incoming(folder)).toEqual([])
  })

  it('make the oldest files of a user give way', async () => {
    const { host, clock } = await setUp({ maxUserBytes: 2 * letter.length })
    const urls: string[] = []
    for (const user of [juliet, romeo, romeo, romeo]) {
      urls.push((await host.publish(file(letter), user)).url)
      clock.advance(1)
    }
    const statuses = await Promise.all(urls.map(async (url) => (await fetch(url)).status))
    expect(statuses).toEqual([200, 404, 200, 200])
  })

  it('refuse what has no room at all', async () => {
    const { host } = await setUp({ maxUserBytes: 5 })
    expect(await codeOf(host.publish(file(letter), romeo))).toBe('quota')
  })

  it('hold for how many are published at once', async () => {
    const { host } = await setUp({ concurrency: 2 })
    let [running, most] = [0, 0]
    let together: () => void = () => {}
    const twoRun = new Promise<void>((resolve) => {
      together = resolve
    })
    const slow = (): Attachment =>
      file(async function* () {
        most = Math.max(most, ++running)
        if (most === 2) together()
        await twoRun
        yield letter
        running--
      })
    await Promise.all(Array.from({ length: 6 }, () => host.publish(slow(), romeo)))
    expect(most).toBe(2)
  })

  it('hold for the time that it takes, also where a source does not care', async () => {
    const { host, clock, folder } = await setUp({ timeout: 1000 })
    let began: () => void = () => {}
    const beginning = new Promise<void>((resolve) => {
      began = resolve
    })
    const stuck = file(() => ({
      [Symbol.asyncIterator]: () => ({
        next: () => {
          began()
          return new Promise<never>(() => {})
        },
      }),
    }))
    const publishing = codeOf(host.publish(stuck, romeo))
    await beginning
    clock.advance(1000)
    expect(await publishing).toBe('timeout')
    expect(incoming(folder)).toEqual([])
  })

  it('include whoever does not want to wait any longer', async () => {
    const { host } = await setUp()
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(host.publish(file(letter), { ...romeo, signal })).rejects.toThrow('enough')
    await expect(host.publish(file(letter, { legacyId: 'f1' }), { ...romeo, signal })).rejects.toThrow('enough')
  })
})

it('removes what a crash left behind', async () => {
  const { open, folder } = await setUp()
  mkdirSync(join(folder, 'incoming', 'trestle-media-x'))
  writeFileSync(join(folder, 'incoming', 'trestle-media-x', 'file'), text)
  await open()
  expect(incoming(folder)).toEqual([])
})
