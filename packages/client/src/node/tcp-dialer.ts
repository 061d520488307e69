import type { Socket } from 'node:net'
import { domainToASCII } from 'node:url'
import { NS_CLIENT } from '@trestle/stanza'
import { defaultPorts, findTargets, SrvError, type Target } from '@trestle/xep-0368'
import { orAbort, streamFraming, systemClock } from '@trestle/xmlstream'
import { connectTcp, type TcpTransport } from '@trestle/xmlstream/tcp'
import { ClientError } from '../client-error.js'
import type { Connection, Connector, ConnectTarget } from '../connector.js'
import { findAddresses } from './addresses.js'
import { connectFailed } from './connect-failed.js'
import { race } from './race.js'
import { systemResolver } from './resolver.js'
import { createTargetMemory } from './target-memory.js'
import type { TcpConnectorOptions } from './tcp-options.js'

/**
 * Each write is a record of TLS, which arrives whole or not at all. Where it holds whole stanzas, and no more than a server
 * reads at once, no connection is cut in the middle of one: Prosody 0.12 takes what a resumed session says for the rest of it.
 */
const RECORD = 4096
const framing = streamFraming({ contentNamespace: NS_CLIENT, joins: RECORD })

/** Connects over TCP, with the modules for sockets, DNS and TLS. */
export function createTcpDialer(options: TcpConnectorOptions): Connector {
  const { resolver = systemResolver, random, timeout = 10_000, attemptDelay = 250, clock = systemClock } = options
  const { mode, insecure, servername, ...certificates } = options.tls ?? {}
  const memory = createTargetMemory(clock)

  function targets({ domain, address, signal }: ConnectTarget): Target[] | Promise<Target[]> {
    const direct = mode === 'direct'
    const host = address?.host ?? options.host
    const port = address ? address.port : options.port
    if (host === undefined && port === undefined) {
      return orAbort(signal, findTargets({ domain: ascii(domain), resolver, mode, random, signal }))
    }
    return [
      { host: ascii(host ?? domain), port: port ?? (direct ? defaultPorts.direct : defaultPorts.startTls), direct },
    ]
  }

  function secure(transport: TcpTransport, domain: string, signal: AbortSignal, alpn?: readonly string[]) {
    const tls = { ...certificates, servername: ascii(servername ?? domain), alpn }
    return transport.startTls(tls, { timeout, signal })
  }

  /** Connections on which TLS is still to come. Those that end before have failed, whatever the reason. */
  const awaitingTls = new Map<Socket, () => void>()

  function ended(socket: Socket): void {
    awaitingTls.get(socket)?.()
    awaitingTls.delete(socket)
  }

  function connection(transport: TcpTransport, domain: string, failed: () => boolean): Connection {
    const { socket, channelBindings } = transport
    if (transport.secure) return { transport, framing, channelBindings, failed }
    if (mode !== 'none') {
      awaitingTls.set(socket, failed)
      socket.once('close', () => ended(socket))
    }
    return {
      transport,
      framing,
      failed,
      async startTls({ signal }) {
        const secured = await secure(transport, domain, signal).catch((error) => {
          throw signal.aborted ? signal.reason : connectFailed([error])
        })
        awaitingTls.delete(socket)
        return connection(secured, domain, failed)
      },
    }
  }

  return {
    async connect(target) {
      const { domain, signal } = target
      const found = await Promise.resolve(targets(target)).catch(notServed)
      const failed = (one: Target) => {
        memory.failed(domain, one)
        return memory.hasOther(domain, found)
      }
      // The event of the end may be still to come.
      for (const socket of [...awaitingTls.keys()]) if (socket.destroyed) ended(socket)
      const won = race({
        targets: memory.order(domain, found),
        addresses: (one, within) => findAddresses(one, { resolver, timeout, signal: within }),
        async attempt(one, address, within) {
          const transport = await connectTcp({ ...one, address, timeout, signal: within })
          if (!one.direct) return { one, transport }
          try {
            return { one, transport: await secure(transport, domain, within, ['xmpp-client']) }
          } catch (error) {
            if (!within.aborted) failed(one)
            throw error
          }
        },
        discard: ({ transport }) => transport.destroy(),
        delay: Math.max(attemptDelay, 10),
        clock,
        signal,
      })
      const { one, transport } = await won.catch((error) => {
        throw !signal.aborted && error instanceof AggregateError ? connectFailed(error.errors) : error
      })
      return connection(transport, domain, () => failed(one))
    },
  }
}

function notServed(error: unknown): never {
  throw error instanceof SrvError ? new ClientError('host-not-found', error.message, { cause: error }) : error
}

/** A domain as DNS and certificates have it, without a final dot; an IPv6 address without its brackets. */
function ascii(domain: string): string {
  return domainToASCII(domain).replace(/^\[(.*)\]$|\.$/, '$1') || domain
}
