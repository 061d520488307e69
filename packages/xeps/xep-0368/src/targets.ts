import { orderSrv, type SrvRecord } from './srv.js'
import { SrvError } from './srv-error.js'

/** A host and port to connect to. The host may have many IP addresses. */
export interface Target {
  readonly host: string
  readonly port: number
  /** TLS from the first byte. */
  readonly direct: boolean
}

/** Looks up SRV records in the DNS. */
export interface SrvResolver {
  /** The records of a name like `_xmpp-client._tcp.example.org`; none, or a rejection, where there are none. */
  srv(name: string, signal: AbortSignal): Promise<readonly SrvRecord[]>
}

export interface TargetOptions {
  /** The domain of the JID, in ASCII (A-labels). */
  readonly domain: string
  readonly resolver: SrvResolver
  /** Looks up records of this kind alone; `none` means plain TCP, by the records of STARTTLS. Default: both kinds. */
  readonly mode?: 'starttls' | 'direct' | 'none' | undefined
  readonly random?: (() => number) | undefined
  readonly signal: AbortSignal
}

/** Default ports: for STARTTLS, and for TLS from the first byte. */
export const defaultPorts = { startTls: 5222, direct: 5223 } as const
const MAX_TARGETS = 16

/**
 * Finds the targets of a domain in the order to try them (RFC 6120 §3.2, XEP-0368): both kinds of records as one set; the
 * domain itself where there are no records. Where there are, the domain is no target even if all of them fail (RFC 6120
 * §3.2.1): usually, a web server is there. Rejects with SrvError `no-service` where the DNS says that there is no such
 * service, and with the reason of the signal.
 */
export async function findTargets(options: TargetOptions): Promise<Target[]> {
  const { resolver, mode, random, signal } = options
  const domain = normalizedHost(options.domain)
  const fallback = [
    { host: domain, port: mode === 'direct' ? defaultPorts.direct : defaultPorts.startTls, direct: mode === 'direct' },
  ]
  if (isIpAddress(domain) || isLocalhost(domain)) return fallback
  const lookUp = async (service: string, direct: boolean) => {
    // A DNS that does not answer must not prevent a connection: the domain itself is tried (RFC 6120 §3.2.1).
    const name = `${service}._tcp.${domain}`
    const records = await resolver.srv(name, signal).catch((): readonly SrvRecord[] => [])
    return records.map((record) => ({ ...record, direct }))
  }
  const found = await Promise.all([
    mode === 'starttls' || mode === 'none' ? [] : lookUp('_xmpps-client', true),
    mode === 'direct' ? [] : lookUp('_xmpp-client', false),
  ])
  signal.throwIfAborted()
  const records = found.flat()
  if (records.length === 0) return fallback
  const available = records.filter(({ name }) => name !== '' && name !== '.')
  if (available.length === 0) throw noService(domain)
  return orderSrv(available, random)
    .slice(0, MAX_TARGETS)
    .map(({ name, port, direct }) => ({ host: normalizedHost(name), port, direct }))
}

/** Lower case and without a final dot, neither of which matters in the DNS. */
function normalizedHost(name: string): string {
  return name.toLowerCase().replace(/\.$/, '')
}

/** Whether it is an IP address, which has no SRV records. */
function isIpAddress(domain: string): boolean {
  return domain.includes(':') || /^[\d.]+$/.test(domain)
}

/** Whether a name means this machine (RFC 6761 §6.3). */
function isLocalhost(domain: string): boolean {
  return domain === 'localhost' || domain.endsWith('.localhost')
}

function noService(domain: string): SrvError {
  return new SrvError(
    'no-service',
    `The DNS of ${domain} says that it serves no XMPP clients: check the domain of the JID.`,
  )
}
