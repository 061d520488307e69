import type { StreamFeature } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { type ClientMechanism, type Credentials, chooseAmong } from '@trestle/sasl'
import type { Element, ParserLimits } from '@trestle/xml'
import { type Clock, inTime, systemClock } from '@trestle/xmlstream'
import { attempt } from './attempt.js'
import { createAuthenticator } from './authenticator.js'
import { loginTimedOut } from './client-errors.js'
import type { Connector } from './connector.js'
import { authentication } from './features/authentication.js'
import { bind } from './features/bind.js'
import type { StartTls } from './features/start-tls.js'
import { readPlainAddress } from './plain-address.js'

export interface OpenSessionOptions {
  /** The account, with the resource that is wanted, if any. */
  readonly jid: string
  readonly password?: string | undefined
  /** What differs from user name (the local part) and password, or goes beyond them. */
  readonly credentials?: Credentials | undefined
  readonly connector: Connector
  /** What may be used, strongest first, like `[scramSha256, scramSha1]` of `@trestle/sasl`. */
  readonly mechanisms: readonly ClientMechanism[]
  /** The value of that name of this package, for connectors that begin in the clear, as TCP does. */
  readonly startTls?: StartTls | undefined
  /** Goes on over a connection without TLS. */
  readonly insecure?: boolean | undefined
  /** Milliseconds for the login. Default 30,000. */
  readonly timeout?: number | undefined
  /** Ends the login. */
  readonly signal?: AbortSignal | undefined
  /**
   * What a server may send. Default: `SESSION_LIMITS` of `@trestle/xmlstream`. What is beyond is skipped; during the login,
   * where at most those hold that are the parser's own defaults, it ends that.
   */
  readonly limits?: Partial<ParserLimits> | undefined
  /** How much hashing a server may ask for. Default 500,000. */
  readonly maxIterations?: number | undefined
  /** How much hashing a server has to ask for, lest whoever reads a proof guesses the password. Default 4096. */
  readonly minIterations?: number | undefined
  /** Milliseconds of silence after which a space is sent. Default 60,000; 0 never. */
  readonly keepAlive?: number | undefined
  readonly clock?: Clock | undefined
  /** More to negotiate. */
  readonly features?: readonly StreamFeature[] | undefined
  /**
   * `JID.parse`, where addresses are to be prepared and checked, or `features` look at them. By default they are taken
   * as they are written.
   */
  readonly readAddress?: ((text: string) => JID) | undefined
}

/** A stream that is logged in, and nothing more: it tracks, answers and repeats nothing. */
export interface OpenSession {
  /** The full address that the server gave us. */
  readonly jid: string
  /**
   * Takes what came since the login, and all that will come, but what is beyond the limits; once. What it throws is an
   * uncaught exception.
   */
  listen(onElement: (element: Element) => void): void
  /** Leaves in order; all of a tick in one write. @throws XmlStreamError */
  send(element: Element): void
  /** Resolves once it is over: with the error, for who listens, or undefined after `close()`. */
  readonly ended: Promise<Error | undefined>
  /** Sends what is left and closes the stream, within so many milliseconds (default 5000). Never rejects. */
  close(timeout?: number): Promise<void>
}

/**
 * Connects and logs in, once, at one server: what `createClient` is built on, for programs that count their bytes.
 * Rejects with whatever went wrong, as it is; `toClientError()` says what that means.
 */
export async function openSession(options: OpenSessionOptions): Promise<OpenSession> {
  const { connector, clock = systemClock, limits, keepAlive = 60_000, insecure = false, mechanisms } = options
  const { readAddress = readPlainAddress, features = [], signal, timeout = 30_000 } = options
  const account = readAddress(options.jid)
  const authenticator = createAuthenticator({
    ...options,
    account: account.bare,
    choose: (offer, refused) =>
      chooseAmong(
        mechanisms.filter(({ name }) => !refused.has(name)),
        offer,
      ),
  })
  const resource = account.resource || undefined
  const own = [authentication, bind({ resource, readAddress, newId: () => crypto.randomUUID() }), ...features]
  const { stream, jid, handOver } = await inTime(
    { signal, clock, timeout, timeoutError: () => loginTimedOut(timeout) },
    (aborted) =>
      attempt({
        account: account.bare,
        resource,
        authenticator,
        connector,
        tls: !insecure,
        startTls: options.startTls,
        offered: () => {},
        features: () => own,
        inline: () => [],
        clock,
        limits,
        keepAlive,
        signal: aborted,
      }),
  )
  let closing = false
  let end: (error: Error | undefined) => void
  const ended = new Promise<Error | undefined>((resolve) => {
    end = resolve
  })
  return {
    jid: jid.toString(),
    listen: (onElement) =>
      handOver({
        receive: onElement,
        ended(cause) {
          end(closing ? undefined : cause)
          void stream.close()
        },
      }),
    send: stream.send,
    ended,
    close(timeout) {
      closing = true
      return stream.close({ timeout }).then(() => end(undefined))
    },
  }
}
