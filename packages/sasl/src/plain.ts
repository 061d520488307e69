import { readUtf8, utf8 } from './bytes.js'
import { checkedAuthzid, missingPassword, unsendable } from './credentials.js'
import { SaslError } from './errors.js'
import type { ClientExchange, ClientExchangeOptions, ServerExchange } from './exchange.js'
import { applicationStep, oneMessageClient, oneMessageServer } from './one-message.js'
import { saslPrep } from './sasl-prep.js'

const maxMessageBytes = 4096

/**
 * RFC 4616. User name and password go to the server as they were typed, since it is the server that prepares them (§2); so
 * there has to be TLS.
 */
export function plainClient(options: ClientExchangeOptions): ClientExchange {
  if (!options.secure && !options.allowPlainWithoutTls) {
    throw new SaslError('insecure', 'PLAIN is refused without TLS')
  }
  const { username = '', password = '' } = options.credentials
  const missing = missingPassword(options.credentials)
  if (missing !== undefined) throw new SaslError('bad-credentials', `There is ${missing}`)
  if (unsendable.test(username + password)) {
    throw new SaslError('bad-credentials', 'User name or password hold NUL or half of a surrogate pair')
  }
  return oneMessageClient('PLAIN', utf8(`${checkedAuthzid(options.credentials)}\0${username}\0${password}`))
}

export function plainServer(check: (username: string, password: string) => Promise<boolean>): ServerExchange {
  return oneMessageServer('PLAIN', async (message) => {
    const [authzid, sentUsername, sentPassword, ...more] = readUtf8(
      message,
      maxMessageBytes,
      'malformed-request',
    ).split('\0')
    if (!sentUsername || !sentPassword || more.length > 0) {
      throw new SaslError('malformed-request', 'A PLAIN message has three parts, the last two not empty')
    }
    const username = preparedQuery(sentUsername)
    const password = preparedQuery(sentPassword)
    if (!(await applicationStep(() => check(username, password)))) {
      throw new SaslError('not-authorized', 'User name or password are wrong')
    }
    return { username, ...(authzid ? { authzid } : {}) }
  })
}

/** RFC 4616 §2: what cannot be prepared, or is empty then, fails the authentication. */
function preparedQuery(text: string): string {
  try {
    const prepared = saslPrep(text, { as: 'query' })
    if (prepared !== '') return prepared
  } catch {
    // Answered like a wrong password.
  }
  throw new SaslError('not-authorized', 'User name or password cannot be prepared')
}
