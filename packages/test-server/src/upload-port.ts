import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { authority } from './authority.js'
import type { ServerCertificate } from './options.js'
import type { Uploads } from './uploads.js'

export interface ListenUploadsOptions {
  readonly host: string
  readonly port: number
  readonly certificate: Pick<ServerCertificate, 'cert' | 'key'>
  readonly maxConnections: number
  readonly uploads: Uploads
  /** Whose accounts may upload. */
  readonly domain: string
  /** Bytes of one file. */
  readonly maxFileSize: number
  readonly onError: (error: unknown) => void
}

/** Milliseconds for one request. */
const REQUEST_TIMEOUT = 60_000
/** Bytes of all files. */
const MAX_BYTES = 2 ** 26

/** Takes files for the slots that were granted, and gives them to whoever knows where they are, by HTTPS (XEP-0363). */
export async function listenUploads(
  options: ListenUploadsOptions,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const { host, uploads, domain, maxFileSize, onError } = options
  const { cert, key } = options.certificate
  const { createUploadServer } = await import('@trestle/xep-0363/server')
  const server = createServer({ cert, key, requestTimeout: REQUEST_TIMEOUT }, (request, response) => {
    if (uploads.server) uploads.server.handle(request, response)
    else response.writeHead(503).end()
  })
  server.maxConnections = options.maxConnections
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const { port } = server.address() as AddressInfo
  uploads.server = await createUploadServer({
    folder: await uploads.folder(),
    url: `https://${authority(host, port)}/`,
    domains: [domain],
    maxFileSize,
    maxUserBytes: MAX_BYTES,
    maxBytes: MAX_BYTES,
    onError,
  })
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        uploads.server?.close()
        uploads.server = undefined
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
