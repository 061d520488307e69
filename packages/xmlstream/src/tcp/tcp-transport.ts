import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { XmlStreamError } from '../errors.js'
import type { Transport, TransportHandlers } from '../transport.js'
import type { WaitOptions } from '../types.js'
import { channelBindings, peerCertificate, type TlsChannelBinding, type TlsRole } from './channel-bindings.js'
import type { Endpoint } from './connect-error.js'
import type { AcceptTlsOptions, TlsOptions } from './tls-options.js'

/** A transport over a TCP socket, in the clear or with TLS. */
export interface TcpTransport extends Transport {
  readonly socket: Socket | TLSSocket
  readonly remote: Endpoint
  /** Like `TLSv1.3`; undefined in the clear. */
  readonly tlsVersion: string | undefined
  /** What was agreed on by ALPN. */
  readonly alpn: string | undefined
  /** The peer's certificate, DER. */
  readonly peerCertificate: Uint8Array | undefined
  /** The certificate that this side showed, DER. */
  readonly localCertificate: Uint8Array | undefined
  /** Whether the peer's certificate chains to one that is trusted here. */
  readonly peerAuthorized: boolean
  /** The channel bindings for SASL, strongest first; empty without TLS, once closed, and where the side of TLS is not known. */
  readonly channelBindings: readonly TlsChannelBinding[]
  /** RFC 5705. @throws Error in the clear */
  exportKeyingMaterial(label: string, length: number, context?: Uint8Array): Uint8Array
  /**
   * Starts TLS as the side that connected. From the call on, this transport is unusable: its handlers are not called any
   * more, and data that was read and not delivered is dropped. Default timeout: 30 s.
   * @throws ConnectError; the connection is closed then
   */
  startTls(options: TlsOptions, call?: WaitOptions): Promise<TcpTransport>
  /** The same as the side that accepted. What it had read and not delivered must be the client's hello. @throws ConnectError */
  acceptTls(options: AcceptTlsOptions, call?: WaitOptions): Promise<TcpTransport>
}

/** Milliseconds of silence after which TCP keep-alive begins. */
const PROBE_AFTER = 60_000

/** `role` is the side of TLS that this is, where the socket has TLS already. */
export function tcpTransport(socket: Socket, remote: Endpoint, role?: TlsRole): TcpTransport {
  const tls = hasTls(socket) ? socket : undefined
  let handlers: TransportHandlers | undefined
  let failure: Error | undefined
  let closed = false
  let closeDelivered = false
  let detached = false

  const deliverClose = () => {
    if (closeDelivered || detached || !handlers) return
    closeDelivered = true
    handlers.onClose(failure)
  }
  const onError = (error: Error) => {
    failure = new XmlStreamError('connection-lost', 'The connection broke.', { cause: error })
  }
  const onClose = () => {
    closed = true
    deliverClose()
  }
  const onData = (chunk: Uint8Array) => handlers?.onData(chunk)
  const onDrain = () => handlers?.onDrain()
  socket.setNoDelay(true)
  socket.setKeepAlive(true, PROBE_AFTER)
  socket.on('error', onError)
  socket.on('close', onClose)

  function detach(): void {
    if (tls) throw new Error('This connection has TLS already.')
    if (detached) throw new Error('This connection is being upgraded already.')
    detached = true
    socket.off('data', onData)
    socket.off('drain', onDrain)
    socket.pause()
  }

  return {
    socket,
    remote,
    secure: tls !== undefined,
    get tlsVersion() {
      return tls?.getProtocol() ?? undefined
    },
    get alpn() {
      return tls?.alpnProtocol || undefined
    },
    get peerCertificate() {
      return tls && peerCertificate(tls)
    },
    get localCertificate() {
      return tls?.getX509Certificate()?.raw
    },
    get peerAuthorized() {
      return tls?.authorized ?? false
    },
    get channelBindings() {
      return tls && role && !tls.destroyed ? channelBindings(tls, role) : []
    },
    exportKeyingMaterial(label, length, context) {
      if (!tls) throw new Error('There is no keying material in the clear.')
      // An absent context and an empty one are two things (RFC 5705 §4); Node's types know only the second.
      return tls.exportKeyingMaterial(length, label, context as Buffer)
    },
    open(given) {
      if (handlers) throw new Error('This transport is open already.')
      handlers = given
      if (closed) queueMicrotask(deliverClose)
      socket.on('data', onData)
      socket.on('drain', onDrain)
    },
    write: (data) => (socket.writable && !detached ? socket.write(data) : true),
    pause() {
      if (!detached) socket.pause()
    },
    resume() {
      if (!detached) socket.resume()
    },
    end() {
      if (!detached) socket.end()
    },
    destroy() {
      socket.destroy()
    },
    async startTls(options, call = {}) {
      detach()
      const { secureClient } = await import('./handshake.js')
      return tcpTransport(await secureClient(socket, options, call, remote), remote, 'client')
    },
    async acceptTls(options, call = {}) {
      detach()
      const { secureServer } = await import('./handshake.js')
      return tcpTransport(await secureServer(socket, options, call, remote), remote, 'server')
    },
  }
}

/** By its own mark: the class would have to be loaded for connections that never have TLS. */
function hasTls(socket: Socket | TLSSocket): socket is TLSSocket {
  return 'encrypted' in socket && socket.encrypted
}
