import type { ClientExchange } from '@trestle/sasl'
import type { SaslFailureValue } from '@trestle/stanza'

export interface MechanismOffer {
  /** All that the server offers for this profile of SASL, unknown ones included. */
  readonly mechanisms: readonly string[]
}

/** How one attempt ended. */
export type Attempted<T> = { readonly success: T } | { readonly failure: SaslFailureValue }

/** Holds the credentials of the login, and gives them to the SASL mechanisms alone. */
export interface Authenticator {
  /**
   * Lets `attempt` run one exchange after the other, for the strongest mechanism left, until one succeeds. Rejects with
   * the host's error where none is left, or where the server refuses the credentials themselves.
   */
  authenticate<T>(offer: MechanismOffer, attempt: (exchange: ClientExchange) => Promise<Attempted<T>>): Promise<T>
  /** The host's error for a refusal. */
  refusal(failure: SaslFailureValue, mechanism: string): Error
}
