import type { StreamFeature } from '@trestle/core'
import type { Core } from '@trestle/core/host'
import { JID } from '@trestle/jid'
import { type ClientMechanism, chooseAmong } from '@trestle/sasl'
import { decodeStanzaError } from '@trestle/stanza'
import { createWireTap, orAbort, systemClock, type WireEntry } from '@trestle/xmlstream'
import { createAuthenticator } from './authenticator.js'
import type { ClientOptions } from './client-options.js'
import { authentication } from './features/authentication.js'
import { bind } from './features/bind.js'
import { session as legacySession } from './features/session.js'
import type { StartTls } from './features/start-tls.js'
import { parseHostAddress } from './host-address.js'
import { login } from './login.js'
import { mechanismsLeft } from './mechanisms-left.js'
import { isServerAddress } from './server-address.js'
import type { Session } from './session.js'

/** The options of a client, with its address taken apart. */
export interface LoginOptions extends ClientOptions {
  readonly account: JID
  readonly resource: string | undefined
}

export interface AccountLoginOptions extends LoginOptions {
  /** The mechanisms that there are, strongest first. */
  readonly known: readonly ClientMechanism[]
  /** For connections that begin in the clear. */
  readonly startTls?: StartTls | undefined
}

/** Connects and logs in, once. Rejects with the error as it is. */
export type LogIn = (core: Core, signal: AbortSignal) => Promise<Session>

/** The logins of one client. They share the keys that SCRAM derived, and what the server has refused. */
export function createAccountLogin(options: AccountLoginOptions): LogIn {
  const { account, resource, connector, clock = systemClock, limits, keepAlive = 60_000, tls, wire } = options
  const { known, mechanisms = known.map(({ name }) => name) } = options
  const find = (wanted: string) => known.find(({ name }) => name === wanted)
  const authenticator = createAuthenticator({
    ...options,
    choose(offer, refused) {
      const left = mechanismsLeft(mechanisms, refused, options.mechanisms !== undefined)
      return chooseAmong(
        left.flatMap((name) => find(name) ?? []),
        offer,
        (name, context) => (find(name) ?? { whyNot: () => 'not supported' }).whyNot(context),
      )
    },
  })

  return async (core, signal) => {
    const { newId } = core.xmpp
    const asking = { newId, readError: decodeStanzaError }
    const own: readonly StreamFeature[] = [
      authentication,
      bind({ ...asking, resource, readAddress: JID.parse }),
      legacySession(asking),
    ]
    // Whoever looks on must not break the stream.
    const report = (entry: WireEntry) => {
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
      tls: tls?.mode !== 'none',
      startTls: options.startTls,
      features: () => [...own, ...core.streamFeatures],
      inline: core.inlineFeatures,
      offered: core.offered,
      clock,
      limits,
      keepAlive,
      onError: (error: unknown) => core.report(error, 'stream'),
      tap: wire && createWireTap(report, clock),
      signal,
    }
    return login(attempt, core.address === undefined ? undefined : parseHostAddress(core.address))
  }
}
