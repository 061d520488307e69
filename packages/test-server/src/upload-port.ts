import { createServer as createPlainServer, type RequestListener } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { authority } from './authority.js'
import type { ServerCertificate } from './options.js'
import type { Uploads } from './uploads.js'

export interface ListenUploadsOptions {
  readonly host: string
  readonly port: number
  /** Absent: HTTP without TLS. */
  readonly certificate: Pick<ServerCertificate, 'cert' | 'key'> | undefined
  readonly maxConnections: number
  readonly uploads: Uploads
  /** Whose accounts may upload, and which components. */
  readonly domains: readonly string[]
  /** Bytes of one file. */
  readonly maxFileSize: number
  readonly onError: (error: unknown) => void
}

/** Milliseconds for one request. */
const REQUEST_TIMEOUT = 60_000
/** Bytes of all files. */
const MAX_BYTES = 2 ** 26

/** Takes files for the slots that were granted, and gives them to whoever knows where they are, by HTTP (XEP-0363). */
export async function listenUploads(
  options: ListenUploadsOptions,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const { host, uploads, domains, maxFileSize, onError, certificate } = options
  const { createUploadServer } = await import('@trestle/xep-0363/server')
  const handle: RequestListener = (request, response) => {
    if (uploads.server) uploads.server.handle(request, response)
    else response.writeHead(503).end()
  }
  const common = { requestTimeout: REQUEST_TIMEOUT }
  const server = certificate
    ? createServer({ ...common, cert: certificate.cert, key: certificate.key }, handle)
    : createPlainServer(common, handle)
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
    url: uploadUrl({ host, port, tls: certificate !== undefined }),
    domains,
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

/** What the URLs of files begin with. */
export function uploadUrl({ host, port, tls }: { host: string; port: number | undefined; tls: boolean }): string {
  return `${tls ? 'https' : 'http'}://${authority(host, port)}/`
}
