import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { dirname, extname, join } from 'node:path'
import { htmlOf, scriptOf, type WebClientSettings } from './web-client-page.js'

/** A page on loopback with a client that is logged in. */
export interface WebClient {
  readonly url: string
  close(): Promise<void>
}

export interface WebClientOptions extends WebClientSettings {
  /** 0: any that is free. */
  readonly port: number
}

const HOST = '127.0.0.1'
const converse = dirname(createRequire(import.meta.url).resolve('converse.js/dist/converse.min.js'))

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.mp3': 'audio/mpeg',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
  '.webp': 'image/webp',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
}

/** What the page may load and speak to: itself, the server's WebSocket, and where files are. */
function policyOf({ websocketUrl, filesUrls = [] }: WebClientSettings): string {
  const files = filesUrls.map((url) => ` ${new URL(url).origin}`).join('')
  return [
    "default-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    // The client styles elements one by one.
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' data: blob:${files}`,
    `media-src 'self' data: blob:${files}`,
    `connect-src 'self' ${new URL(websocketUrl).origin}${files}`,
  ].join('; ')
}

/**
 * Serves Converse.js, logged in by the settings, on loopback. The password is in the page: whoever may use this machine
 * can read it, pages of other sites cannot, and it is of an account for trials.
 */
export async function serveWebClient({ port, ...settings }: WebClientOptions): Promise<WebClient> {
  const headers = {
    'content-security-policy': policyOf(settings),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
  }
  const texts: Readonly<Record<string, string>> = { '/index.html': htmlOf(), '/main.js': scriptOf(settings) }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const end = (status: number) => void response.writeHead(status, headers).end()
    // By a name of its own that resolves to loopback, another site would be of the same origin.
    const { port: own } = server.address() as AddressInfo
    if (!isOwnHost(request.headers.host, own)) return end(421)
    if (request.method !== 'GET' && request.method !== 'HEAD') return end(405)
    const path = pathOf(request.url)
    const type = types[extname(path)]
    if (!type) return end(404)
    const text = texts[path]
    if (text !== undefined) {
      response.writeHead(200, { ...headers, 'content-type': type }).end(text)
      return
    }
    const file = fileOf(path)
    const size = file && (await sizeOf(file))
    if (file === undefined || size === undefined) return end(404)
    response.writeHead(200, { ...headers, 'content-type': type, 'content-length': size })
    if (request.method === 'HEAD') response.end()
    else {
      createReadStream(file)
        .on('error', () => response.destroy())
        .pipe(response)
    }
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, HOST, () => {
      server.off('error', reject)
      resolve()
    })
  })
  return {
    url: `http://${HOST}:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const isOwnHost = (host: string | undefined, port: number) => host === `${HOST}:${port}` || host === `localhost:${port}`

function pathOf(url = '/'): string {
  const path = url.replace(/[?#].*$/s, '')
  return path === '/' ? '/index.html' : path
}

/** A file of the client: names of letters, digits and dashes alone, so that no path leads elsewhere. */
function fileOf(path: string): string | undefined {
  const inside = /^\/converse\/((?:[\w-][\w.-]*\/)*[\w-][\w.-]*)$/.exec(path)?.[1]
  return inside === undefined ? undefined : join(converse, inside)
}

async function sizeOf(file: string): Promise<number | undefined> {
  const found = await stat(file).catch(() => undefined)
  return found?.isFile() ? found.size : undefined
}
