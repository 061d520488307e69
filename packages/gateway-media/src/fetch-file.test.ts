import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createCertificates } from '@trestle/test-fixtures'
import { createManualClock } from '@trestle/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  attachmentOf,
  type FetchOptions,
  fetchFile,
  file,
  headFile,
  isStillThere,
  type MediaError,
  readAll,
} from './index.js'

const letter = new TextEncoder().encode('Parting is such sweet sorrow')
const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13])
const onlyThisOne = (address: string) => address === '127.0.0.1'
const local: FetchOptions = { allowPrivateAddresses: onlyThisOne }

/** A server on loopback, and what it was asked. */
async function serve(listener: RequestListener) {
  const requests: IncomingMessage[] = []
  const http = createServer((request, response) => {
    requests.push(request)
    listener(request, response)
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    http.closeAllConnections()
    http.close()
  })
  const { port } = http.address() as AddressInfo
  return { requests, port, url: `http://127.0.0.1:${port}/` }
}

const answer =
  (headers: Record<string, string>, body: Uint8Array | string = letter, status = 200): RequestListener =>
  (_, response) =>
    void response.writeHead(status, headers).end(body)

async function read(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of bytes) pieces.push(piece)
  return Buffer.concat(pieces)
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'nothing refused',
    (error: MediaError) => error.code ?? error,
  )

describe('a file of a URL', () => {
  it('is retrieved with what its server says of it', async () => {
    const { url } = await serve(
      answer({
        'Content-Type': 'text/plain; charset=utf-8',
        'Content-Disposition': 'attachment; filename="../letter.txt"',
        'Content-Length': `${letter.length}`,
      }),
    )
    const { bytes, ...known } = await fetchFile(`${url}a/b`, local)
    expect(known).toMatchObject({ name: '__%2Fletter.txt', type: 'text/plain', size: letter.length })
    expect(await read(bytes)).toEqual(Buffer.from(letter))
  })

  it('is named by its path where the server does not, and a picture is one by its bytes', async () => {
    const { url } = await serve(answer({ 'Content-Type': 'application/octet-stream' }, png))
    const { name, type, bytes } = await fetchFile(`${url}r%C3%B6se`, local)
    expect([name, type]).toEqual(['röse.png', 'image/png'])
    expect(await read(bytes)).toEqual(Buffer.from(png))
  })

  it.each([{}, { 'Content-Type': 'nonsense' }, { 'Content-Type': 'a/b/c' }])(
    'with the headers %j has no type',
    async (headers) => {
      const { url } = await serve(answer(headers))
      expect((await fetchFile(url, local)).type).toBe('application/octet-stream')
    },
  )

  it('is an attachment as well', async () => {
    const { url } = await serve(answer({}))
    expect(await readAll(file(new URL(url), {}, local), { maxBytes: 100 })).toEqual(letter)
  })

  it('is the one of its hash, or ends in an error', async () => {
    const { url } = await serve(answer({}))
    const sha256 = createHash('sha256').update(letter).digest()
    expect(await read((await fetchFile(url, { ...local, sha256 })).bytes)).toHaveLength(letter.length)
    const other = await fetchFile(url, { ...local, sha256: new Uint8Array(32) })
    expect(await codeOf(read(other.bytes))).toBe('mismatch')
  })

  it('that somebody shared is the first of its URLs that gives it', async () => {
    const { url, requests } = await serve((request, response) =>
      answer({}, letter, request.url === '/second' ? 200 : 404)(request, response as never),
    )
    const urls = [`${url}first`, `${url}second`, `${url}third`]
    const received = { url: urls[0]!, urls, hashes: [] }
    expect(await readAll(attachmentOf(received, local), { maxBytes: 100 })).toEqual(letter)
    expect(requests.map((one) => one.url)).toEqual(['/first', '/second'])
    const hashes = [{ algo: 'sha-256', value: new Uint8Array(32) }]
    expect(await codeOf(readAll(attachmentOf({ ...received, hashes }, local), { maxBytes: 100 }))).toBe('mismatch')
    const gone = { ...received, urls: [`${url}first`, `${url}third`] }
    expect(await codeOf(readAll(attachmentOf(gone, local), { maxBytes: 100 }))).toBe('http')
  })

  it('comes as fast as it is read', async () => {
    let sent = 0
    const piece = new Uint8Array(65_536)
    const { url } = await serve((_, response) => {
      const more = () => {
        while (response.write(piece)) sent += piece.length
        sent += piece.length
      }
      response.on('drain', more)
      more()
    })
    const { bytes } = await fetchFile(url, local)
    let received = 0
    for await (const one of bytes) {
      received += one.length
      if (received > 10 * 2 ** 20) break
    }
    // Whatever sockets buffer, it is not what an endless file has.
    expect(sent).toBeLessThan(received + 64 * 2 ** 20)
  })

  it('without bytes has none', async () => {
    const { url } = await serve(answer({}, ''))
    expect(await read((await fetchFile(url, local)).bytes)).toHaveLength(0)
  })
})

