import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { FieldError } from '../fields.js'
import { type ErrorCode, line } from '../protocol.js'
import { type Admin, readAdminCall } from './admin.js'
import type { Files } from './files.js'
import { RequestError } from './request-error.js'
import { sameText } from './same-text.js'

export interface HttpOptions {
  readonly files: Files
  readonly admin: Admin
  /** Whose connection has this key. */
  readonly accountOf: (uploadKey: string) => string | undefined
  /** What an operator says in `Authorization: Bearer …`; without it there are no calls of operators. */
  readonly adminSecret: string | undefined
  /** Milliseconds after which a peer that says nothing is dropped. */
  readonly stallMs: number
  readonly report: (error: unknown) => void
}

const MAX_CALL_BYTES = 65_536
const GRACE_MS = 1000
const statuses: Partial<Record<ErrorCode, number>> = {
  'bad-request': 400,
  'bad-credentials': 401,
  'not-supported': 403,
  'unknown-file': 404,
  'unknown-account': 404,
  'unknown-request': 404,
  'too-large': 413,
  'rate-limited': 429,
  'internal-error': 500,
  'storage-full': 507,
}

const bearer = (request: IncomingMessage): string =>
  /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > MAX_CALL_BYTES) throw new RequestError('too-large')
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString())
  } catch {
    throw new RequestError('bad-request', 'the body is not JSON')
  }
}

/** The server of files, and of calls of operators: `GET /files/ID`, `POST /files?name=…`, `POST /admin`. */
export function createHttp({ files, admin, accountOf, adminSecret, stallMs, report }: HttpOptions): Server {
  async function download(request: IncomingMessage, response: ServerResponse, id: string): Promise<void> {
    const file = files.get(id)
    if (!file) throw new RequestError('unknown-file')
    response.writeHead(200, {
      'content-type': file.type,
      'content-length': file.size,
      etag: `"${file.sha256}"`,
      'cache-control': 'immutable',
      // What was uploaded is shown by nobody as a page of this server.
      'content-disposition': 'attachment',
      'x-content-type-options': 'nosniff',
    })
    if (request.method === 'HEAD') response.end()
    else await pipeline(Readable.from(files.read(id)), response)
  }

  async function upload(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const owner = accountOf(bearer(request))
    if (owner === undefined) throw new RequestError('bad-credentials', 'The upload key is of no connection.')
    const name = url.searchParams.get('name')
    const type = line(request.headers['content-type'] ?? 'application/octet-stream', 'content-type')
    const about = { owner, type, ...(name && { name: line(name, 'name') }) }
    answer(response, 201, await files.upload(about, request))
  }

  async function call(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (adminSecret === undefined || !sameText(bearer(request), adminSecret)) throw new RequestError('bad-credentials')
    const read = readAdminCall(await readJson(request))
    admin.perform(read)
    answer(response, 200, read.call === 'code' ? { code: admin.codeOf(read.account) ?? null } : {})
  }

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: target = '/' } = request
    if (!URL.canParse(target, 'http://superduper')) throw new RequestError('bad-request')
    const url = new URL(target, 'http://superduper')
    const id = /^\/files\/([\w-]{1,64})$/.exec(url.pathname)?.[1]
    if (id !== undefined && (method === 'GET' || method === 'HEAD')) return download(request, response, id)
    if (url.pathname === '/files' && method === 'POST') return upload(request, response, url)
    if (url.pathname === '/admin' && method === 'POST') return call(request, response)
    throw new RequestError('unknown-request')
  }

  function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    const isRefusal = error instanceof RequestError || error instanceof FieldError
    const isGone = request.destroyed || response.destroyed
    const { code, message: text } = isRefusal ? error : new RequestError('internal-error')
    if (!isRefusal && !isGone) report(error)
    if (response.headersSent) response.destroy()
    else {
      response.setHeader('connection', 'close')
      answer(response, statuses[code] ?? 400, { code, text })
      // The peer reads the answer only if it could go on writing for a while.
      request.resume()
      const timer = setTimeout(() => request.destroy(), GRACE_MS)
      request.once('close', () => clearTimeout(timer))
    }
  }

  const server = createServer({ maxHeaderSize: 8192 }, (request, response) => {
    route(request, response).catch((error: unknown) => refuse(request, response, error))
  })
  server.timeout = stallMs
  return server
}

/** Whether the first bytes of a connection begin a request of HTTP; a line of the protocol begins with `{`. */
export const beginsHttp = (chunk: Uint8Array): boolean =>
  /^(?:GET|HEAD|POST|PUT|DELETE|OPTIONS) /.test(Buffer.from(chunk.subarray(0, 8)).toString('latin1'))
