import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { limits } from '../protocol.js'
import { createAccounts, type InvalidAccountError } from './accounts.js'
import { type Connection, serveConnection } from './connection.js'
import { attachEchobot, ECHOBOT } from './echobot.js'
import { memoryJournal, openJournal } from './journal.js'
import { createNetwork } from './network.js'
import { createState, type State } from './state.js'

export interface SuperDuperServerOptions {
  /** Passwords by account name. Names: at most 64 bytes on one line, no colon, no white space at the ends, not `echobot`. */
  readonly accounts: Readonly<Record<string, string>>
  /** The TCP port. Default 0: a free one. */
  readonly port?: number | undefined
  /** Default 127.0.0.1. There is no TLS: keep it on loopback. */
  readonly host?: string | undefined
  /** The folder for ids, contacts and messages that wait, for one server at a time; without it they are kept in memory. */
  readonly dataDir?: string | undefined
  /** Milliseconds until a connection without a login is ended. Default 10,000. */
  readonly loginMs?: number | undefined
  /** Milliseconds that a client may leave its answers unread before its connection is dropped. Default 30,000. */
  readonly stallMs?: number | undefined
  /** Called with faults of the server, such as a full disk. Default: writes to standard error. */
  readonly onError?: ((error: unknown) => void) | undefined
}

export interface SuperDuperServer {
  readonly host: string
  readonly port: number
  /** Sends `server-closing` to every client, ends the connections and closes the journal. */
  close(): Promise<void>
}

/** Starts a server; resolves when it listens. Rejects with {@link InvalidAccountError} or an error of the system. */
export async function createSuperDuperServer(options: SuperDuperServerOptions): Promise<SuperDuperServer> {
  const accounts = createAccounts(options.accounts, [ECHOBOT])
  const report = options.onError ?? ((error) => console.error('superduper-server:', error))
  const { loginMs = limits.loginMs, stallMs = limits.stallMs } = options

  const open = new Map<Socket, Connection>()
  const server = createServer()
  server.maxConnections = limits.connections
  server.listen(options.port ?? 0, options.host ?? '127.0.0.1')
  await once(server, 'listening')
  // The journal is opened after the port: if the port is in use, another server may be using the journal too. No
  // connection comes before its handler, which is added in the same turn.
  let state: State
  try {
    state = createState(options.dataDir === undefined ? memoryJournal() : openJournal(options.dataDir))
  } catch (error) {
    server.close()
    throw error
  }
  const network = createNetwork(state, accounts)
  attachEchobot(network, report)
  server.on('error', report)
  server.on('connection', (socket) => {
    open.set(socket, serveConnection(socket, network, { loginMs, stallMs, report }))
    socket.on('close', () => open.delete(socket))
  })

  async function shutDown(): Promise<void> {
    const closed = once(server, 'close')
    server.close()
    for (const connection of open.values()) connection.end('server-closing')
    await closed
    state.close()
  }
  let closing: Promise<void> | undefined
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no TCP address')
  return {
    host: address.address,
    port: address.port,
    close: () => (closing ??= shutDown()),
  }
}
