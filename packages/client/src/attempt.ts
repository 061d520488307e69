import type { InlineFeature, StreamFeature } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { decodeStreamError, isStreamError, NS_CLIENT, StreamError } from '@trestle/stanza'
import type { Element, ParserLimits } from '@trestle/xml'
import { type Clock, ConnectionLostError, createBareStream, StreamClosedError, type WireTap } from '@trestle/xmlstream'
import type { createAuthenticator } from './authenticator.js'
import { ClientError } from './client-error.js'
import { isOfTheWay } from './client-errors.js'
import type { Connection, Connector } from './connector.js'
import { startTls } from './features/start-tls.js'
import { type HostAddress, parseHostAddress } from './host-address.js'
import { createInbox } from './inbox.js'
import { negotiate } from './negotiate.js'
import { orAbort } from './or-abort.js'
import type { Session, SessionOwner } from './session.js'

/** Milliseconds that a server has to say that it is one, where there may be others. */
const OPENING = 10_000
/** Milliseconds that a server has to close the stream of a login that failed. */
const FAREWELL = 1000

export interface AttemptOptions {
  readonly account: JID
  readonly connector: Connector
  readonly resource: string | undefined
  readonly authenticator: ReturnType<typeof createAuthenticator>
  /** What to negotiate, beside STARTTLS. */
  readonly features: () => readonly StreamFeature[]
  readonly inline: (within: InlineFeature['within']) => readonly InlineFeature[]
  /** Otherwise everything goes in the clear, even where TLS is offered. */
  readonly tls: boolean
  readonly clock: Clock
  readonly limits?: Partial<ParserLimits> | undefined
  readonly keepAlive: number
  /** Told of what fails inside the stream without ending it. Default: thrown as an uncaught exception. */
  readonly onError?: ((error: unknown) => void) | undefined
  readonly tap?: WireTap | undefined
  /** Aborted when the login is to end, with the error that it ends with. */
  readonly signal: AbortSignal
}

/** Where to go on: to where the server sent us, or, after this error, to another of those that the connector knows. */
export type Elsewhere = { readonly elsewhere: HostAddress } | { readonly another: unknown }

/** Logs in at one server. Resolves with where to go instead, if a server that was verified says so. */
export async function attempt(options: AttemptOptions, address: HostAddress | undefined): Promise<Session | Elsewhere> {
  const { account, connector, clock, limits, keepAlive, signal } = options
  const { domain } = account
  let connection = await orAbort(signal, connector.connect({ domain, address, signal }), destroy)
  const { transport, framing } = connection
  let inbox = createInbox()
  let owner: SessionOwner = { receive: (element) => inbox.put(element), ended: (error) => inbox.fail(error) }
  let failure: Error | undefined

  const stream = createBareStream({
    transport,
    role: 'initiator',
    framing,
    clock,
    limits,
    keepAlive,
    tap: options.tap,
    onFailure: options.onError,
    listener: {
      onElement(element) {
        if (!isStreamError(element)) return owner.receive(element, true)
        failure ??= decodeStreamError(element)
        owner.ended(failure)
      },
      onDrain: () => owner.drained?.(),
      onClose(error) {
        failure ??= error ?? new StreamClosedError()
        owner.ended(failure)
      },
    },
  })

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
    connection = await orAbort(signal, connection.startTls({ signal }), destroy)
    if (connection.transport.secure && stream.state === 'open') {
      // What came in the clear after <proceed/> may be anybody's.
      failure = undefined
      inbox = createInbox()
      stream.replaceTransport(connection.transport)
      return
    }
    destroy(connection)
    throw new ClientError('tls-failed', 'No secure connection came about: try again.')
  }

  try {
    await stream.open(header(), connection.failed ? { ...wait, timeout: OPENING } : wait)
    const negotiating = negotiate({
      account,
      resource: options.resource,
      authenticator: options.authenticator,
      signal,
      startTls: options.tls && connection.startTls ? startTls(upgrade) : undefined,
      tlsRequired: options.tls,
      features: options.features,
      inline: options.inline,
      stream: {
        get secure() {
          return stream.secure
        },
        get channelBindings() {
          return connection.channelBindings ?? []
        },
        send: stream.send,
        receive: () => inbox.next(),
        async restart() {
          inbox.clear()
          await stream.restart(header(), wait)
        },
        bound: (resumed) => inbox.setAside(resumed ? isStanza : isForSession),
        kept: () => inbox.mark(),
      },
    })
    const { jid, resumed } = await orAbort(signal, negotiating)
    return {
      stream,
      jid,
      resumed,
      handOver(next) {
        owner = next
        inbox.drain((element, counted) => next.receive(element, counted))
        if (failure) next.ended(failure)
      },
    }
  } catch (error) {
    const why = signal.aborted ? signal.reason : isEnd(error) ? (failure ?? error) : error
    const elsewhere = redirection(why, stream.secure)
    if (stream.state === 'open' && !signal.aborted) void stream.close({ timeout: FAREWELL })
    else stream.destroy()
    if (elsewhere) return { elsewhere }
    if (!signal.aborted && isOfTheWay(why) && connection.failed?.()) return { another: why }
    throw why
  }
}

const destroy = ({ transport }: Connection): void => transport.destroy()

/** That the stream is over says less than what the server said before. */
function isEnd(error: unknown): boolean {
  return error instanceof StreamClosedError || error instanceof ConnectionLostError
}

const isStanza = ({ ns }: Element): boolean => ns === NS_CLIENT

/** Stanzas, but answers: those are of the login still. */
function isForSession(element: Element): boolean {
  const { name, attrs } = element
  if (!isStanza(element)) return false
  return name !== 'iq' || attrs['type'] === 'get' || attrs['type'] === 'set'
}

/** Whoever is not verified may not send us anywhere (RFC 6120 §4.9.3.19). */
function redirection(error: unknown, secure: boolean): HostAddress | undefined {
  if (!secure || !(error instanceof StreamError) || error.host === undefined) return undefined
  return parseHostAddress(error.host)
}
