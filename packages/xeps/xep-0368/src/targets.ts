import { orderSrv, type SrvRecord } from './srv.js'
import { SrvError } from './srv-error.js'

/** Where a server may be: a host, which may have many addresses. */
export interface Target {
  readonly host: string
  readonly port: number
  /** TLS from the first byte. */
  readonly direct: boolean
}

/** Asks the DNS for records. */
export interface SrvResolver {
  /** The records of a name like `_xmpp-client._tcp.example.org`; none, or a rejection, where there are none. */
  srv(name: string, signal: AbortSignal): Promise<readonly SrvRecord[]>
}

export interface TargetOptions {
  /** As the DNS writes it. */
  readonly domain: string
  readonly resolver: SrvResolver
  /** Only this kind; default both. */
  readonly mode?: 'starttls' | 'direct' | 'none' | undefined
  readonly random?: (() => number) | undefined
  readonly signal: AbortSignal
}

/** Where servers listen by default: for STARTTLS, and for TLS from the first byte. */
export const defaultPorts = { startTls: 5222, direct: 5223 } as const
const MAX_TARGETS = 16

/**
 * Where the server of a domain may be (RFC 6120 §3.2, XEP-0368), in the order to try: both kinds of records as one set;
 * without any, the domain itself. Where there are records, the domain is no target even if all of them fail: they are
 * what its operator says (RFC 6120 §3.2.1), and what else has that name is a web server as a rule. Rejects with
 * SrvError `no-service` where the DNS says that there is none, and with the reason of the signal.
 */
export async function findTargets(options: TargetOptions): Promise<Target[]> {
  const { resolver, mode, random, signal } = options
  const domain = hostName(options.domain)
  const fallback = [
    { host: domain, port: mode === 'direct' ? defaultPorts.direct : defaultPorts.startTls, direct: mode === 'direct' },
  ]
  if (isAddress(domain) || isLocal(domain)) return fallback
  const find = async (service: string, direct: boolean) => {
    // A DNS that does not answer must not lock out: the domain itself is still worth a try (RFC 6120 §3.2.1).
    const name = `${service}._tcp.${domain}`
    const records = await resolver.srv(name, signal).catch((): readonly SrvRecord[] => [])
    return records.map((record) => ({ ...record, direct }))
  }
  const found = await Promise.all([
    mode === 'starttls' || mode === 'none' ? [] : find('_xmpps-client', true),
    mode === 'direct' ? [] : find('_xmpp-client', false),
  ])
  signal.throwIfAborted()
  const records = found.flat()
  if (records.length === 0) return fallback
  const there = records.filter(({ name }) => name !== '' && name !== '.')
  if (there.length === 0) throw noService(domain)
  return orderSrv(there, random)
    .slice(0, MAX_TARGETS)
    .map(({ name, port, direct }) => ({ host: hostName(name), port, direct }))
}

/** As it compares: the DNS minds neither case nor a final dot. */
function hostName(name: string): string {
  return name.toLowerCase().replace(/\.$/, '')
}

/** An IP address, which no record can be about. */
function isAddress(domain: string): boolean {
  return domain.includes(':') || /^[\d.]+$/.test(domain)
}

/** RFC 6761 §6.3: never anywhere else than here. */
function isLocal(domain: string): boolean {
  return domain === 'localhost' || domain.endsWith('.localhost')
}

function noService(domain: string): SrvError {
  return new SrvError('no-service', `${domain} says that it serves no XMPP clients: check the JID.`)
}
