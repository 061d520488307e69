import { type AttemptOptions, attempt } from './attempt.js'
import { ClientError } from './client-error.js'
import { toClientError } from './client-errors.js'
import type { HostAddress } from './host-address.js'
import type { Session } from './session.js'

const MAX_REDIRECTIONS = 3

/**
 * Connects and logs in; goes where the server sends us, and begins at `preferred`, where it wanted us last time. Rejects
 * with whatever went wrong, as it is.
 */
export async function login(options: AttemptOptions, preferred?: HostAddress): Promise<Session> {
  let address = preferred
  for (let redirections = 0; ; redirections++) {
    const outcome = await attempt(options, address).catch((error) => {
      if (address !== preferred || !address || options.signal.aborted || !isOfTheWay(error)) throw error
      return { elsewhere: undefined }
    })
    if ('stream' in outcome) return outcome
    if (redirections === MAX_REDIRECTIONS) {
      throw new ClientError('stream-error', `The server sent us elsewhere more than ${MAX_REDIRECTIONS} times.`)
    }
    address = outcome.elsewhere
  }
}

/** What another address may not suffer from. */
function isOfTheWay(error: unknown): boolean {
  return ON_THE_WAY.has(toClientError(error).code)
}

const ON_THE_WAY: ReadonlySet<string> = new Set([
  'host-not-found',
  'refused',
  'unreachable',
  'timeout',
  'connection-lost',
  'bad-certificate',
  'tls-failed',
  'stream-closed',
  'protocol-error',
])