describe('limits', () => {
  it('hold before anything is read, where the server says the size', async () => {
    const { url } = await serve(answer({ 'Content-Length': `${letter.length}` }))
    expect(await codeOf(fetchFile(url, { ...local, maxBytes: letter.length - 1 }))).toBe('too-large')
    expect(await codeOf(fetchFile(url, { ...local, maxBytes: letter.length }))).toBe('nothing refused')
  })

  it('hold while it is read, where it does not', async () => {
    const { url } = await serve((_, response) => {
      response.write(letter)
      response.end(letter)
    })
    const { bytes } = await fetchFile(url, { ...local, maxBytes: letter.length + 1 })
    expect(await codeOf(read(bytes))).toBe('too-large')
  })

  it('hold for headers', async () => {
    const { url } = await serve(answer({ 'X-Much': 'x'.repeat(20_000) }))
    expect(await codeOf(fetchFile(url, local))).toBe('unreachable')
  })

  it('hold for the time until it begins', async () => {
    const clock = createManualClock()
    const { url } = await serve(() => clock.advance(1000))
    expect(await codeOf(fetchFile(url, { ...local, timeout: 1000, clock }))).toBe('timeout')
    expect(clock.pending).toBe(0)
  })

  it('hold for the time that all of it takes', async () => {
    const clock = createManualClock()
    const { url } = await serve((_, response) => void response.write(letter))
    const { bytes } = await fetchFile(url, { ...local, timeout: 1000, clock })
    const iterator = bytes[Symbol.asyncIterator]()
    await iterator.next()
    clock.advance(1000)
    expect(await codeOf(iterator.next())).toBe('timeout')
  })

  it('do not outlive what they are for', async () => {
    const clock = createManualClock()
    const { url } = await serve(answer({}))
    await read((await fetchFile(url, { ...local, clock })).bytes)
    ;(await fetchFile(url, { ...local, clock })).cancel()
    await headFile(url, { ...local, clock })
    await codeOf(fetchFile('aesgcm://montague.example/a#b', { clock }))
    expect(clock.pending).toBe(0)
  })

  it('include whoever does not want to wait any longer', async () => {
    const controller = new AbortController()
    const { url } = await serve(() => controller.abort(new Error('enough')))
    await expect(fetchFile(url, { ...local, signal: controller.signal })).rejects.toThrow('enough')
    await expect(isStillThere(url, { ...local, signal: controller.signal })).rejects.toThrow('enough')
  })
})

describe('a URL', () => {
  it.each([
    ['aesgcm://files.montague.example/rose.jpg#c0ffee', 'encrypted-url'],
    ['file:///etc/passwd', 'forbidden-url'],
    ['ftp://montague.example/rose.jpg', 'forbidden-url'],
    ['data:text/plain,rose', 'forbidden-url'],
    ['rose.jpg', 'forbidden-url'],
    ['https://romeo:wherefore@montague.example/', 'forbidden-url'],
    ['https://montague.example:22/', 'forbidden-url'],
    ['http://montague.example:25/', 'forbidden-url'],
    ['http://montague.example:6667/', 'forbidden-url'],
    ['http://127.0.0.1:8080/', 'forbidden-url'],
    ['http://2130706433:8080/', 'forbidden-url'],
    ['http://0x7f.1/', 'forbidden-url'],
    ['http://169.254.169.254/latest/meta-data/', 'forbidden-url'],
    ['http://[::1]:8080/', 'forbidden-url'],
    ['http://[::ffff:10.0.0.1]/', 'forbidden-url'],
    ['http://[64:ff9b::a00:1]/', 'forbidden-url'],
  ])('such as %s is refused with %s, and nothing is connected', async (url, code) => {
    let asked = false
    const resolve = async () => {
      asked = true
      return []
    }
    expect(await codeOf(fetchFile(url, { resolve }))).toBe(code)
    expect(asked).toBe(false)
  })

  it('whose name has addresses of private networks alone is refused', async () => {
    const { url, port, requests } = await serve(answer({}))
    const resolve = async () => [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ]
    expect(await codeOf(fetchFile(`http://files.montague.example:${port}/`, { resolve }))).toBe('forbidden-url')
    expect(await codeOf(fetchFile(url.replace('127.0.0.1', 'localhost')))).toBe('forbidden-url')
    expect(requests).toEqual([])
  })

  it('is connected at those of its addresses that are allowed', async () => {
    const { port } = await serve(answer({}))
    const resolve = async () => [
      { address: '127.0.0.2', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ]
    const { bytes } = await fetchFile(`http://files.montague.example:${port}/`, { ...local, resolve })
    expect(await read(bytes)).toHaveLength(letter.length)
  })

  it('is resolved once: what DNS says afterwards leads nowhere', async () => {
    const { port } = await serve(answer({}))
    let times = 0
    const resolve = async () => [{ address: times++ === 0 ? '127.0.0.1' : '127.0.0.2', family: 4 }]
    await fetchFile(`http://files.montague.example:${port}/`, { ...local, resolve })
    expect(times).toBe(1)
  })

  it.each(['http', 'https'])(
    'is refused where the socket of %s is connected elsewhere than was allowed',
    async (scheme) => {
      const { key, certificate: cert } = await createCertificates({ dns: ['files.montague.example'] })
      let received = 0
      const http = scheme === 'http' ? createServer() : createHttpsServer({ key, cert })
      http.on('connection', (socket) => socket.on('data', () => received++))
      await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
      onTestFinished(() => void http.close())
      const { port } = http.address() as AddressInfo
      let asked = 0
      const options = {
        resolve: async () => [{ address: '127.0.0.1', family: 4 }],
        allowPrivateAddresses: () => asked++ === 0,
      }
      expect(await codeOf(fetchFile(`${scheme}://files.montague.example:${port}/`, options))).toBe('forbidden-url')
      expect([asked, received]).toEqual([2, 0])
    },
  )

  it('whose name has no address cannot be reached', async () => {
    const resolve = async () => []
    expect(await codeOf(fetchFile('http://files.montague.example/', { resolve }))).toBe('unreachable')
  })

  it('whose server closes the connection cannot be reached, and the error names no path', async () => {
    const { url } = await serve(({ socket }) => socket.destroy())
    await expect(fetchFile(`${url}secret`, local)).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.not.stringContaining('secret'),
    })
  })
})

