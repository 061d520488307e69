import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CliError } from './cli-error.js'
import { exitCodes } from './exit-codes.js'
import type { GatewayStatus } from './gateway-status.js'
import type { HostAndPort } from './server-address.js'

/** A server of HTTP that answers whether the gateway lives and is ready, and its metrics. */
export interface StatusEndpoint {
  readonly port: number
  close(): void
}

export interface StatusEndpointOptions extends HostAndPort {
  /** Undefined before the gateway runs. */
  readonly status: () => GatewayStatus | undefined
  readonly metrics: { readonly contentType: string; text(): Promise<string> }
}

interface Answer {
  readonly code: number
  readonly type: string
  readonly body: string
  readonly allow?: string
}

const TEXT = 'text/plain; charset=utf-8'
const MAX_CONNECTIONS = 50
const TIMEOUT = 5000

/** Answers GET of `/healthz`, `/readyz` and `/metrics`, and nothing else. @throws CliError if the address cannot be used */
export async function openStatusEndpoint({ host, port, ...of }: StatusEndpointOptions): Promise<StatusEndpoint> {
  const limits = { maxHeaderSize: 8192, headersTimeout: TIMEOUT, requestTimeout: TIMEOUT, keepAliveTimeout: TIMEOUT }
  const server = createServer({ ...limits, connectionsCheckingInterval: TIMEOUT }, (request, response) => {
    answer(request, of).then(
      (given) => send(response, given),
      () => send(response, { code: 500, type: TEXT, body: 'failed\n' }),
    )
  })
  server.maxConnections = MAX_CONNECTIONS
  try {
    server.listen({ host, port })
    await once(server, 'listening')
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code
    throw new CliError(exitCodes.failure, `--http ${host}:${port} cannot be used: ${reason}`, { cause })
  }
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

type Source = Pick<StatusEndpointOptions, 'status' | 'metrics'>

async function answer({ method, url = '' }: IncomingMessage, { status, metrics }: Source): Promise<Answer> {
  const path = url.split('?', 1)[0]
  if (path !== '/healthz' && path !== '/readyz' && path !== '/metrics') {
    return { code: 404, type: TEXT, body: 'There are /healthz, /readyz and /metrics.\n' }
  }
  if (method !== 'GET') return { code: 405, type: TEXT, body: 'GET only.\n', allow: 'GET' }
  if (path === '/healthz') return { code: 200, type: TEXT, body: 'ok\n' }
  if (path === '/metrics') return { code: 200, type: metrics.contentType, body: await metrics.text() }
  const { connected = false, storeUsable = false } = status() ?? {}
  const ready = connected && storeUsable
  const body = `${JSON.stringify({ ready, connected, storeUsable })}\n`
  return { code: ready ? 200 : 503, type: 'application/json', body }
}

function send(response: ServerResponse, { code, type, body, allow }: Answer): void {
  response.writeHead(code, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    // What is sent along with a request that is refused is not read.
    ...(code !== 200 && { connection: 'close' }),
    ...(allow && { allow }),
  })
  response.end(body)
}
