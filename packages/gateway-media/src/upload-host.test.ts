import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createTestNetwork } from '@trestle/testing'
import { disco } from '@trestle/xep-0030'
import { httpUpload, retryLater, type UploadRequestValue } from '@trestle/xep-0363'
import { describe, expect, it, onTestFinished } from 'vitest'
import { file, MediaError, type UploadHostOptions, uploadHost } from './index.js'

const text = 'Parting is such sweet sorrow'
const letter = new TextEncoder().encode(text)
const romeo = { for: 'romeo@montague.example/orchard' }

/** A gateway, the server of its users with a service for uploads, and the web server behind that. */
async function setUp(options: Partial<UploadHostOptions> = {}, maxFileSize = 1000) {
  const network = createTestNetwork()
  const files = new Map<string, { readonly type: string | undefined; readonly body: string }>()
  const seen: string[] = []
  const http = createServer(async (request, response) => {
    const { method, url: path = '' } = request
    seen.push(`${method} ${path}`)
    if (method === 'PUT') {
      let body = ''
      for await (const piece of request) body += piece
      files.set(path, { type: request.headers['content-type'], body })
    }
    response.writeHead(method === 'PUT' ? 201 : files.has(path) ? 200 : 404).end()
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    http.closeAllConnections()
    http.close()
  })
  const { port } = http.address() as AddressInfo
  const server = network.join({ jid: 'montague.example', kind: 'component' }).use(disco).goOnline()
  const service = network.join({ jid: 'upload.montague.example', kind: 'component' }).use(httpUpload).goOnline()
  const gateway = network
    .join({ jid: 'superduper.montague.example', kind: 'component' })
    .use(httpUpload, { allowHttp: true })
    .goOnline()
  server.get(disco).addItem({ jid: service.jid })
  service.get(httpUpload).serve({ maxFileSize })
  const asked: { readonly from: string; readonly request: UploadRequestValue }[] = []
  service.get(httpUpload).api.register('getSlot', ({ from, args }) => {
    asked.push({ from: `${from}`, request: args })
    const url = `http://127.0.0.1:${port}/${asked.length}/${encodeURIComponent(args.filename)}`
    return { put: { url, headers: [] }, get: { url } }
  })
  return { gateway, service, asked, files, seen, host: uploadHost({ host: gateway, ...options }) }
}

describe('a file', () => {
  it('is uploaded to the service of the parent domain, asked for by the component', async () => {
    const { host, asked, files, gateway } = await setUp()
    const published = await host.publish(file(letter, { name: 'letter.txt', type: 'text/plain' }), romeo)
    expect(published).toMatchObject({ url: expect.stringMatching(/\/1\/letter\.txt$/), size: letter.length })
    expect(asked).toEqual([
      {
        from: `${gateway.jid}`,
        request: { filename: 'letter.txt', size: letter.length, contentType: 'text/plain' },
      },
    ])
    expect([...files.values()]).toEqual([{ type: 'text/plain', body: text }])
  })

  it('is uploaded once, as long as it is still there', async () => {
    const { host, seen, files } = await setUp()
    const attachment = file(letter, { legacyId: 'f1' })
    const first = await host.publish(attachment, romeo)
    expect(await host.publish(attachment, romeo)).toEqual(first)
    expect(seen).toEqual(['PUT /1/file', 'HEAD /1/file'])
    files.clear()
    expect((await host.publish(attachment, romeo)).url).not.toBe(first.url)
    expect(seen.slice(2)).toEqual(['HEAD /1/file', 'PUT /2/file'])
  })

  it('is uploaded for a user, where one may be asked as', async () => {
    const users: string[] = []
    const { host, asked, gateway } = await setUp({
      self: (user) => {
        users.push(`${user}`)
        return gatewayUser
      },
    })
    const gatewayUser = gateway.as('romeo@superduper.montague.example')
    await host.publish(file(letter), romeo)
    expect(users).toEqual(['romeo@montague.example'])
    expect(asked[0]?.from).toBe('romeo@superduper.montague.example')
  })

  it('is uploaded where an option says', async () => {
    const { host, gateway } = await setUp({ service: 'upload.montague.example' })
    await host.publish(file(letter), romeo)
    expect(gateway.sent.map((sent) => sent.elements()[0]?.name)).toEqual(['request'])
    const nowhere = await setUp({ server: 'capulet.example' })
    await expect(nowhere.host.publish(file(letter), romeo)).rejects.toMatchObject({ code: 'upload-failed' })
  })

  it('finds its service once', async () => {
    const { host, gateway } = await setUp()
    for (const name of ['a', 'b']) await host.publish(file(letter, { name }), romeo)
    expect(gateway.sent.filter((sent) => sent.elements()[0]?.name === 'query').length).toBeLessThan(5)
    expect(gateway.sent.slice(-2).map((sent) => sent.elements()[0]?.name)).toEqual(['request', 'request'])
  })
})

describe('a service that refuses', () => {
  it('a size is not asked', async () => {
    const { host, asked } = await setUp({}, 10)
    await expect(host.publish(file(letter), romeo)).rejects.toMatchObject({ code: 'too-large', maxBytes: 10 })
    expect(asked).toEqual([])
  })

  it.each([
    ['a size that it did not announce', { service: 'upload.montague.example' }, 10, 'too-large'],
    ['more for now', {}, 1000, 'quota'],
    ['everything', { server: 'nowhere.example' }, 1000, 'upload-failed'],
  ])('%s says so', async (_, options, maxFileSize, code) => {
    const { host, service } = await setUp(options, maxFileSize)
    service.get(httpUpload).api.register('getSlot', () => {
      throw retryLater(new Date(0))
    })
    const refused = await host.publish(file(letter), romeo).catch((error) => error)
    expect(refused).toBeInstanceOf(MediaError)
    expect(refused).toMatchObject({ code, cause: expect.anything() })
  })
})
