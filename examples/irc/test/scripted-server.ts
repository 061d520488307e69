import { type AddressInfo, createServer, type Socket } from 'node:net'
import { createServer as createTlsServer, type TLSSocket, type TlsOptions } from 'node:tls'
import { afterEach } from 'vitest'

/** What a server does with a command, instead of what it does by itself. */
export type Answer = (params: readonly string[], connection: ScriptedConnection, line: string) => void

export interface ScriptOptions {
  /** What CAP LS offers. Default: nothing. */
  readonly caps?: string
  readonly tokens?: string
  readonly answers?: Readonly<Record<string, Answer>>
  readonly tls?: TlsOptions
}

export interface ScriptedConnection {
  readonly socket: Socket
  nick: string
  send(...lines: readonly string[]): void
}

/** A server that knows registration and PING, and else what a test says: for what no server of Debian does. */
export interface ScriptedServer {
  readonly host: '127.0.0.1'
  readonly port: number
  /** Resolves with the first connection. */
  readonly connected: Promise<void>
  /** Ends all connections, after what was sent. */
  close(): void
  /** To all who are connected. */
  send(...lines: readonly string[]): void
  /** Resolves with the parameters of the next line of that command, from those that no earlier call took. */
  next(command: string): Promise<{ readonly line: string; readonly params: readonly string[] }>
}

const running: (() => Promise<void>)[] = []

export function stopServersAfterEach(): void {
  afterEach(async () => {
    await Promise.all(running.splice(0).map((stop) => stop()))
  })
}

function parse(line: string): { readonly command: string; readonly params: readonly string[] } {
  const [head = '', ...trailing] = line.replace(/^@\S* /, '').split(' :')
  const [command = '', ...middle] = head.split(' ')
  return { command, params: trailing.length > 0 ? [...middle, trailing.join(' :')] : middle }
}

export async function startScriptedServer(options: ScriptOptions = {}): Promise<ScriptedServer> {
  const { caps = '', tokens = 'NETWORK=Test CASEMAPPING=ascii', answers = {}, tls } = options
  const connections = new Set<ScriptedConnection>()
  const unread: { command: string; line: string; params: readonly string[] }[] = []
  const waiting = new Set<() => void>()

  function welcome(connection: ScriptedConnection): void {
    const { nick, send } = connection
    send(`:test 001 ${nick} :Welcome ${nick}!j@verona`, `:test 005 ${nick} ${tokens} :are supported`)
    send(`:test 422 ${nick} :No message of the day`)
  }
  const usual: Readonly<Record<string, Answer>> = {
    CAP(params, connection) {
      const [what, list = ''] = params
      if (what === 'LS') connection.send(`:test CAP * LS :${caps}`)
      if (what === 'REQ') connection.send(`:test CAP * ACK :${list}`)
      if (what === 'END') welcome(connection)
    },
    NICK([nick = ''], connection) {
      connection.nick ||= nick
    },
    PING: ([token = ''], { send }) => send(`:test PONG test :${token}`),
    QUIT: (_, { socket }) => socket.end(),
  }

  let onConnected: () => void
  const connected = new Promise<void>((resolve) => {
    onConnected = resolve
  })
  function serve(socket: Socket | TLSSocket): void {
    let buffered = ''
    const connection: ScriptedConnection = {
      socket,
      nick: '',
      send(...lines) {
        if (socket.writable) socket.write(lines.map((line) => `${line}\r\n`).join(''))
      },
    }
    connections.add(connection)
    onConnected()
    socket.on('error', () => {})
    socket.on('close', () => connections.delete(connection))
    socket.on('data', (chunk) => {
      buffered += chunk.toString()
      const lines = buffered.split('\r\n')
      buffered = lines.pop() ?? ''
      for (const line of lines) {
        const { command, params } = parse(line)
        unread.push({ command, line, params })
        const answer = answers[command] ?? usual[command]
        answer?.(params, connection, line)
      }
      for (const look of [...waiting]) look()
    })
  }

  const server = tls ? createTlsServer(tls, serve) : createServer(serve)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  running.push(async () => {
    for (const { socket } of connections) socket.destroy()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  })
  return {
    connected,
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    close() {
      for (const { socket } of connections) socket.end()
    },
    send(...lines) {
      for (const connection of connections) connection.send(...lines)
    },
    next(command) {
      return new Promise((resolve) => {
        const look = () => {
          const index = unread.findIndex((one) => one.command === command)
          const [found] = index < 0 ? [] : unread.splice(index, 1)
          if (!found) return
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        look()
      })
    },
  }
}

/** The label of a line from a client. */
export function labelOf(line: string): string {
  return /[@;]label=([^; ]+)/.exec(line)?.[1] ?? ''
}
