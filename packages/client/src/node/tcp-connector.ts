import { domainToASCII } from 'node:url'
import { ConnectError, type ConnectErrorCode, connectTcp, type TlsOptions } from '@trestle/xmlstream/tcp'
import { ClientError, type ClientErrorCode } from '../client-error.js'
import type { TlsPolicy } from '../client-options.js'
import type { Connection, Connector, ConnectTarget } from '../connector.js'
import { type Resolver, systemResolver } from './resolver.js'
import { findTargets, PORTS, type Target } from './targets.js'

/** TLS on Node: which, and what the certificates are. The server's is always verified. */
export type TcpTls = TlsPolicy &
  Pick<TlsOptions, 'ca' | 'cert' | 'key' | 'pfx' | 'passphrase' | 'ciphers' | 'minVersion' | 'maxVersion'> & {
    /** The name that the certificate must bear, where that is not the domain of the JID. */
    readonly servername?: string | undefined
  }

export interface TcpConnectorOptions {
  /** Skips the DNS records of the domain. */
  readonly host?: string | undefined
  /** Default 5222, or 5223 for direct TLS; without a host, that of the domain itself. */
  readonly port?: number | undefined
  readonly tls?: TcpTls | undefined
  /** Milliseconds for each address that is tried, and again for its TLS. Default 10,000. */
  readonly timeout?: number | undefined
  readonly resolver?: Resolver | undefined
  /** Numbers from 0 up to 1, to choose among servers by weight. */
  readonly random?: (() => number) | undefined
}

/** Reaches servers over TCP, one address after the other. */
export function tcpConnector(options: TcpConnectorOptions = {}): Connector {
  const { resolver = systemResolver, random, timeout = 10_000 } = options
  const { mode, insecure, servername, ...certificates } = options.tls ?? {}

  function targets({ domain, address, signal }: ConnectTarget): Target[] | Promise<Target[]> {
    const direct = mode === 'direct'
    const host = address?.host ?? options.host
    const port = address ? address.port : options.port
    if (host === undefined && port === undefined) {
      return findTargets({ domain: ascii(domain), resolver, mode, random, signal })
    }
    return [{ host: ascii(host ?? domain), port: port ?? (direct ? PORTS.direct : PORTS.plain), direct }]
  }

  async function attempt({ host, port, direct }: Target, name: string, signal: AbortSignal): Promise<Connection> {
    const transport = await connectTcp({ host, port, timeout, signal })
    const secure = (alpn?: readonly string[]) =>
      transport.startTls({ ...certificates, servername: name, alpn }, { timeout, signal })
    if (direct) return { transport: await secure(['xmpp-client']) }
    return {
      transport,
      startTls: async (call) => ({
        transport: await secure().catch((error) => {
          throw connectFailed([error], call.signal)
        }),
      }),
    }
  }

  return {
    async connect(target) {
      const { domain, signal } = target
      const failures: unknown[] = []
      for (const one of await targets(target)) {
        try {
          return await attempt(one, servername ?? ascii(domain), signal)
        } catch (error) {
          if (signal.aborted) throw signal.reason
          failures.push(error)
        }
      }
      throw connectFailed(failures, signal)
    },
  }
}

/** A domain as DNS and certificates have it; an IPv6 address without its brackets. */
function ascii(domain: string): string {
  return domainToASCII(domain).replace(/^\[(.*)\]$/, '$1') || domain
}

const CODES: Readonly<Record<ConnectErrorCode, readonly [ClientErrorCode, string]>> = {
  'bad-certificate': ['bad-certificate', 'If it is yours, name its authority in tls.ca.'],
  'tls-failed': ['tls-failed', 'Check that the port is the right one and that the server speaks TLS 1.2 or newer.'],
  refused: ['refused', 'Check host and port, and whether the server runs.'],
  reset: ['connection-lost', 'Try again later.'],
  timeout: ['timeout', 'Check host and port, or try again later.'],
  unreachable: ['unreachable', 'Check the network.'],
  'host-not-found': ['host-not-found', 'Check the domain of the JID, or give the host.'],
  aborted: ['aborted', ''],
}
/** What tells most comes first. */
const TELLING = Object.keys(CODES)

function connectFailed(failures: readonly unknown[], signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason
  const known = failures.filter((failure) => failure instanceof ConnectError)
  const [error] = [...known].sort((a, b) => TELLING.indexOf(a.code) - TELLING.indexOf(b.code))
  if (!error) return failures[0]
  const [code, advice] = CODES[error.code]
  const others = failures.length > 1 ? ` ${failures.length - 1} more addresses failed as well.` : ''
  const cause = failures.length > 1 ? new AggregateError(failures) : error
  return new ClientError(code, `${error.message}${others} ${advice}`, { cause })
}
