import { usageError } from './cli-error.js'

export interface ServerAddress {
  readonly host: string
  readonly port: number
}

const PORT = 5347

/** Reads `HOST`, `HOST:PORT`, `[v6]` or `[v6]:PORT`. @throws CliError */
export function readServerAddress(text: string): ServerAddress {
  const match = /^(?:\[([0-9a-f:.]+(?:%[\w.-]+)?)\]|([^\s:[\]/@]+))(?::([0-9]{1,5}))?$/i.exec(text)
  const host = match?.[1] ?? match?.[2]
  const port = Number(match?.[3] ?? PORT)
  if (host === undefined) {
    const ipv6 = (text.match(/:/g)?.length ?? 0) > 1 ? '; write an IPv6 address in brackets: [::1]:5347' : ''
    throw usageError(`--server must be HOST or HOST:PORT, such as 127.0.0.1:5347${ipv6}`)
  }
  if (port < 1 || port > 65_535) throw usageError('the port of --server must be from 1 to 65535')
  return { host, port }
}
