import type { InlineFeature, Negotiation, StreamFeature } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { decodeStreamError, isStreamError, NS_CLIENT } from '@trestle/stanza'
import type { Element, ParserLimits } from '@trestle/xml'
import {
  type Clock,
  createBareStream,
  isXmlStreamError,
  loginLimits,
  orAbort,
  SESSION_LIMITS,
  type StreamHeader,
  streamClosed,
  type WaitOptions,
  type WireTap,
} from '@trestle/xmlstream'
import type { createAuthenticator } from './authenticator.js'
import { ClientError } from './client-error.js'
import type { Connection, Connector } from './connector.js'
import type { StartTls } from './features/start-tls.js'
import type { HostAddress } from './host-address.js'
import { createInbox } from './inbox.js'
import { negotiate } from './negotiate.js'
import type { Session, SessionOwner } from './session.js'

/** Milliseconds that a server has to open its stream where there may be other servers. */
const OPEN_TIMEOUT = 10_000
/** Milliseconds that a server has to close the stream of a login that failed. */
const CLOSE_TIMEOUT = 1000

export interface AttemptOptions {
  readonly account: JID
  readonly connector: Connector
  readonly resource: string | undefined
  /** Whether the session's server answers by this address. Default: if it is spelled as ours is. */
  readonly isOfServer?: ((from: string, session: JID) => boolean) | undefined
  readonly authenticator: ReturnType<typeof createAuthenticator>
  /** What to negotiate, beside STARTTLS. */
  readonly offered: (negotiation: Negotiation) => void
  readonly features: () => readonly StreamFeature[]
  readonly inline: (within: InlineFeature['within']) => readonly InlineFeature[]
  readonly startTls?: StartTls | undefined
  /** Whether TLS is required. Otherwise it is not used, even where it is offered. */
  readonly tls: boolean
  readonly clock: Clock
  readonly limits?: Partial<ParserLimits> | undefined
  readonly keepAlive: number
  /** Called with errors that do not end the stream. Default: thrown as uncaught exceptions. */
  readonly onError?: ((error: unknown) => void) | undefined
  readonly tap?: WireTap | undefined
  /** Aborted when the login is to end, with the error that it ends with. */
  readonly signal: AbortSignal
}

/** What to try after the login at a server has failed, if there is anything. `secure`: the server was verified. */
export type FindNext<E> = (error: unknown, secure: boolean, connection: Connection) => E | undefined

/** Logs in at one server. Resolves with what `findNext` says after a failure, and rejects with that where it says nothing. */
export async function attempt<E = never>(
  options: AttemptOptions,
  address?: HostAddress,
  findNext?: FindNext<E>,
): Promise<Session | E> {
  const { account, connector, clock, limits, keepAlive, signal } = options
  const { domain } = account
  let connection = await orAbort(signal, connector.connect({ domain, address, signal }), destroy)
  const { transport, framing } = connection
  let inbox = createInbox()
  let owner: SessionOwner = {
    receive: (element) => inbox.put(element),
    skipped: (element, flaw) => inbox.put(element, flaw),
    ended: (error) => inbox.fail(error),
  }
  let failure: Error | undefined

  const stream = createBareStream({
    transport,
    role: 'initiator',
    framing,
    clock,
    limits: loginLimits(limits),
    keepAlive,
    tap: options.tap,
    onFailure: options.onError,
    listener: {
      onElement(element) {
        // At once, as a session that is resumed with the authentication goes on right behind it.
        if (isSuccess(element)) stream.limit({ ...SESSION_LIMITS, ...limits })
        if (!isStreamError(element)) return owner.receive(element, true)
        failure ??= decodeStreamError(element)
        owner.ended(failure)
      },
      onSkipped: ({ element, error }) => owner.skipped?.(element, error, true),
      onData: () => owner.heard?.(),
      onDrain: () => owner.drained?.(),
      onClose(error) {
        failure ??= error ?? streamClosed()
        owner.ended(failure)
      },
    },
  })

  // The header names the account only to a server that was verified (RFC 6120 §4.7.1).
  const header = () => ({
    to: domain,
    ...(stream.secure && account.local !== '' && { from: account.bare.toString() }),
    version: '1.0',
    lang: 'en',
  })
  const wait = { timeout: Number.POSITIVE_INFINITY, signal }

  async function open(how: 'open' | 'restart', options: WaitOptions): Promise<void> {
    assertVersion(await stream[how](header(), options))
  }

  function replace(next: Connection): void {
    connection = next
    // What came in the clear after <proceed/> may be anybody's.
    failure = undefined
    inbox = createInbox()
    stream.replaceTransport(next.transport)
  }

  try {
    await open('open', connection.failed ? { ...wait, timeout: OPEN_TIMEOUT } : wait)
    const negotiating = negotiate({
      account,
      resource: options.resource,
      authenticator: options.authenticator,
      signal,
      startTls: options.tls ? options.startTls?.({ stream, connection, replace, signal }) : undefined,
      tlsRequired: options.tls,
      offered: options.offered,
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
          await open('restart', wait)
        },
        bound: ({ jid, resumed }) =>
          inbox.keepForSession(
            resumed ? isStanza : (element) => isForSession(element, jid, options.isOfServer ?? isSpelledAlike),
          ),
        counting: () => inbox.countFromHere(),
      },
    })
    const { jid, resumed } = await orAbort(signal, negotiating)
    return {
      stream,
      jid,
      resumed,
      handOver(next) {
        owner = next
        inbox.drain((element, counted, flaw) => {
          if (flaw) next.skipped?.(element, flaw, counted)
          else next.receive(element, counted)
        })
        if (failure) next.ended(failure)
      },
    }
  } catch (error) {
    const reason = signal.aborted ? signal.reason : isStreamEnd(error) ? (failure ?? error) : error
    if (stream.state === 'open' && !signal.aborted) void stream.close({ timeout: CLOSE_TIMEOUT })
    else stream.destroy()
    const next = signal.aborted ? undefined : findNext?.(reason, stream.secure, connection)
    if (next) return next
    throw reason
  }
}

/** Only servers of version 1.0 say what they offer, and others nothing at all (RFC 6120 §4.7.5). */
function assertVersion({ version = '0.9' }: StreamHeader): void {
  if (Number.parseInt(version, 10) >= 1) return
  const text = `The server speaks XMPP ${version.slice(0, 10)}, which knows no login: 1.0 is needed. Check host and port.`
  throw new ClientError('protocol-error', text)
}

const destroy = ({ transport }: Connection): void => transport.destroy()

/** An error that says less than the stream error which the server may have sent before. */
function isStreamEnd(error: unknown): boolean {
  return isXmlStreamError(error, 'closed', 'not-open', 'already-open') || isXmlStreamError(error, 'connection-lost')
}

/** That the server knows who we are, as SASL says it and its successor (XEP-0388). */
const isSuccess = ({ name }: Element): boolean => name === 'success'

const isStanza = ({ ns }: Element): boolean => ns === NS_CLIENT

/** Stanzas, but answers of the server: those are of the login still. Others may have sent some by now. */
function isForSession(element: Element, jid: JID, isOfServer: (from: string, session: JID) => boolean): boolean {
  if (!isStanza(element)) return false
  const { type, from } = element.attrs
  if (element.name !== 'iq' || type === 'get' || type === 'set') return true
  return from !== undefined && !isOfServer(from, jid)
}

const isSpelledAlike = (from: string, jid: JID): boolean => [jid.domain, `${jid.bare}`, `${jid}`].includes(from)
