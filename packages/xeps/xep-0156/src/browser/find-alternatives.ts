import { type FindAlternativesOptions, find } from '../alternatives.js'
import type { Alternatives } from '../links.js'
import { readXrd } from './read-xrd.js'

/**
 * Asks a domain by its host-meta files, XML and JSON, at which URLs clients reach it (XEP-0156 §2); none is no error.
 * Rejects with {@link HostMetaError}, or with the reason of the signal.
 */
export function findAlternatives(domain: string, options: FindAlternativesOptions = {}): Promise<Alternatives> {
  return find(readXrd, domain, options)
}

/** The WebSockets of a domain: what the connector of `@trestle/websocket` takes as `discover`. */
export async function discoverWebSockets(domain: string, signal?: AbortSignal): Promise<readonly string[]> {
  return (await findAlternatives(domain, { signal })).websocket
}
