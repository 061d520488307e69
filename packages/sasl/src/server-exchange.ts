import { anonymousServer } from './anonymous.js'
import { SaslError } from './errors.js'
import type { ServerExchange, ServerExchangeOptions } from './exchange.js'
import { externalServer } from './external.js'
import { plainServer } from './plain.js'
import { scramMechanism } from './scram/mechanism.js'
import { scramServer } from './scram/server.js'

/**
 * The server's end of a mechanism. Throws {@link SaslError} `invalid-mechanism` for one that is not known here, or
 * whose callback the options lack.
 */
export function serverExchange(mechanism: string, options: ServerExchangeOptions): ServerExchange {
  const exchange = make(mechanism, options)
  if (exchange === undefined) throw new SaslError('invalid-mechanism', 'The mechanism is not available')
  return exchange
}

function make(mechanism: string, options: ServerExchangeOptions): ServerExchange | undefined {
  const scram = scramMechanism(mechanism)
  if (scram !== undefined) {
    const { lookup } = options
    if (lookup === undefined || (scram.plus && !options.channelBindings?.length)) return undefined
    return scramServer(scram, { ...options, lookup })
  }
  if (mechanism === 'PLAIN') return options.checkPlain && plainServer(options.checkPlain)
  if (mechanism === 'EXTERNAL') return options.external && externalServer(options.external)
  if (mechanism === 'ANONYMOUS') return options.anonymous && anonymousServer(options.anonymous)
  return undefined
}
