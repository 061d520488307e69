import type { Attempted, Authenticator, MechanismOffer } from '@trestle/core/host'
import type { JID } from '@trestle/jid'
import type { ChannelBinding, ChannelBindingType, ChooseAmongOptions, ClientExchange, Credentials } from '@trestle/sasl'
import type { ClientError } from './client-error.js'
import { saslFailed } from './client-errors.js'

/** What an authentication depends on, beside the credentials. */
export interface AuthenticationStream {
  readonly secure: boolean
  readonly channelBindings: readonly ChannelBinding[]
  /** The types that the server announces (XEP-0440); undefined where it announces none. */
  readonly offeredChannelBindings: readonly string[] | undefined
}

export interface AuthenticatorOptions {
  readonly account: JID
  readonly password?: string | undefined
  readonly credentials?: Credentials | undefined
  /** Chooses among the mechanisms that may be used, but for those that were refused. */
  readonly choose: (offer: ChooseAmongOptions, refused: ReadonlySet<string>) => ClientExchange
  readonly maxIterations?: number | undefined
  readonly minIterations?: number | undefined
}

/** After these, another mechanism is tried (RFC 6120 §6.5.7, §6.5.9); after others, the password is wrong. */
const TRY_NEXT: ReadonlySet<string> = new Set(['invalid-mechanism', 'mechanism-too-weak'])

/** Holds the credentials; gives each stream its authenticator. */
export function createAuthenticator(
  options: AuthenticatorOptions,
): (stream: () => AuthenticationStream) => Authenticator {
  const { account, password, maxIterations, minIterations } = options
  const credentials: Credentials = {
    username: account.local,
    anonymous: account.local === '',
    keyCache: new Map(),
    ...(password !== undefined && { password }),
    ...options.credentials,
  }

  /** Mechanisms that the server refused: kept for later logins, in which it would refuse them as well. */
  const refusedBindings = new Set<ChannelBindingType>()

  return (stream) => ({
    async authenticate<T>(offer: MechanismOffer, attempt: (exchange: ClientExchange) => Promise<Attempted<T>>) {
      const refused = new Set<string>()
      let refusal: ClientError | undefined
      const choose = (offered: readonly string[]) => {
        try {
          return options.choose(
            { ...stream(), offered, credentials, maxIterations, minIterations, refusedBindings },
            refused,
          )
        } catch (error) {
          // Where nothing is left to try, what the server said of the last try tells more than that.
          throw refusal ?? error
        }
      }
      for (;;) {
        const exchange = choose(offer.mechanisms)
        const outcome = await attempt(exchange)
        if ('success' in outcome) return outcome.success
        const { condition } = outcome.failure
        const { mechanism } = exchange
        refusal = saslFailed(outcome.failure, mechanism)
        if (exchange.refused?.(condition)) continue
        // A certificate that is refused says nothing about the password.
        if (!TRY_NEXT.has(condition) && mechanism !== 'EXTERNAL') throw refusal
        refused.add(mechanism)
      }
    },
    refusal: saslFailed,
  })
}
