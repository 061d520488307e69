import { StreamError } from '@trestle/stanza'
import { type AttemptOptions, attempt } from './attempt.js'
import { ClientError } from './client-error.js'
import { isOfTheWay } from './client-errors.js'
import type { Connection } from './connector.js'
import { type HostAddress, parseHostAddress } from './host-address.js'
import type { Session } from './session.js'

const MAX_REDIRECTIONS = 3
/** Servers that are tried in one login, beside those that others sent us to. */
const MAX_OTHERS = 4

/** Where to go on: to where the server sent us, or, after this error, to another of those that the connector knows. */
type Elsewhere = { readonly elsewhere: HostAddress } | { readonly another: unknown }

/**
 * Connects and logs in; goes where the server sends us, and begins at `preferred`, where it wanted us last time. Rejects
 * with whatever went wrong, as it is.
 */
export async function login(options: AttemptOptions, preferred?: HostAddress): Promise<Session> {
  let address = preferred
  let redirections = 0
  let others = 0
  for (;;) {
    const outcome = await attempt(options, address, whereElse).catch((error) => {
      if (address !== preferred || !address || options.signal.aborted || !isOfTheWay(error)) throw error
      return { elsewhere: undefined }
    })
    if ('stream' in outcome) return outcome
    if ('another' in outcome) {
      if (++others === MAX_OTHERS) throw outcome.another
    } else {
      if (redirections++ === MAX_REDIRECTIONS) {
        throw new ClientError('stream-error', `The server sent us elsewhere more than ${MAX_REDIRECTIONS} times.`)
      }
      address = outcome.elsewhere
    }
  }
}

function whereElse(error: unknown, secure: boolean, connection: Connection): Elsewhere | undefined {
  const elsewhere = redirection(error, secure)
  if (elsewhere) return { elsewhere }
  return isOfTheWay(error) && connection.failed?.() ? { another: error } : undefined
}

/** Whoever is not verified may not send us anywhere (RFC 6120 §4.9.3.19). */
function redirection(error: unknown, secure: boolean): HostAddress | undefined {
  if (!secure || !(error instanceof StreamError) || error.host === undefined) return undefined
  return parseHostAddress(error.host)
}
