import { Resolver as DnsResolver } from 'node:dns/promises'
import type { SrvRecord } from '../srv.js'

/** Asks the DNS. */
export interface Resolver {
  /** The records of a name like `_xmpp-client._tcp.example.org`; none, or a rejection, where there are none. */
  srv(name: string, signal: AbortSignal): Promise<readonly SrvRecord[]>
}

/** Milliseconds for one try, and how many there are. */
const PATIENCE = { timeout: 2000, tries: 2 }

/** The DNS servers that the system names. */
export const systemResolver: Resolver = {
  async srv(name, signal) {
    const resolver = new DnsResolver(PATIENCE)
    const cancel = () => resolver.cancel()
    signal.addEventListener('abort', cancel, { once: true })
    try {
      return await resolver.resolveSrv(name)
    } finally {
      signal.removeEventListener('abort', cancel)
    }
  },
}
