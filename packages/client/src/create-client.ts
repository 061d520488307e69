import type { StreamFeature } from '@trestle/core'
import { type Core, createHost } from '@trestle/core/host'
import { JID } from '@trestle/jid'
import { chooseMechanism, defaultMechanisms } from '@trestle/sasl'
import { decodeStanzaError } from '@trestle/stanza'
import { createWireTap, inTime, orAbort, systemClock, type WireEntry } from '@trestle/xmlstream'
import { attachSession } from './attach-session.js'
import { createAuthenticator } from './authenticator.js'
import type { Client } from './client.js'
import { ClientError } from './client-error.js'
import { loginTimedOut, toClientError } from './client-errors.js'
import type { ClientOptions } from './client-options.js'
import { authentication } from './features/authentication.js'
import { bind } from './features/bind.js'
import { session as legacySession } from './features/session.js'
import { startTls } from './features/start-tls.js'
import { parseHostAddress } from './host-address.js'
import { isRetryable } from './is-retryable.js'
import { login } from './login.js'
import { mechanismsLeft } from './mechanisms-left.js'
import { isServerAddress } from './server-address.js'
import type { Session } from './session.js'

/** A client that reaches its server by the given connector. Nothing happens before `start()`. */
export function createClient(options: ClientOptions): Client {
  const { connector, clock = systemClock, timeouts = {}, limits, keepAlive = 60_000, tls = {} } = options
  const { login: loginTimeout = 30_000 } = timeouts
  const given = JID.from(options.jid)
  const account = given.bare
  const resource = options.resource || given.resource || undefined
  const plaintext = tls.mode === 'none'
  if (plaintext && tls.insecure !== true) {
    throw new ClientError('insecure', 'Without TLS everybody on the way reads along: confirm it by tls.insecure.')
  }
  const { mechanisms = defaultMechanisms, wire } = options
  const authenticator = createAuthenticator({
    ...options,
    account,
    choose: (offer, refused) =>
      chooseMechanism({ ...offer, order: mechanismsLeft(mechanisms, refused, options.mechanisms !== undefined) }),
  })

  async function logIn(core: Core, signal: AbortSignal): Promise<Session> {
    const { newId } = core.xmpp
    const asking = { newId, readError: decodeStanzaError }
    const own: readonly StreamFeature[] = [
      authentication,
      bind({ ...asking, resource, readAddress: JID.parse }),
      legacySession(asking),
    ]
    // Whoever looks on must not break the stream.
    const tell = (entry: WireEntry) => {
      try {
        wire?.(entry)
      } catch (error) {
        core.report(error, 'wire')
      }
    }
    await orAbort(signal, core.restore())
    const attempt = {
      account,
      resource,
      isOfServer: isServerAddress,
      authenticator,
      connector,
      tls: !plaintext,
      startTls,
      offered: core.offered,
      features: () => [...own, ...core.streamFeatures],
      inline: core.inlineFeatures,
      clock,
      limits,
      keepAlive,
      onError: (error: unknown) => core.report(error, 'stream'),
      tap: wire && createWireTap(tell, clock),
      signal,
    }
    return login(attempt, core.address === undefined ? undefined : parseHostAddress(core.address))
  }

  const late = () => loginTimedOut(loginTimeout)
  const { host } = createHost<ClientError>({
    kind: 'client',
    address: account,
    clock,
    newId: options.newId,
    liveness: options.liveness,
    maxOutgoingBytes: limits?.maxOutgoingBytes,
    connect: (core, signal) =>
      inTime({ signal, clock, timeout: loginTimeout, late }, (within) => logIn(core, within)).then(
        (session) => attachSession(core, session, clock),
        (error) => {
          throw toClientError(error)
        },
      ),
    HostError: ClientError,
    reconnect: options.reconnect,
    isRetryable,
    stopTimeout: timeouts.stop,
  })
  return host
}