describe('a redirection', () => {
  const redirect =
    (to: string): RequestListener =>
    (_, response: ServerResponse) =>
      void response.writeHead(302, { Location: to }).end()

  it('is followed, also a relative one', async () => {
    const { url } = await serve((request, response) =>
      request.url === '/rose' ? response.end(letter) : redirect('/rose')(request, response as never),
    )
    const { bytes, url: last } = await fetchFile(url, local)
    expect([last.href, await read(bytes)]).toEqual([`${url}rose`, Buffer.from(letter)])
  })

  it.each([
    ['http://127.0.0.2:8080/', 'forbidden-url'],
    ['http://192.168.0.1/', 'forbidden-url'],
    ['http://router.montague.example/', 'forbidden-url'],
    ['file:///etc/passwd', 'forbidden-url'],
    ['aesgcm://montague.example/', 'encrypted-url'],
    ['http://[nonsense', 'http'],
  ])('to %s is checked as the first one is', async (to, code) => {
    const resolve = async () => [{ address: '10.0.0.1', family: 4 }]
    const { url } = await serve(redirect(to))
    expect(await codeOf(fetchFile(url, { ...local, resolve }))).toBe(code)
  })

  it('ends somewhere', async () => {
    const { url, requests } = await serve(redirect('/again'))
    expect(await codeOf(fetchFile(url, { ...local, maxRedirects: 3 }))).toBe('redirects')
    expect(requests).toHaveLength(4)
  })
})

describe('a server', () => {
  it.each([404, 500, 302])('that answers with status %i gives no file', async (status) => {
    const { url } = await serve(answer({}, 'no', status))
    await expect(fetchFile(url, local)).rejects.toMatchObject({ code: 'http', status })
  })

  it('that compresses what it gives is not believed', async () => {
    const { url } = await serve(answer({ 'Content-Encoding': 'gzip' }))
    expect(await codeOf(fetchFile(url, local))).toBe('http')
  })

  it('whose certificate nobody vouches for gives no file', async () => {
    const { key, certificate: cert } = await createCertificates({ dns: ['files.montague.example'] })
    let asked = false
    const http = createHttpsServer({ key, cert }, (_, response) => {
      asked = true
      response.end(letter)
    })
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void http.close())
    const { port } = http.address() as AddressInfo
    const resolve = async () => [{ address: '127.0.0.1', family: 4 }]
    expect(await codeOf(fetchFile(`https://files.montague.example:${port}/`, { ...local, resolve }))).toBe(
      'unreachable',
    )
    expect(asked).toBe(false)
  })

  it('that breaks off gives no file', async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(200, { 'Content-Length': '1000' })
      response.write(letter, () => response.destroy())
    })
    const { bytes } = await fetchFile(url, local)
    expect(await codeOf(read(bytes))).toBe('unreachable')
  })

  it('is asked for no more than a file', async () => {
    const { url, requests } = await serve(answer({}))
    await fetchFile(`${url}rose?a=b#c`, local)
    const { method, headers, url: path } = requests[0]!
    expect([method, path]).toEqual(['GET', '/rose?a=b'])
    expect(Object.keys(headers).sort()).toEqual(['accept', 'accept-encoding', 'connection', 'host', 'user-agent'])
  })

  it('is asked whether a file is still there', async () => {
    const { url, requests } = await serve(
      (request, response) => void response.writeHead(request.url === '/rose' ? 200 : 410).end(),
    )
    expect([await isStillThere(`${url}rose`, local), await isStillThere(`${url}thorn`, local)]).toEqual([true, false])
    expect(requests.map(({ method }) => method)).toEqual(['HEAD', 'HEAD'])
    expect(await isStillThere(url)).toBe(false)
  })
})
