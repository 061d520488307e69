import type { Socket } from 'node:net'
import { connect, createServer, type TLSSocket } from 'node:tls'
import type { WaitOptions } from '../types.js'
import { DEFAULT_TIMEOUT, waitFor } from '../wait-for.js'
import { ConnectError, connectError, type Endpoint } from './connect-error.js'
import { type AcceptTlsOptions, clientOptions, serverOptions, type TlsOptions } from './tls-options.js'

/** Makes the client's side of TLS over a socket that nobody reads. @throws ConnectError; the socket is destroyed then */
export async function secureClient(
  socket: Socket,
  options: TlsOptions,
  call: WaitOptions,
  endpoint: Endpoint,
): Promise<TLSSocket> {
  return guarded(socket, endpoint, call, async () => {
    await written(socket)
    // An attacker may have sent plaintext ahead: none of it may be read as if it came within TLS.
    while (socket.read() !== null);
    return (resolve, reject) => {
      const secured = connect({ ...clientOptions(options), socket })
      secured.once('secureConnect', () => resolve(secured))
      secured.on('error', reject)
      secured.once('close', () => reject(undefined))
    }
  })
}

/** Makes the server's side of TLS. What was read ahead counts as the client's hello, and fails if it is none. @throws ConnectError */
export async function secureServer(
  socket: Socket,
  options: AcceptTlsOptions,
  call: WaitOptions,
  endpoint: Endpoint,
): Promise<TLSSocket> {
  return guarded(socket, endpoint, call, async () => {
    await written(socket)
    const server = createServer(serverOptions(options, call.timeout ?? DEFAULT_TIMEOUT))
    return (resolve, reject) => {
      server.once('secureConnection', resolve)
      server.once('tlsClientError', reject)
      socket.once('close', () => reject(undefined))
      server.emit('connection', socket)
    }
  })
}

type Start = (resolve: (socket: TLSSocket) => void, reject: (error: unknown) => void) => void

async function guarded(
  socket: Socket,
  endpoint: Endpoint,
  call: WaitOptions,
  prepare: () => Promise<Start>,
): Promise<TLSSocket> {
  const timedOut = () => new ConnectError('timeout', endpoint)
  try {
    return await waitFor<TLSSocket>({ ...call, timedOut }, (resolve, reject) => {
      prepare()
        .then((start) => start(resolve, reject))
        .catch(reject)
      return () => {}
    })
  } catch (cause) {
    socket.destroy()
    throw call.signal?.aborted
      ? new ConnectError('aborted', endpoint, { cause: call.signal.reason })
      : connectError(cause, endpoint, 'tls')
  }
}

/** Resolves once everything written to the socket has left it. */
function written(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    if (socket.destroyed) reject(new Error('The socket is closed.'))
    else if (socket.writableLength === 0) resolve()
    else socket.write('', (error) => (error ? reject(error) : resolve()))
  })
}
