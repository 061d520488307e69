import { setTimeout as delay } from 'node:timers/promises'
import { encodeStreamError, NS_CLIENT, StreamError } from '@trestle/stanza'
import { websocketFraming } from '@trestle/websocket'
import { streamFraming, type XmlStream } from '@trestle/xmlstream'
import { listenTcp, type TcpTransport } from '@trestle/xmlstream/tcp'
import { authority } from './authority.js'
import type { Engine } from './engine.js'
import { TestServerError } from './errors.js'
import type { ServerCertificate, Settings } from './options.js'
import { tlsRefusal } from './tls-refusal.js'
import { listenUploads, uploadUrl } from './upload-port.js'
import { listenWebSocket } from './websocket.js'

const WEBSOCKET_PATH = '/xmpp-websocket'
/** Milliseconds that peers have to close their side of a stream when the server stops. */
const CLOSE_TIMEOUT = 1000
const RELISTEN_ATTEMPTS = 100
/** Milliseconds. */
const RELISTEN_PAUSE = 50

export interface Listening {
  readonly ports: Settings['ports']
  readonly websocketUrl: string
  readonly uploadUrl: string
  close(): Promise<void>
}

export interface ListenSettings {
  readonly settings: Settings
  readonly engine: Engine
  readonly certificate: ServerCertificate
  readonly ports: Settings['ports']
}

/** Opens the ports that were asked for, or none. Rejects with TestServerError `port-taken`. */
export async function listen({ settings, engine, certificate, ports }: ListenSettings): Promise<Listening> {
  const { host, limits } = settings
  const { cert, key } = certificate
  const common = { host, maxConnections: limits.connections }
  const open: { close(): Promise<void> }[] = []
  const close = async () => {
    await Promise.all(open.map((one) => one.close()))
  }

  async function port(wanted: number, listener: (port: number) => Promise<{ port: number; close(): Promise<void> }>) {
    const one = await listener(wanted).catch(async (cause: NodeJS.ErrnoException) => {
      await close()
      if (cause.code !== 'EADDRINUSE') throw cause
      throw new TestServerError('port-taken', `Something else listens on port ${wanted} of ${host}.`, { cause })
    })
    open.push(one)
    return one.port
  }

  const framing = streamFraming({ contentNamespace: NS_CLIENT })
  const client = (transport: TcpTransport) =>
    engine.acceptClient({ transport, framing, secure: () => transport.acceptTls({ cert, key }) })
  const onTlsFailure = (error: unknown) => settings.log(tlsRefusal(error))
  const secureClient = (transport: TcpTransport) => engine.acceptClient({ transport, framing })
  const websocketClient = (transport: Parameters<Engine['acceptComponent']>[0]) =>
    engine.acceptClient({ transport, framing: websocketFraming({ contentNamespace: NS_CLIENT }) })

  const c2s = await port(ports.c2s, (wanted) => listenTcp({ ...common, port: wanted, onConnection: client }))
  const directTls =
    ports.directTls === undefined
      ? undefined
      : await port(ports.directTls, (wanted) => {
          const tls = { cert, key, alpn: ['xmpp-client'] }
          return listenTcp({ ...common, port: wanted, tls, onConnection: secureClient, onTlsFailure })
        })
  const component =
    settings.components.size === 0
      ? 0
      : await port(ports.component, (wanted) =>
          listenTcp({ ...common, port: wanted, onConnection: engine.acceptComponent }),
        )
  const websocket =
    ports.websocket === undefined
      ? undefined
      : await port(ports.websocket, (wanted) =>
          listenWebSocket({
            ...common,
            port: wanted,
            path: WEBSOCKET_PATH,
            maxFrameBytes: limits.stanzaBytes,
            onConnection: websocketClient,
          }),
        )
  const upload =
    ports.upload === undefined
      ? undefined
      : await port(ports.upload, (wanted) =>
          listenUploads({
            ...common,
            port: wanted,
            certificate: settings.uploadTls ? certificate : undefined,
            uploads: engine.uploads,
            domains: [settings.domain.domain, ...settings.components.keys()],
            maxFileSize: limits.uploadBytes,
            onError: (error) => settings.log(`A file of a client: ${error instanceof Error ? error.message : error}`),
          }),
        )
  return {
    ports: { c2s, directTls, component, websocket, upload },
    websocketUrl: `ws://${authority(host, websocket)}${WEBSOCKET_PATH}`,
    uploadUrl: uploadUrl({ host, port: upload, tls: settings.uploadTls }),
    close,
  }
}

/**
 * Opens the same ports again. A process that another thread is starting has inherited the closed sockets, and holds the
 * ports until it runs its own program: what is taken is tried again for a while.
 */
export async function listenAgain(options: ListenSettings): Promise<Listening> {
  for (let left = RELISTEN_ATTEMPTS; ; left--) {
    try {
      return await listen(options)
    } catch (error) {
      if (left === 0 || !(error instanceof TestServerError)) throw error
      if (left === RELISTEN_ATTEMPTS) options.settings.log(`${error.message} It is tried again for a few seconds.`)
      await delay(RELISTEN_PAUSE)
    }
  }
}

/** Closes all streams with `system-shutdown`; peers have a second to close their side. */
export async function closeStreams(streams: Iterable<XmlStream>): Promise<void> {
  const error = encodeStreamError(new StreamError('system-shutdown'))
  await Promise.all([...streams].map((stream) => stream.close({ error, timeout: CLOSE_TIMEOUT })))
}
