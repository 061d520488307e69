import { SaslError } from './errors.js'
import type { ClientExchange, ClientExchangeOptions } from './exchange.js'
import { allMechanisms } from './mechanisms.js'

/**
 * An exchange by one given mechanism. Throws {@link SaslError} `invalid-mechanism` for one that is not known here,
 * `insecure` for one that needs TLS, `bad-credentials` when the credentials do not fit.
 */
export function clientExchange(mechanism: string, options: ClientExchangeOptions): ClientExchange {
  const known = allMechanisms.find(({ name }) => name === mechanism)
  if (known) return known.exchange(options)
  throw new SaslError('invalid-mechanism', 'The mechanism is not known')
}
