import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { login, rawConnection, startServer, temporaryFolder } from '../../test/support.js'
import type { SuperDuperClient } from '../client.js'

async function bytesOf(client: SuperDuperClient, id: string): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of client.files.download(id)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function* pieces(count: number, size: number): AsyncIterable<Uint8Array> {
  for (let index = 0; index < count; index += 1) yield new Uint8Array(size).fill(index)
}

const kinds = [
  ['in memory', () => ({})],
  ['in a folder', () => ({ dataDir: temporaryFolder() })],
] as const

describe.each(kinds)('files %s', (_, options) => {
  it('come back as they were uploaded, at once or as they come', async () => {
    const { client } = await login(await startServer(options()), 'juliet')
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 100_000, size: 'max' }), async (bytes) => {
        const sha256 = createHash('sha256').update(bytes).digest('hex')
        const file = await client.files.upload(bytes, { name: 'ein Bild (1).png', type: 'image/png' })
        expect(file).toMatchObject({ name: 'ein Bild (1).png', type: 'image/png', size: bytes.length, sha256 })
        expect((await bytesOf(client, file.id)).equals(bytes)).toBe(true)
      }),
      { numRuns: 10 },
    )
    const streamed = await client.files.upload(pieces(10, 100_000))
    expect(streamed).toMatchObject({ size: 1_000_000, type: 'application/octet-stream' })
    expect((await bytesOf(client, streamed.id)).subarray(-100_000).every((byte) => byte === 9)).toBe(true)
  })

  it('are bounded one by one and all together; what was refused leaves nothing', async () => {
    const { dataDir, ...others } = { dataDir: undefined, ...options() }
    const bounds = { fileBytes: 100_000, storageBytes: 150_000 }
    const { client } = await login(await startServer({ ...others, dataDir, limits: bounds }), 'juliet')
    await expect(client.files.upload(new Uint8Array(100_001))).rejects.toMatchObject({ code: 'too-large' })
    await expect(client.files.upload(pieces(1000, 100_000))).rejects.toMatchObject({
      code: expect.stringMatching(/^(too-large|unreachable)$/),
    })
    await client.files.upload(new Uint8Array(100_000))
    await expect(client.files.upload(new Uint8Array(50_001))).rejects.toMatchObject({ code: 'storage-full' })
    await client.files.upload(new Uint8Array(50_000))
    if (dataDir !== undefined) expect(readdirSync(join(dataDir, 'files'))).toHaveLength(2)
  })
})

describe('files', () => {
  it('stay over a restart', async () => {
    const dataDir = temporaryFolder()
    const first = await startServer({ dataDir })
    const { id } = await (await login(first, 'juliet')).client.files.upload(Buffer.from('a rose'))
    await first.close()
    const { client } = await login(await startServer({ dataDir }), 'romeo')
    expect(String(await bytesOf(client, id))).toBe('a rose')
    await expect(bytesOf(client, 'nowhere')).rejects.toMatchObject({ code: 'unknown-file' })
  })

  it('are for everybody who has the id, and never shown as a page', async () => {
    const { client } = await login(await startServer(), 'juliet')
    const { id } = await client.files.upload(Buffer.from('<script>'), { type: 'text/html' })
    const response = await fetch(client.files.url(id))
    expect(await response.text()).toBe('<script>')
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/html',
      'content-disposition': 'attachment',
      'x-content-type-options': 'nosniff',
      'content-length': '8',
    })
    const head = await fetch(client.files.url(id), { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
  })

  it('are uploaded by who is logged in, as long as that lasts', async () => {
    const server = await startServer()
    const raw = await rawConnection(server)
    const { uploadKey } = await raw.login('juliet')
    const url = `http://127.0.0.1:${server.port}/files`
    const post = (key: unknown) =>
      fetch(url, { method: 'POST', body: 'x', headers: { authorization: `Bearer ${key}` } }).then(
        ({ status }) => status,
      )
    expect(await post(uploadKey)).toBe(201)
    expect(await post('guessed')).toBe(401)
    const romeo = await login(server, 'romeo')
    const bystander = await login(server, 'juliet')
    await bystander.client.addContact('romeo')
    await romeo.client.acceptContact('juliet')
    await romeo.presence.next()
    await bystander.client.logout()
    raw.socket.destroy()
    expect((await romeo.presence.next()).show).toBe('offline')
    expect(await post(uploadKey)).toBe(401)
    const client = bystander.client
    await expect(client.files.upload(Buffer.from('x'))).rejects.toMatchObject({ code: 'not-logged-in' })
  })
})

describe('the server of files', () => {
  it.each([
    ['GET', '/', 404],
    ['GET', '/files', 404],
    ['GET', '/files/../superduper.jsonl', 404],
    ['GET', '/files/%2e%2e%2fsuperduper.jsonl', 404],
    ['PUT', '/files/x', 404],
    ['DELETE', '/files/x', 404],
    ['POST', '/admin', 401],
    ['GET', '//', 400],
  ])('answers %s %s with %i', async (method, path, status) => {
    const server = await startServer()
    const raw = await rawConnection(server, { text: true })
    raw.write(`${method} ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
    expect(await raw.nextText()).toContain(`HTTP/1.1 ${status}`)
    await raw.closed()
  })

  it('survives what is not quite HTTP, and drops who says nothing more', async () => {
    const server = await startServer({ limits: { stallMs: 50 } })
    for (const data of ['GET / HTTP/9.9\r\n\r\n', 'POST /files HTTP/1.1\r\nContent-Length: 99\r\n\r\nx', 'GET /fil']) {
      const raw = await rawConnection(server, { text: true })
      raw.write(data)
      await raw.closed()
    }
    const { client } = await login(server, 'juliet')
    expect(await client.contacts()).toEqual([])
  })

  it('does not keep the server from closing', async () => {
    const server = await startServer()
    const raw = await rawConnection(server, { text: true })
    raw.write('GET /files/x HTTP/1.1\r\nHost: x\r\n\r\n')
    await raw.nextText()
    await server.close()
    await raw.closed()
  })
})
