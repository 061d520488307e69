import { isIP } from 'node:net'
import { GatewayError } from '@trestle/gateway'

export interface AllowedServers {
  /** The server that users register with. */
  readonly server: string
  /** Names of others; `*` for every one. */
  readonly servers: string
  /** Whether others may be without TLS. */
  readonly plain: boolean
}

/** Ports at which IRC is: where users name any server, they shall not try what else listens there. */
const usualPort = (port: number) =>
  [194, 994, 6679, 6697, 9999].includes(port) || (port >= 6660 && port <= 6669) || (port >= 7000 && port <= 7070)

/** Throws GatewayError `forbidden` where users may not connect to a server like that. */
export function checkAllowed(
  { server: own, servers, plain }: AllowedServers,
  server: string,
  { port, tls }: { readonly port?: string | undefined; readonly tls?: string | undefined },
): void {
  if (server === own) return
  const named = servers.toLowerCase().split(/[\s,]+/)
  const isPublic = server.includes('.') && isIP(server) === 0 && !server.endsWith('.local')
  const isAllowed = named.includes(server) || (named.includes('*') && isPublic)
  if (!isAllowed) throw new GatewayError('forbidden', `This gateway does not connect to ${server}.`)
  if (!named.includes(server) && port !== undefined && !usualPort(Number(port))) {
    throw new GatewayError('forbidden', `This gateway does not connect to port ${port}.`)
  }
  if (tls === 'plain' && !plain)
    throw new GatewayError('forbidden', 'This gateway connects to other servers by TLS only.')
}
