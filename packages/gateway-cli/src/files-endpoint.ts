import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CliError } from './cli-error.js'
import { exitCodes } from './exit-codes.js'
import type { HostAndPort } from './server-address.js'

/** A server of HTTP that gives files, to stand behind one that speaks TLS. */
export interface FilesEndpoint {
  readonly port: number
  close(): void
}

const MAX_CONNECTIONS = 500
/** Milliseconds for the headers of a request, and for the whole of it: it has no body. */
const TIMEOUT = 10_000
/** Milliseconds for which a connection may be silent, such as that of a client that does not take its file. */
const IDLE = 60_000

/** Opens it. @throws CliError if the address cannot be used */
export async function openFilesEndpoint({ host, port }: HostAndPort, handle: RequestListener): Promise<FilesEndpoint> {
  const limits = { maxHeaderSize: 8192, headersTimeout: TIMEOUT, requestTimeout: TIMEOUT, keepAliveTimeout: TIMEOUT }
  const server = createServer({ ...limits, connectionsCheckingInterval: TIMEOUT }, (request, response) => {
    const { method = '' } = request
    if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return handle(request, response)
    // Nobody uploads here. What is sent along is not read.
    response.writeHead(405, { allow: 'GET, HEAD, OPTIONS', connection: 'close' }).end()
  })
  server.maxConnections = MAX_CONNECTIONS
  server.setTimeout(IDLE)
  try {
    server.listen({ host, port })
    await once(server, 'listening')
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code
    throw new CliError(exitCodes.failure, `--files-http ${host}:${port} cannot be used: ${reason}`, { cause })
  }
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
