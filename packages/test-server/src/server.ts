import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import type { XmlStream } from '@trestle/xmlstream'
import { createEngine, type Engine } from './engine.js'
import { TestServerError } from './errors.js'
import { closeStreams, type Listening, listen, listenAgain } from './listening.js'
import { createRecentLog } from './log.js'
import { localOf, readOptions, type Settings, type TestServerOptions } from './options.js'
import { provideCertificate } from './server-certificate.js'
import { fileStorage, memoryStorage } from './storage.js'

/** A running server. */
export interface TestServer {
  readonly name: 'test-server'
  readonly domain: string
  readonly host: string
  /** Clients, with STARTTLS. */
  readonly c2sPort: number
  /** Clients, with TLS from the first byte; absent unless asked for. */
  readonly directTlsPort?: number
  /** Components (XEP-0114); 0 where there are none. */
  readonly componentPort: number
  /** Clients (RFC 7395), without TLS; absent unless asked for. */
  readonly websocketUrl?: string
  /** Uploaded files; absent unless asked for. */
  readonly uploadPort?: number
  /** What the URLs of uploaded files begin with; absent unless asked for. */
  readonly uploadUrl?: string
  /** PEM: what clients have to trust. */
  readonly ca: string
  readonly running: boolean
  /** Makes an account. Rejects with TestServerError: `bad-option`, `conflict`. */
  register(user: string, password: string): Promise<void>
  /** Stops in order, then starts with the same ports and data. `whileDown` runs in between. */
  restart(whileDown?: () => Promise<void>): Promise<void>
  /** Closes all connections in order. What is in `dataDir` stays. */
  stop(): Promise<void>
  /** The latest lines of the log. */
  log(): Promise<string>
}

/**
 * A small XMPP server for trials and tests: not for production, and by default for this machine alone. Nothing happens
 * before `start()`.
 *
 * @throws TestServerError for options that cannot be
 */
export function createTestServer(options: TestServerOptions = {}): { start(): Promise<TestServer> } {
  const recent = createRecentLog(options.log)
  const settings: Settings = { ...readOptions(options), log: recent.log }
  let started: Promise<TestServer> | undefined
  return {
    start() {
      started ??= start(settings, recent.text).catch((error) => {
        // What stood in the way may be gone the next time.
        started = undefined
        throw error
      })
      return started
    },
  }
}

async function start(settings: Settings, logged: () => string): Promise<TestServer> {
  const { domain, log, dataDir } = settings
  const storage = dataDir === undefined ? memoryStorage() : fileStorage(dataDir)
  const streams = new Set<XmlStream>()
  const engine = createEngine({
    settings,
    storage,
    track(stream) {
      streams.add(stream)
      stream.events.on('close', () => void streams.delete(stream))
    },
  })
  async function begin() {
    // Keys are made by other threads, while packages are loaded in this one.
    const [certificate] = await Promise.all([
      provideCertificate(settings, storage),
      createAccounts(engine, settings.users),
      engine.startServices(),
    ])
    return { certificate, first: await listen({ settings, engine, certificate, ports: settings.ports }) }
  }
  const { certificate, first } = await begin().catch(async (error) => {
    await engine.stopServices()
    throw error
  })
  let listening: Listening | undefined = first
  const { ports } = listening
  let stopped = false
  log(
    `Listening for ${domain} at ${settings.host}:${ports.c2s}. This server is for trials and tests, not for production.`,
  )

  async function down(): Promise<void> {
    const before = listening
    listening = undefined
    if (!before) return
    await closeStreams(streams)
    engine.endKept()
    await before.close()
    log('Stopped.')
  }

  return {
    name: 'test-server',
    domain: domain.toString(),
    host: settings.host,
    c2sPort: ports.c2s,
    ...(ports.directTls !== undefined && { directTlsPort: ports.directTls }),
    componentPort: ports.component,
    ...(ports.websocket !== undefined && { websocketUrl: listening.websocketUrl }),
    ...(ports.upload !== undefined && { uploadPort: ports.upload, uploadUrl: listening.uploadUrl }),
    ca: certificate.ca,
    get running() {
      return listening !== undefined
    },
    register: (user, password) => register(engine, domain, user, password),
    async restart(whileDown) {
      if (stopped) throw new TestServerError('stopped', 'This server was stopped: start another.')
      await down()
      await whileDown?.()
      listening = await listenAgain({ settings, engine, certificate, ports })
      log('Started again.')
    },
    async stop() {
      stopped = true
      await down()
      await engine.stopServices()
    },
    log: async () => logged(),
  }
}

async function createAccounts({ accounts }: Engine, users: ReadonlyMap<string, string>): Promise<void> {
  for (const [local, password] of users) if (!accounts.exists(local)) await accounts.create(local, password)
}

async function register({ accounts }: Engine, domain: JID, user: string, password: string): Promise<void> {
  const local = localOf(user, domain.domain)
  try {
    await accounts.create(local, password)
  } catch (cause) {
    if (!(cause instanceof StanzaError)) throw cause
    if (cause.condition === 'conflict') throw new TestServerError('conflict', `There is an account ${local} already.`)
    throw new TestServerError('bad-option', cause.text ?? `${local} cannot be registered: ${cause.condition}.`, {
      cause,
    })
  }
}
