import { createServer, connect as dial, type TLSSocket } from 'node:tls'
import type { Connection, Connector } from '@trestle/client'
import type { Transport } from '@trestle/xmlstream'

/** What arrives over the connections of `inner` is changed on its way. */
export function tampering(inner: Connector, change: (text: string) => string): Connector {
  const transport = (original: Transport): Transport => ({
    get secure() {
      return original.secure
    },
    open(handlers) {
      const decoder = new TextDecoder()
      original.open({
        ...handlers,
        onData(chunk) {
          handlers.onData(change(typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })))
        },
        onDrain: () => handlers.onDrain(),
        onClose: (error) => handlers.onClose(error),
      })
    },
    write: (data) => original.write(data),
    pause: () => original.pause(),
    resume: () => original.resume(),
    end: () => original.end(),
    destroy: () => original.destroy(),
  })
  return changing(inner, (connection) => ({ ...connection, transport: transport(connection.transport) }))
}

/** What connections can be bound to is changed. */
export function rebinding(
  inner: Connector,
  change: (all: NonNullable<Connection['channelBindings']>) => NonNullable<Connection['channelBindings']>,
): Connector {
  return changing(inner, (connection) => ({
    ...connection,
    channelBindings: connection.channelBindings && change(connection.channelBindings),
  }))
}

function changing(inner: Connector, change: (connection: Connection) => Connection): Connector {
  const wrap = (connection: Connection): Connection => {
    const { startTls } = connection
    return { ...change(connection), ...(startTls && { startTls: async (options) => wrap(await startTls(options)) }) }
  }
  return { connect: async (target) => wrap(await inner.connect(target)) }
}

/** Somebody between client and server who has stolen the certificate of the server: TLS ends there, twice. */
export async function thief(
  stolen: { readonly cert: string; readonly key: string; readonly ca: string },
  port: number,
) {
  const sockets = new Set<TLSSocket>()
  const server = createServer(stolen, (near) => {
    const far = dial({ host: '127.0.0.1', port, servername: 'localhost', ca: stolen.ca })
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
      one.pipe(other)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    async stop() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
