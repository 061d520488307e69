import { connect, type Socket } from 'node:net'
import type { WaitOptions } from '../types.js'
import { waitFor } from '../wait-for.js'
import { ConnectError, connectError } from './connect-error.js'
import { type TcpTransport, tcpTransport } from './tcp-transport.js'
import type { TlsOptions } from './tls-options.js'

export interface ConnectTcpOptions extends WaitOptions {
  readonly host: string
  readonly port: number
  /** Only this IP address of the host; default all that the system finds. */
  readonly address?: string | undefined
}

export interface ConnectTlsOptions extends ConnectTcpOptions, Omit<TlsOptions, 'servername'> {
  /** Default: the host. */
  readonly servername?: string | undefined
}

/** Milliseconds for each address but the last. Node gives an address up before it tries the next, so its 250 are few. */
const ATTEMPT_TIMEOUT = 1000

/**
 * Connects in the clear, within 30 s unless told otherwise; all addresses of the host are tried, one after the other.
 * @throws ConnectError
 */
export async function connectTcp(options: ConnectTcpOptions): Promise<TcpTransport> {
  const { host, port, address, timeout, signal } = options
  const endpoint = { host, port }
  let socket: Socket | undefined
  try {
    return await waitFor<TcpTransport>(
      { timeout, signal, timedOut: () => new ConnectError('timeout', endpoint) },
      (resolve, reject) => {
        const connecting = connect({
          host: address ?? host,
          port,
          autoSelectFamily: true,
          autoSelectFamilyAttemptTimeout: ATTEMPT_TIMEOUT,
        })
        socket = connecting
        connecting.once('error', reject)
        connecting.once('connect', () => resolve(tcpTransport(connecting, endpoint)))
        return () => connecting.off('error', reject)
      },
    )
  } catch (cause) {
    // Errors of a socket that is given up have no receiver.
    socket?.on('error', () => {}).destroy()
    throw signal?.aborted
      ? new ConnectError('aborted', endpoint, { cause: signal.reason })
      : connectError(cause, endpoint, 'connect')
  }
}

/** Connects with TLS from the first byte (XEP-0368 for XMPP). The timeout holds for the connection and for the handshake, each. @throws ConnectError */
export async function connectTls({
  host,
  port,
  address,
  timeout,
  signal,
  servername = host,
  ...tls
}: ConnectTlsOptions): Promise<TcpTransport> {
  const transport = await connectTcp({ host, port, address, timeout, signal })
  return transport.startTls({ ...tls, servername }, { timeout, signal })
}
