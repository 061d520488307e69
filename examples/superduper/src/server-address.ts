import { type Address, DEFAULT_ADDRESS, parseAddress } from './address.js'
import { SuperDuperError } from './superduper-error.js'

export interface ServerAddressOptions {
  /** With `port`, the server's address. Default: the environment's SUPERDUPER_SERVER, else 127.0.0.1:7777. */
  readonly host?: string | undefined
  readonly port?: number | undefined
}

/** Throws `invalid-address` for what the environment says. */
export function serverAddress({ host, port }: ServerAddressOptions): Address {
  const fromEnvironment = host === undefined && port === undefined ? process.env['SUPERDUPER_SERVER'] : undefined
  if (!fromEnvironment) return { host: host ?? DEFAULT_ADDRESS.host, port: port ?? DEFAULT_ADDRESS.port }
  const address = parseAddress(fromEnvironment)
  if (!address) throw new SuperDuperError('invalid-address', 'SUPERDUPER_SERVER must be host:port')
  return address
}
