import { StreamError } from '@trestle/stanza'
import { type AttemptOptions, attempt } from './attempt.js'
import { ClientError } from './client-error.js'
import { isOfTheWay } from './client-errors.js'
import type { Connection } from './connector.js'
import { type HostAddress, parseHostAddress } from './host-address.js'
import type { Session } from './session.js'

const MAX_REDIRECTIONS = 3
/** Servers that are tried in one login, beside those that it is redirected to. */
const MAX_SERVERS = 4

/** The address that the server redirects to, or the error after which the connector goes to its next server. */
type Next = { readonly redirected: HostAddress } | { readonly failed: unknown }

/**
 * Connects and logs in; follows redirections, and begins at `preferred`, the address that the server named last time for
 * resumptions. Rejects with the error as it is.
 */
export async function login(options: AttemptOptions, preferred?: HostAddress): Promise<Session> {
  let address = preferred
  let redirections = 0
  let servers = 1
  for (;;) {
    const outcome = await attempt(options, address, findNext).catch((error) => {
      if (address !== preferred || !address || options.signal.aborted || !isOfTheWay(error)) throw error
      return { redirected: undefined }
    })
    if ('stream' in outcome) return outcome
    if ('failed' in outcome) {
      if (servers++ === MAX_SERVERS) throw outcome.failed
    } else {
      if (redirections++ === MAX_REDIRECTIONS) {
        throw new ClientError('stream-error', `The server redirected the login more than ${MAX_REDIRECTIONS} times.`)
      }
      address = outcome.redirected
    }
  }
}

function findNext(error: unknown, secure: boolean, connection: Connection): Next | undefined {
  const redirected = redirection(error, secure)
  if (redirected) return { redirected }
  return isOfTheWay(error) && connection.failed?.() ? { failed: error } : undefined
}

/** Whether to follow a redirection: only servers that are verified may redirect (RFC 6120 §4.9.3.19). */
function redirection(error: unknown, secure: boolean): HostAddress | undefined {
  if (!secure || !(error instanceof StreamError) || error.host === undefined) return undefined
  return parseHostAddress(error.host)
}
