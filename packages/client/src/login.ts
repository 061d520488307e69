import { type AttemptOptions, attempt } from './attempt.js'
import { ClientError } from './client-error.js'
import type { HostAddress } from './host-address.js'
import type { Session } from './session.js'

const MAX_REDIRECTIONS = 3

/** Connects and logs in; goes where the server sends us. Rejects with whatever went wrong, as it is. */
export async function login(options: AttemptOptions): Promise<Session> {
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
