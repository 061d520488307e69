import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createMemoryStore, file, type Log } from '@trestle/gateway'
import { expect, it, onTestFinished } from 'vitest'
import { folderWith } from '../test/folder.js'
import type { ServedFiles } from './file-settings.js'
import { openFiles } from './open-files.js'

const ROMEO = 'romeo@montague.example'
const letter = new TextEncoder().encode('Parting is such sweet sorrow')

async function setUp(more: Partial<ServedFiles> = {}, maxBytes?: number, dataDir = folderWith()) {
  const entries: { readonly port?: number; readonly text: string | undefined }[] = []
  const write = (details: object | string, text?: string) => void entries.push({ ...(details as object), text })
  const log: Log = { debug: write, info: write, warn: write, error: write }
  const served: ServedFiles = {
    folder: undefined,
    url: 'http://localhost/files/',
    listen: { host: '127.0.0.1', port: 0 },
    maxUserBytes: undefined,
    maxTotalBytes: undefined,
    days: undefined,
    ...more,
  }
  const store = createMemoryStore()
  await store.users.put({ jid: ROMEO, form: {}, registeredAt: new Date(0) })
  const opened = await openFiles({ served, maxBytes, allowsPrivate: undefined }, { dataDir, store, log })
  onTestFinished(opened.close)
  const { port } = entries.at(-1) ?? {}
  const get = (url: string, init: RequestInit = {}) =>
    fetch(url.replace('http://localhost/', `http://127.0.0.1:${port}/`), init)
  return { host: opened.options.host!, close: opened.close, get, dataDir, options: opened.options }
}

it('serves what is published, and nothing runs in it, to nobody who has to guess', async () => {
  const { host, get, dataDir } = await setUp()
  const { url } = await host.publish(file(letter, { name: 'a.html', type: 'text/html' }), { for: ROMEO })
  expect(url).toMatch(/^http:\/\/localhost\/files\/[\w-]{43}\/a\.html$/)
  const response = await get(url)
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(letter)
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-disposition': expect.stringMatching(/^attachment/),
    'content-security-policy': expect.stringContaining("default-src 'none'"),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  })
  expect((await get(url, { headers: { range: 'bytes=0-3' } })).status).toBe(206)
  expect((await get('http://localhost/files/')).status).toBe(404)
  expect((await get(`http://localhost/files/${'x'.repeat(43)}/a.html`)).status).toBe(404)
  expect((await get(url.replace('/a.html', '/..%2f..%2fgateway.sqlite'))).status).toBe(200)
  expect((await get('http://localhost/files/../gateway.sqlite')).status).toBe(404)
  expect(statSync(join(dataDir, 'files')).mode & 0o077).toBe(0)
})

it('lets nobody upload', async () => {
  const { host, get } = await setUp()
  const { url } = await host.publish(file(letter), { for: ROMEO })
  for (const method of ['PUT', 'POST', 'DELETE']) {
    const response = await get(url, { method, body: 'x' })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS'])
  }
})

it('keeps the limits: of one file, and of a user, whose oldest files go', async () => {
  const { host, get } = await setUp({ maxUserBytes: 60 }, 30)
  await expect(host.publish(file(new Uint8Array(31)), { for: ROMEO })).rejects.toMatchObject({ code: 'too-large' })
  const urls: string[] = []
  for (const name of ['a', 'b', 'c']) urls.push((await host.publish(file(letter, { name }), { for: ROMEO })).url)
  const other = await host.publish(file(letter), { for: 'juliet@capulet.example' })
  const statuses = await Promise.all([...urls, other.url].map(async (url) => (await get(url)).status))
  expect(statuses).toEqual([404, 200, 200, 200])
})

it('has the files again after a restart, and does not publish them twice', async () => {
  const first = await setUp()
  const { url } = await first.host.publish(file(letter, { name: 'a.txt' }), { for: ROMEO })
  first.close()
  const { get } = await setUp({}, undefined, first.dataDir)
  expect(await (await get(url)).text()).toBe('Parting is such sweet sorrow')
  expect(readdirSync(join(first.dataDir, 'files')).filter((name) => name.endsWith('.data'))).toHaveLength(1)
})

it('leaves the files of users to the server where there is no folder', async () => {
  const log: Log = { debug() {}, info() {}, warn() {}, error() {} }
  const about = { dataDir: '/nowhere', store: createMemoryStore(), log }
  const allowsPrivate = (address: string) => address === '10.0.0.7'
  const { options } = await openFiles({ served: undefined, maxBytes: 5, allowsPrivate }, about)
  expect(options).toMatchObject({ maxBytes: 5, fetching: { maxBytes: 5 } })
  expect(options.host).toBeUndefined()
  const allows = options.fetching?.allowPrivateAddresses as (address: string) => boolean
  expect(['10.0.0.7', '10.0.0.8', '1.1.1.1', '127.0.0.1'].map(allows)).toEqual([true, false, true, false])
})

it('says why the folder or the address cannot be used', async () => {
  const dataDir = folderWith({ taken: 'a file' })
  await expect(setUp({ folder: join(dataDir, 'taken') })).rejects.toMatchObject({
    code: 6,
    message: expect.stringContaining('the folder of files'),
  })
  await expect(setUp({ listen: { host: '192.0.2.1', port: 1 } })).rejects.toMatchObject({
    code: 1,
    message: '--files-http 192.0.2.1:1 cannot be used: EADDRNOTAVAIL',
  })
})
