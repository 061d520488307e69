import { isIP } from 'node:net'
import { orAbort } from '@trestle/xmlstream'
import { ConnectError, type Endpoint } from '@trestle/xmlstream/tcp'
import { type Resolver, systemResolver } from './resolver.js'

export interface AddressOptions {
  readonly resolver: Resolver
  /** Milliseconds; counts up to 30,000. */
  readonly timeout: number
  readonly signal: AbortSignal
}

const MAX_ADDRESSES = 8
const MAX_TIMEOUT = 30_000

/** The addresses of a host in the order to try: families in turn, IPv6 first (RFC 8305 §4). @throws ConnectError */
export async function findAddresses(endpoint: Endpoint, options: AddressOptions): Promise<readonly string[]> {
  const { host } = endpoint
  if (isIP(host) !== 0) return [host]
  const distinct = [...new Set(await lookUp(endpoint, options))]
  const [six, four] = [6, 4].map((family) => distinct.filter((address) => isIP(address) === family))
  const turns = distinct.flatMap((_, turn) => [six?.[turn], four?.[turn]])
  const ordered = turns.filter((address) => address !== undefined).slice(0, MAX_ADDRESSES)
  if (ordered.length === 0) throw new ConnectError('host-not-found', endpoint)
  return ordered
}

async function lookUp(endpoint: Endpoint, { resolver, timeout, signal }: AddressOptions): Promise<readonly string[]> {
  const limit = AbortSignal.timeout(Math.min(timeout, MAX_TIMEOUT))
  const { host } = endpoint
  try {
    return await orAbort(limit, resolver.addresses?.(host, signal) ?? systemResolver.addresses(host))
  } catch (cause) {
    throw new ConnectError(limit.aborted ? 'timeout' : 'host-not-found', endpoint, { cause })
  }
}
