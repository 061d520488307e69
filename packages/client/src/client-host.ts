import { createHost } from '@trestle/core/host'
import { JID } from '@trestle/jid'
import { inTime, systemClock } from '@trestle/xmlstream'
import type { LogIn, LoginOptions } from './account-login.js'
import { attachSession } from './attach-session.js'
import type { Client } from './client.js'
import { ClientError } from './client-error.js'
import { loginTimedOut, noPassword, toClientError } from './client-errors.js'
import type { ClientOptions } from './client-options.js'
import { isRetryable } from './is-retryable.js'

/** A client; `prepare` makes what logs it in, when it does so for the first time. */
export function createClientHost(
  options: ClientOptions,
  prepare: (options: LoginOptions) => LogIn | Promise<LogIn>,
): Client {
  const { clock = systemClock, timeouts = {}, tls } = options
  const { login: loginTimeout = 30_000 } = timeouts
  const given = JID.from(options.jid)
  const account = given.bare
  const resource = options.resource || given.resource || undefined
  if (tls?.mode === 'none' && tls.insecure !== true) {
    throw new ClientError('insecure', 'Without TLS everybody on the way reads along: confirm it by tls.insecure.')
  }
  const { password = options.password, clientCertificate, anonymous = account.local === '' } = options.credentials ?? {}
  let logIn: LogIn | Promise<LogIn> | undefined
  const timeoutError = () => loginTimedOut(loginTimeout)
  const { host } = createHost<ClientError>({
    kind: 'client',
    address: account,
    clock,
    newId: options.newId,
    liveness: options.liveness,
    maxOutgoingBytes: options.limits?.maxOutgoingBytes,
    connect: (core, signal) =>
      inTime({ signal, clock, timeout: loginTimeout, timeoutError }, async (within) => {
        logIn ??= prepare({ ...options, account, resource })
        return (await logIn)(core, within)
      }).then(
        (session) => attachSession(core, session, clock),
        (cause) => {
          const error = toClientError(cause)
          // Only now is it known that no plugin had something else, such as a token.
          throw password || clientCertificate || anonymous ? error : noPassword(error)
        },
      ),
    HostError: ClientError,
    reconnect: options.reconnect,
    isRetryable,
    stopTimeout: timeouts.stop,
  })
  return host
}
