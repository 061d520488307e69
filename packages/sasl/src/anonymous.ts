import { readUtf8, utf8 } from './bytes.js'
import { SaslError, type SaslErrorCode } from './errors.js'
import type { ClientExchange, ClientExchangeOptions, ServerExchange } from './exchange.js'
import { applicationStep, oneMessageClient, oneMessageServer } from './one-message.js'
import { prohibited } from './sasl-prep-tables.js'

const maxTraceCharacters = 255
const maxTraceBytes = 4 * maxTraceCharacters

/** RFC 4505. */
export function anonymousClient(options: ClientExchangeOptions): ClientExchange {
  const trace = options.trace ?? ''
  checkTrace(trace, 'bad-credentials')
  return oneMessageClient('ANONYMOUS', utf8(trace))
}

export function anonymousServer(makeUsername: (trace: string | undefined) => string): ServerExchange {
  return oneMessageServer('ANONYMOUS', async (message) => {
    const trace = readUtf8(message, maxTraceBytes, 'malformed-request')
    checkTrace(trace, 'malformed-request')
    return { username: await applicationStep(() => makeUsername(trace || undefined)) }
  })
}

/** The `trace` profile of RFC 4505 §3, a little stricter: the same characters are prohibited as in a password. */
function checkTrace(trace: string, code: SaslErrorCode): void {
  if ([...trace].length > maxTraceCharacters || prohibited.test(trace)) {
    throw new SaslError(code, 'The trace is too long or holds a prohibited character')
  }
}
