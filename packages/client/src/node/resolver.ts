import type { SrvRecord, SrvResolver } from '@trestle/xep-0368'

/** Asks the DNS. */
export interface Resolver extends SrvResolver {
  /** The IP addresses of a host, of both families, best first within each. Default: what the system finds. */
  addresses?(host: string, signal: AbortSignal): Promise<readonly string[]>
}

/** Of one question: milliseconds for each, and how many there are. */
const ATTEMPTS = { timeout: 2000, tries: 2 }

/** The DNS servers that the system names for records, and all that the system knows (its hosts file, too) for addresses. */
export const systemResolver = {
  async srv(name: string, signal: AbortSignal): Promise<readonly SrvRecord[]> {
    const { Resolver: DnsResolver } = await import('node:dns/promises')
    const resolver = new DnsResolver(ATTEMPTS)
    const cancel = () => resolver.cancel()
    signal.addEventListener('abort', cancel, { once: true })
    try {
      return await resolver.resolveSrv(name)
    } finally {
      signal.removeEventListener('abort', cancel)
    }
  },
  async addresses(host: string): Promise<readonly string[]> {
    const { lookup } = await import('node:dns/promises')
    const found = await lookup(host, { all: true, verbatim: false })
    return found.map(({ address }) => address)
  },
} satisfies Resolver
