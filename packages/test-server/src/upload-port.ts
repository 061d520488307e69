import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { ServerCertificate } from './options.js'
import type { UploadedFiles } from './uploaded-files.js'

export interface ListenUploadsOptions {
  readonly host: string
  readonly port: number
  readonly certificate: Pick<ServerCertificate, 'cert' | 'key'>
  readonly maxConnections: number
  readonly files: UploadedFiles
}

/** Milliseconds for one request. */
const REQUEST_TIMEOUT = 60_000

/** Web pages of any origin may upload and read: whoever knows the address may (XEP-0363 §8). */
const CROSS_ORIGIN = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, HEAD, OPTIONS, PUT',
  'access-control-allow-headers': 'Content-Type',
}

/** What a file says is run by no browser. */
const HARMLESS = { 'content-security-policy': "default-src 'none'; sandbox", 'x-content-type-options': 'nosniff' }

/** Takes files for the slots that were granted, and gives them to whoever knows where they are, by HTTPS. */
export async function listenUploads(
  options: ListenUploadsOptions,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const { host, port, certificate, files } = options
  const { cert, key } = certificate
  const server = createServer({ cert, key, requestTimeout: REQUEST_TIMEOUT }, (request, response) => {
    answer(request, response, files).catch(() => response.destroy())
  })
  server.maxConnections = options.maxConnections
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(request: IncomingMessage, response: ServerResponse, files: UploadedFiles): Promise<void> {
  // The name behind the id is for people.
  const id = request.url?.split('/')[1] ?? ''
  const end = (status: number, headers = {}, body?: Uint8Array) =>
    response.writeHead(status, { ...CROSS_ORIGIN, ...headers }).end(body)
  if (request.method === 'OPTIONS') return void end(204)
  if (request.method === 'PUT') return void end(await receive(request, id, files), { connection: 'close' })
  if (request.method !== 'GET' && request.method !== 'HEAD') return void end(405)
  const file = files.get(id)
  if (!file) return void end(404)
  const { bytes, type = 'application/octet-stream' } = file
  const headers = { ...HARMLESS, 'content-type': type, 'content-length': bytes.length }
  end(200, headers, request.method === 'GET' ? bytes : undefined)
}

/** Reads the file of a slot. The status that it is answered with. */
async function receive(request: IncomingMessage, id: string, files: UploadedFiles): Promise<number> {
  const slot = files.take(id)
  if (!slot) return 403
  if (request.headers['content-length'] !== String(slot.size)) return 413
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  files.store(id, { bytes: Buffer.concat(parts), type: slot.type })
  return 201
}
