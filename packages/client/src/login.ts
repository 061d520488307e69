import type { StreamFeature } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { decodeStreamError, isStreamError, NS_CLIENT, StreamError } from '@trestle/stanza'
import type { Element, ParserLimits } from '@trestle/xml'
import { type Clock, createXmlStream, StreamClosedError, type XmlStream } from '@trestle/xmlstream'
import { ClientError } from './client-error.js'
import type { Connection, Connector } from './connector.js'
import { startTls } from './features/start-tls.js'
import { type HostAddress, parseHostAddress } from './host-address.js'
import { createInbox } from './inbox.js'
import { negotiate } from './negotiate.js'

const MAX_REDIRECTIONS = 3
/** Milliseconds that a server has to close the stream of a login that failed. */
const FAREWELL = 1000

export interface LoginOptions {
  readonly account: JID
  readonly connector: Connector
  /** What to negotiate, beside STARTTLS. */
  readonly features: () => readonly StreamFeature[]
  /** Uses STARTTLS where it is offered. */
  readonly upgrade: boolean
  readonly tlsRequired: boolean
  readonly clock: Clock
  readonly limits?: Partial<ParserLimits> | undefined
  readonly keepAlive: number
  /** Aborted when the login is to end, with the error that it ends with. */
  readonly signal: AbortSignal
}

/** A stream that is logged in. */
export interface Session {
  readonly stream: XmlStream
  readonly jid: JID
  readonly resumed: boolean
  /** Gives what arrived since the session is there, and all that will, to its owner. Call it once, at once. */
  handOver(owner: SessionOwner): void
}

export interface SessionOwner {
  receive(element: Element): void
  /** The session is over, and this is why. */
  ended(error: Error): void
}

/** Connects and logs in; goes where the server sends us. Rejects with whatever went wrong, as it is. */
export async function login(options: LoginOptions): Promise<Session> {
  let address: HostAddress | undefined
  for (let redirections = 0; ; redirections++) {
    const outcome = await attempt(options, address)
    if ('stream' in outcome) return outcome
    if (redirections === MAX_REDIRECTIONS) {
      throw new ClientError('stream-error', `The server sent us elsewhere more than ${MAX_REDIRECTIONS} times.`)
    }
    address = outcome.elsewhere
  }
}

async function attempt(
  options: LoginOptions,
  address: HostAddress | undefined,
): Promise<Session | { readonly elsewhere: HostAddress }> {
  const { account, connector, clock, limits, keepAlive, signal } = options
  const { domain } = account
  let connection: Connection = await connector.connect({ domain, address, signal })
  const { transport, framing } = connection
  if (signal.aborted) {
    transport.destroy()
    throw signal.reason
  }
  const stream = createXmlStream({
    transport,
    role: 'initiator',
    namespace: NS_CLIENT,
    framing,
    clock,
    limits,
    keepAlive,
  })
  const inbox = createInbox()
  let owner: SessionOwner = { receive: (element) => inbox.put(element), ended: (error) => inbox.fail(error) }
  let failure: Error | undefined

  stream.events.on('element', (element) => {
    if (!isStreamError(element)) return owner.receive(element)
    failure ??= decodeStreamError(element)
    owner.ended(failure)
  })
  stream.events.on('close', ({ error }) => owner.ended(failure ?? error ?? new StreamClosedError()))
  const abort = () => inbox.fail(signal.reason)
  signal.addEventListener('abort', abort, { once: true })

  // The header says who we are only to a server that was verified (RFC 6120 §4.7.1).
  const header = () => ({
    to: domain,
    ...(stream.secure && account.local !== '' && { from: account.bare.toString() }),
    version: '1.0',
    lang: 'en',
  })
  const wait = { timeout: Number.POSITIVE_INFINITY, signal }

  async function upgrade(): Promise<void> {
    if (!connection.startTls) throw new ClientError('tls-failed', 'This connection cannot be made secure.')
    stream.pause()
    connection = await connection.startTls({ signal })
    if (stream.state === 'closed' || stream.state === 'closing') {
      connection.transport.destroy()
      throw failure ?? new StreamClosedError()
    }
    stream.replaceTransport(connection.transport)
  }

  try {
    const upgrades = options.upgrade && connection.startTls ? [startTls(upgrade)] : []
    await stream.open(header(), wait)
    const { jid, resumed } = await negotiate({
      account,
      signal,
      tlsRequired: options.tlsRequired,
      features: () => [...upgrades, ...options.features()],
      stream: {
        get secure() {
          return stream.secure
        },
        send: (element) => stream.send(element),
        receive: () => inbox.next(),
        async restart() {
          inbox.clear()
          await stream.restart(header(), wait)
        },
        bound: () => inbox.setAside(isForSession),
      },
    })
    if (signal.aborted) throw signal.reason
    return {
      stream,
      jid,
      resumed,
      handOver(next) {
        owner = next
        inbox.drain(next.receive)
        if (failure || stream.state === 'closed') next.ended(failure ?? new StreamClosedError())
      },
    }
  } catch (error) {
    const elsewhere = redirection(failure ?? error, stream.secure)
    if (stream.state === 'open' && !signal.aborted) void stream.close({ timeout: FAREWELL })
    else stream.destroy()
    if (elsewhere) return { elsewhere }
    throw signal.aborted ? signal.reason : (failure ?? error)
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

/** Stanzas, but answers: those are of the login still. */
function isForSession({ ns, name, attrs }: Element): boolean {
  if (ns !== NS_CLIENT) return false
  return name !== 'iq' || attrs['type'] === 'get' || attrs['type'] === 'set'
}

/** Whoever is not verified may not send us anywhere (RFC 6120 §4.9.3.19). */
function redirection(error: unknown, secure: boolean): HostAddress | undefined {
  if (!secure || !(error instanceof StreamError) || error.host === undefined) return undefined
  return parseHostAddress(error.host)
}
