import { BlockList, isIP } from 'node:net'
import { usageError } from './cli-error.js'

export interface HostAndPort {
  readonly host: string
  readonly port: number
}

const COMPONENT_PORT = 5347

/** Reads `HOST`, `HOST:PORT`, `[v6]` or `[v6]:PORT`, where the server accepts components. @throws CliError */
export function readServerAddress(text: string): HostAndPort {
  const { host, port = COMPONENT_PORT } = readAddress('server', text, '127.0.0.1:5347')
  if (port === 0) throw portError('server', 1)
  return { host, port }
}

/**
 * Reads `HOST:PORT` or `[v6]:PORT`, where to listen; port 0 is any free one. Unless it is to be public, only loopback is
 * accepted. @throws CliError
 */
export function readHttpAddress(text: string, isPublic: boolean): HostAndPort {
  const { host, port } = readAddress('http', text, '127.0.0.1:9100', 0)
  if (port === undefined) throw usageError('--http needs a port, such as 127.0.0.1:9100')
  if (isPublic || isLoopback(host)) return { host, port }
  throw usageError('--http can be reached from elsewhere there: use 127.0.0.1, or give --http-public as well')
}

/** Reads `HOST:PORT` or `[v6]:PORT`, where to listen, as `readHttpAddress` does, of whoever can reach it. @throws CliError */
export function readListenAddress(option: string, text: string): HostAndPort {
  const { host, port } = readAddress(option, text, '127.0.0.1:5290', 0)
  if (port === undefined) throw usageError(`--${option} needs a port, such as 127.0.0.1:5290`)
  return { host, port }
}

function readAddress(
  option: string,
  text: string,
  example: string,
  least = 1,
): { host: string; port: number | undefined } {
  const match = /^(?:\[([0-9a-f:.]+(?:%[\w.-]+)?)\]|([^\s:[\]/@]+))(?::([0-9]{1,5}))?$/i.exec(text)
  const host = match?.[1] ?? match?.[2]
  const port = match?.[3] === undefined ? undefined : Number(match[3])
  if (host === undefined) {
    const ipv6 = (text.match(/:/g)?.length ?? 0) > 1 ? '; write an IPv6 address in brackets: [::1]:5347' : ''
    throw usageError(`--${option} must be HOST or HOST:PORT, such as ${example}${ipv6}`)
  }
  if (port !== undefined && port > 65_535) throw portError(option, least)
  return { host, port }
}

function portError(option: string, least: number): Error {
  return usageError(`the port of --${option} must be from ${least} to 65535`)
}

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

// Other names may come to mean another address.
function isLoopback(host: string): boolean {
  const version = isIP(host)
  return version === 0 ? host.toLowerCase() === 'localhost' : loopback.check(host, version === 4 ? 'ipv4' : 'ipv6')
}
