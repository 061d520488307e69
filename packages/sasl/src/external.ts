import { readUtf8, utf8 } from './bytes.js'
import { checkedAuthzid } from './credentials.js'
import { SaslError } from './errors.js'
import type { ClientExchange, ClientExchangeOptions, ServerExchange } from './exchange.js'
import { applicationStep, oneMessageClient, oneMessageServer } from './one-message.js'

const maxAuthzidBytes = 3071

/** RFC 4422 appendix A: the client's TLS certificate says who it is. */
export function externalClient(options: ClientExchangeOptions): ClientExchange {
  if (!options.secure) throw new SaslError('insecure', 'EXTERNAL is refused without TLS')
  if (!options.credentials.clientCertificate) throw new SaslError('bad-credentials', 'There is no client certificate')
  return oneMessageClient('EXTERNAL', utf8(checkedAuthzid(options.credentials)))
}

export function externalServer(
  authorize: (authzid: string | undefined) => Promise<string | undefined>,
): ServerExchange {
  return oneMessageServer('EXTERNAL', async (message) => {
    const authzid = readUtf8(message, maxAuthzidBytes, 'malformed-request')
    if (authzid.includes('\0')) throw new SaslError('malformed-request', 'The authorization identity holds NUL')
    const username = await applicationStep(() => authorize(authzid || undefined))
    if (username === undefined) throw new SaslError('not-authorized', 'The certificate does not stand for that user')
    return { username, ...(authzid ? { authzid } : {}) }
  })
}
