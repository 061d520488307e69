import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { type FeatureOptions, type ServerLimits, serverLimits } from '../protocol.js'
import { createAccounts, InvalidAccountError, type LackedFeatures } from './accounts.js'
import { type Admin, createAdmin } from './admin.js'
import { type Connection, serveConnection } from './connection.js'
import { attachEchobot, ECHOBOT } from './echobot.js'
import { memoryFileStore, openFileStore } from './file-store.js'
import { createHttp } from './http.js'
import { memoryJournal, openJournal } from './journal.js'
import { createNetwork } from './network.js'
import { createSerializer } from './outlet.js'
import { createState, type State } from './state/state.js'

export interface SuperDuperServerOptions extends FeatureOptions {
  /** Passwords by account name. Names: at most 64 bytes on one line, no colon, no `#` in front, no white space at the ends, not `echobot`. */
  readonly accounts: Readonly<Record<string, string>>
  /** The TCP port, for the protocol and for HTTP. Default 0: a free one. */
  readonly port?: number | undefined
  /** Default 127.0.0.1. There is no TLS: keep it on loopback. */
  readonly host?: string | undefined
  /** The folder for what was said and uploaded, for one server at a time; without it all is kept in memory. */
  readonly dataDir?: string | undefined
  /** Bounds that differ from the defaults, see `serverLimits`. */
  readonly limits?: Partial<ServerLimits> | undefined
  /** Accounts whose password alone is not enough: a code is asked for as well. */
  readonly twoStep?: readonly string[] | undefined
  /** Features that some accounts lack: refused in chats with them, and told by their profiles. Default: none. */
  readonly lacked?: LackedFeatures | undefined
  /** Called with the code that an account is to be told. Default: nothing; `admin.codeOf` knows it. */
  readonly onCode?: ((account: string, code: string) => void) | undefined
  /** Milliseconds that a QR code is good for. Default 20,000. */
  readonly qrMs?: number | undefined
  /** What an operator says in `POST /admin`. Default: there are no such calls. */
  readonly adminSecret?: string | undefined
  /** Called with faults of the server, such as a full disk. Default: writes to standard error. */
  readonly onError?: ((error: unknown) => void) | undefined
}

export interface SuperDuperServer {
  readonly host: string
  readonly port: number
  /** What an operator may do: end sessions, ban, slow down, order faults. */
  readonly admin: Admin
  /** Sends `server-closing` to every client, ends the connections and closes the journal. */
  close(): Promise<void>
}

/** Starts a server; resolves when it listens. Rejects with {@link InvalidAccountError} or an error of the system. */
export async function createSuperDuperServer(options: SuperDuperServerOptions): Promise<SuperDuperServer> {
  const { dataDir, onCode = () => {}, adminSecret } = options
  const accounts = createAccounts(options.accounts, [ECHOBOT], options.lacked)
  const twoStep = new Set(options.twoStep)
  for (const account of [...twoStep, ...Object.keys(options.lacked ?? {})]) {
    if (!accounts.has(account)) throw new InvalidAccountError(`there is no account ${account}`)
  }
  const report = options.onError ?? ((error) => console.error('superduper-server:', error))
  const limits: ServerLimits = { ...serverLimits, ...options.limits }
  const { loginMs, stallMs } = limits

  const open = new Map<Socket, Connection>()
  const server = createServer()
  server.maxConnections = limits.connections
  server.listen({ port: options.port ?? 0, host: options.host ?? '127.0.0.1', backlog: 1024 })
  await once(server, 'listening')
  // The journal is opened after the port: if the port is in use, another server may be using the journal too. No
  // connection comes before its handler, which is added in the same turn.
  let state: State
  try {
    state = createState(dataDir === undefined ? memoryJournal() : openJournal(dataDir), limits)
  } catch (error) {
    server.close()
    throw error
  }
  const store = dataDir === undefined ? memoryFileStore() : openFileStore(join(dataDir, 'files'))
  const network = createNetwork({ ...options, state, accounts, store, limits, twoStep, onCode })
  const admin = createAdmin(network)
  const { files, accountOf } = network
  const http = createHttp({ files, admin, accountOf, adminSecret, stallMs, report })
  attachEchobot(network, report)
  server.on('error', report)

  /** Goes on with HTTP on a socket of which the first bytes were read. */
  function onHttp(socket: Socket, first: Uint8Array): void {
    open.set(socket, { end: () => socket.destroy() })
    http.emit('connection', socket)
    socket.unshift(first)
  }
  const serialize = createSerializer()
  server.on('connection', (socket) => {
    open.set(socket, serveConnection(socket, network, { serialize, loginMs, stallMs, report, onHttp }))
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
    admin,
    close: () => (closing ??= shutDown()),
  }
}
